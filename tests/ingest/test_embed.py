"""The packaged model: checked before it is loaded, and the same through the ONNX export."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest import embed
from ingest.embed import (
    DIMENSIONS,
    GRAPH_FILE,
    MODEL_FILES,
    MODEL_SHA256,
    TOKENIZER_FILE,
    MiniLM,
    OnnxEmbedder,
    checked,
    model_directory,
)
from ingest.errors import IndexDamaged, IngestError

TEXTS = [
    "What did the Commissioner say about Taser?",
    "RESOLVED that the report be noted.",
    "ok",
    "",
    "The Panel noted the report and asked for an update. " * 40,  # cut at 256 by both
    "£1.2m, 4.99%, 22/0145/FUL, “quoted” – naïve café, <|endoftext|> 警察",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def query(model: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    directory = tmp_path_factory.mktemp("generation")
    model.place_query_side(directory)
    return model.open_query_side(directory)


def test_the_export_gives_what_the_reference_gives(model: MiniLM, query: OnnxEmbedder) -> None:
    reference = model.encode(TEXTS)
    exported = np.stack([query.embed(text) for text in TEXTS])

    assert exported.dtype == np.float32
    assert exported.shape == reference.shape == (len(TEXTS), DIMENSIONS)
    assert np.allclose(np.linalg.norm(exported, axis=1), 1, atol=1e-5)
    assert float((reference * exported).sum(axis=1).min()) >= 0.99999


def test_vectors_come_in_the_order_of_the_texts(model: MiniLM) -> None:
    together = model.encode(TEXTS)
    alone = np.concatenate([model.encode([text]) for text in TEXTS])

    assert np.allclose(together, alone, atol=1e-5)


def test_nothing_to_embed_loads_nothing(tmp_path: Path) -> None:
    altered = MiniLM(cache=tmp_path, directory=tmp_path / "nowhere")

    assert altered.encode([]).shape == (0, DIMENSIONS)


def test_published_similarities_come_out(query: OnnxEmbedder) -> None:
    # From the model's own page.
    happy, person, dog, day = (
        query.embed(text)
        for text in (
            "That is a happy person",
            "That is a very happy person",
            "That is a happy dog",
            "Today is a sunny day",
        )
    )

    assert [round(float(happy @ other), 3) for other in (person, dog, day)] == [0.943, 0.695, 0.257]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(model_directory(), tmp_path_factory.mktemp("copy") / "model"))


def test_every_file_of_the_model_is_checked() -> None:
    loaded = {
        path.relative_to(model_directory()).as_posix()
        for path in model_directory().rglob("*")
        if path.suffix in (".json", ".txt", ".safetensors", ".bin", ".py", ".pt")
    }

    assert loaded - {"data_config.json"} == set(MODEL_FILES)  # that one tells of the training


@pytest.mark.parametrize("name", MODEL_FILES)
def test_one_flipped_byte_and_the_model_is_not_loaded(
    copied: Path, tmp_path: Path, name: str
) -> None:
    copy = tmp_path / "model"
    shutil.copytree(copied, copy, copy_function=os.link)
    (copy / name).unlink()
    shutil.copy(copied / name, copy / name)
    altered = bytearray((copy / name).read_bytes())
    altered[len(altered) // 2] ^= 1
    (copy / name).write_bytes(altered)
    model = MiniLM(cache=tmp_path / "cache", directory=copy)

    with pytest.raises(
        IngestError, match=f"'{Path(name).name}' of the embedding model has SHA-256"
    ):
        model.encode(["text"])
    if name == TOKENIZER_FILE:
        with pytest.raises(IngestError, match="has SHA-256"):
            model.count("text")


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"'model\.safetensors' .* does not read"):
        checked(tmp_path / "model.safetensors", MODEL_SHA256)


def test_an_export_that_differs_is_refused(
    model: MiniLM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = embed.onnx_export.graph

    def altered(weights: embed.onnx_export.Weights, config: dict[str, object]) -> bytes:
        other = dict(weights)
        name = "encoder.layer.3.output.dense.bias"
        other[name] = other[name] + np.linspace(0, 0.2, 384, dtype=np.float32)
        return graph(other, config)

    monkeypatch.setattr(embed.onnx_export, "graph", altered)
    fresh = MiniLM(cache=tmp_path / "cache")
    fresh.__dict__["_reference"] = model._reference  # spares loading it again
    (tmp_path / "generation").mkdir()

    with pytest.raises(IngestError, match="differs from sentence-transformers"):
        fresh.place_query_side(tmp_path / "generation")
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_export_is_made_once_and_shared_with_each_generation(
    model: MiniLM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    model.place_query_side(tmp_path / "one")
    monkeypatch.setattr(embed.onnx_export, "graph", None)  # making it again would fail
    (tmp_path / "two").mkdir()

    model.place_query_side(tmp_path / "two")

    kept = model.cache / f"{model.export_address}.onnx"
    assert os.path.samefile(kept, tmp_path / "one" / GRAPH_FILE)
    assert os.path.samefile(kept, tmp_path / "two" / GRAPH_FILE)


def test_the_same_weights_give_the_same_export_byte_for_byte() -> None:
    weights = {
        "embeddings.word_embeddings.weight": np.ones((8, 4), np.float32),
        "embeddings.position_embeddings.weight": np.ones((8, 4), np.float32),
        "embeddings.token_type_embeddings.weight": np.ones((2, 4), np.float32),
        "embeddings.LayerNorm.weight": np.ones(4, np.float32),
        "embeddings.LayerNorm.bias": np.ones(4, np.float32),
    }
    config = {"layer_norm_eps": 1e-12, "num_attention_heads": 2, "num_hidden_layers": 0}

    assert embed.onnx_export.graph(weights, config) == embed.onnx_export.graph(weights, config)


def test_a_damaged_export_is_named(tmp_path: Path) -> None:
    shutil.copy(model_directory() / TOKENIZER_FILE, tmp_path / TOKENIZER_FILE)
    (tmp_path / GRAPH_FILE).write_bytes(b"not a graph")

    with pytest.raises(IndexDamaged, match="query embedder does not load"):
        OnnxEmbedder(tmp_path)


def test_embedding_a_question_imports_neither_torch_nor_transformers(
    model: MiniLM, tmp_path: Path
) -> None:
    model.place_query_side(tmp_path)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ingest.embed import MiniLM\n"
        f"query = MiniLM(cache=Path({str(tmp_path)!r})).open_query_side(Path({str(tmp_path)!r}))\n"
        "assert query.embed('What was decided?').shape == (384,)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'langchain', 'langchain_core',"
        " 'chromadb', 'onnx', 'safetensors'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "import ingest.compose, ingest.index, ingest.pipeline\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'langchain_core', 'chromadb',"
        " 'onnx', 'onnxruntime', 'tokenizers', 'tiktoken', 'pypdf', 'docx'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_loading_the_model_sets_the_offline_flags(model: MiniLM) -> None:
    model.encode(["text"])

    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
