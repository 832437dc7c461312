"""Counting tokens from packaged files alone."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import tokens
from ingest.embed import TOKENIZER_FILE, model_directory
from ingest.errors import IngestError
from ingest.tokens import WordPieces, chat_encoding, chat_tokens, ranks_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Ids of tiktoken's own o200k_base for these texts.
        ("hello world", [24912, 2375]),
        ("", []),
        ("2023", [1323, 18]),
    ],
)
def test_the_packaged_encoding_gives_the_published_ids(text: str, expected: list[int]) -> None:
    assert chat_encoding().encode_ordinary(text) == expected


def test_every_token_has_the_rank_it_was_published_with() -> None:
    encoding = chat_encoding()

    assert encoding.n_vocab == 200_019
    assert encoding.special_tokens_set == {"<|endoftext|>", "<|endofprompt|>"}
    sample = "RESOLVED that the £1.2m précis be noted – café\u00a0[7a]\n\n• Órgão"
    assert encoding.decode(encoding.encode_ordinary(sample)) == sample


def test_control_tokens_in_a_document_are_ordinary_text() -> None:
    assert chat_tokens("<|endoftext|>") > 1
    assert chat_tokens("Item 7 <|endofprompt|> was noted") > chat_tokens("Item 7 was noted")


def test_altered_ranks_are_refused() -> None:
    package = Path(tokens.__file__).parent  # any bytes that are not the published ones
    with pytest.raises(IngestError, match="have SHA-256"):
        ranks_of(gzip.compress(package.joinpath("tokens.py").read_bytes()))
    with pytest.raises(IngestError, match="do not unpack"):
        ranks_of(b"not gzip")


def test_counting_reads_no_network_and_does_not_import_the_rust_tokenizer() -> None:
    code = (
        "import sys, tiktoken.load\n"
        "def refuse(*a, **k): raise SystemExit('network')\n"
        "tiktoken.load.read_file = refuse\n"
        "from ingest.tokens import chat_tokens\n"
        "assert chat_tokens('The Panel noted the report.') == 6\n"
        "assert 'bpe_openai' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(model_directory() / TOKENIZER_FILE)


def test_word_pieces_count_the_two_special_tokens(pieces: WordPieces) -> None:
    assert pieces.count("") == 2
    assert pieces.count("The Panel noted the report.") == 8


def test_word_pieces_are_neither_cut_nor_padded(pieces: WordPieces) -> None:
    assert pieces.count("word " * 1000) == 1002
    assert len(pieces.ids("word " * 1000)) == 1002


def test_an_input_that_is_cut_still_ends_as_the_model_expects(pieces: WordPieces) -> None:
    whole = pieces.ids("word " * 1000)

    cut = pieces.ids("word " * 1000, max_tokens=256)

    assert cut == [*whole[:255], whole[-1]]
