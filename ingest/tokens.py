"""Counting tokens, without the network: the chat models' (tiktoken) and the embedding model's."""

import gzip
import hashlib
from base64 import b64decode
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import IngestError

if TYPE_CHECKING:
    import tiktoken

O200K_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""Of the unpacked rank file, as `tiktoken_ext/openai_public.py` expects it."""

# Source of the pattern and the two special tokens: `o200k_base` in tiktoken_ext/openai_public.py.
# tiktoken's own constructor fetches the ranks from the network; a package carries the same file.
_O200K_PATTERN = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)
_O200K_SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}


def ranks_of(packed: bytes) -> dict[bytes, int]:
    """The rank of every token in a gzipped `.tiktoken` file.

    Raises:
        IngestError: the unpacked file is not the published one (SHA-256).
    """
    try:
        raw = gzip.decompress(packed)
    except (OSError, EOFError) as error:
        raise IngestError("the token ranks of 'bpe-openai' do not unpack; reinstall it") from error
    found = hashlib.sha256(raw).hexdigest()
    if found != O200K_SHA256:
        raise IngestError(
            f"the token ranks of 'bpe-openai' have SHA-256 {found}, not {O200K_SHA256}; "
            "reinstall it"
        )
    pairs = (line.split() for line in raw.splitlines() if line)
    return {b64decode(token): int(rank) for token, rank in pairs}


@cache
def chat_encoding() -> "tiktoken.Encoding":
    """The encoding of today's chat models, `o200k_base`, from a package. Takes about 0.3 s once.

    Raises:
        IngestError: the packaged file is missing or is not the published one.
    """
    import tiktoken

    # Looked up and not imported: importing it loads every encoding it has, and warns.
    package = find_spec("bpe_openai")
    try:
        folder = Path((package.origin if package else None) or "").parent / "data"
        packed = (folder / "o200k_base.tiktoken.gz").read_bytes()
    except OSError as error:
        raise IngestError("the package 'bpe-openai' is missing; install askminutes anew") from error
    return tiktoken.Encoding(
        name="o200k_base",
        pat_str=_O200K_PATTERN,
        mergeable_ranks=ranks_of(packed),
        special_tokens=_O200K_SPECIAL,
    )


def chat_tokens(text: str) -> int:
    """How many tokens of a chat model a text takes.

    Control tokens such as `<|endoftext|>` count as the ordinary text that they are in a document.
    """
    return len(chat_encoding().encode_ordinary(text))


class WordPieces:
    """The embedding model's own tokenizer."""

    def __init__(self, tokenizer_file: Path) -> None:
        """Read `tokenizer.json`, with its cutting and padding switched off."""
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def ids(self, text: str, max_tokens: int | None = None) -> list[int]:
        """The model's input for a text, [CLS] and [SEP] included.

        Args:
            text: any text; one without words gives the two special tokens.
            max_tokens: where to cut, as the model does; None does not cut. At least 2.
        """
        ids: list[int] = self._tokenizer.encode(text).ids
        if max_tokens is None or len(ids) <= max_tokens:
            return ids
        return [*ids[: max_tokens - 1], ids[-1]]

    def count(self, text: str) -> int:
        """How many word pieces a text takes, the two special tokens included."""
        return len(self._tokenizer.encode(text).ids)

    def words(self) -> dict[str, int]:
        """The lower-case words of the vocabulary, at least two letters, with their place in it.

        They are words spelt right, and the vocabulary is ordered by how common they are in English
        (Devlin et al. 2019 keep the order in which WordPiece training found them), so a high place
        is a rare word.
        """
        return {
            word: place
            for word, place in self._tokenizer.get_vocab().items()
            if len(word) > 1 and word.isalpha()
        }
