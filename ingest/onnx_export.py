"""The packaged model as one ONNX graph from token ids to a unit vector, for embedding questions.

The graph is written down node by node from the published weights, pooling and normalising inside.
`torch.onnx.export` gives the same vectors, but its tracing exporter is deprecated and warns, its
successor needs a further package, and both need torch and seconds where this needs neither
(docs/decisions/query-embedding.md). The result is compared with sentence-transformers before use.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = "1"
"""Part of the export's address: another graph is another export."""

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embedding"

Weights = Mapping[str, NDArray[Any]]


def graph(weights: Weights, config: Mapping[str, Any]) -> bytes:
    """Write the model as ONNX (opset 20).

    Args:
        weights: of a BERT encoder, under the names of its safetensors file.
        config: its `config.json`: layers, heads, epsilon.

    Returns:
        The serialised graph: `input_ids` and `attention_mask`, both (batch, length) int64, to
        `embedding`, (batch, dimensions) float32: the mean of the last hidden states over the mask,
        of norm 1. The same weights give the same bytes.
    """
    from onnx import TensorProto, helper

    build = _Builder(weights)
    hidden = _encoder(build, config)
    _pooling(build, hidden)
    dimensions = int(weights["embeddings.word_embeddings.weight"].shape[1])
    model = helper.make_model(
        helper.make_graph(
            build.nodes,
            "sentence embedding",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
                for name in INPUTS
            ],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", dimensions])],
            build.constants,
        ),
        opset_imports=[helper.make_opsetid("", 20)],
        ir_version=9,
        producer_name="askminutes",
        producer_version=VERSION,
    )
    return bytes(model.SerializeToString())


class _Builder:
    """Collects the nodes and constants of a graph. Every method returns the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._known: set[str] = set()

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import TensorProto, helper

        if name not in self._known:
            self._known.add(name)
            kind = TensorProto.INT64 if values.dtype.kind == "i" else TensorProto.FLOAT
            array = np.ascontiguousarray(
                values, dtype=np.int64 if values.dtype.kind == "i" else np.float32
            )
            self.constants.append(
                helper.make_tensor(name, kind, array.shape, array.tobytes(), raw=True)
            )
        return name

    def integers(self, *values: int) -> str:
        return self.constant("i" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def linear(self, x: str, layer: str, output: str, scale: float = 1.0) -> str:
        matrix = self.weights[f"{layer}.weight"].T * np.float32(scale)
        bias = self.weights[f"{layer}.bias"] * np.float32(scale)
        product = self.node("MatMul", [x, self.constant(f"{layer}.matrix", matrix)], f"{output}.xw")
        return self.node("Add", [product, self.constant(f"{layer}.bias", bias)], output)

    def normalised(self, x: str, layer: str, epsilon: float, output: str) -> str:
        inputs = [x, self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=epsilon)


def _encoder(build: _Builder, config: Mapping[str, Any]) -> str:
    epsilon = float(config["layer_norm_eps"])
    heads = int(config["num_attention_heads"])
    # A question is one segment, so its segment embedding is the same at every position.
    positions = (
        build.weights["embeddings.position_embeddings.weight"]
        + build.weights["embeddings.token_type_embeddings.weight"][0]
    )
    words = build.node(
        "Gather", [build.weight("embeddings.word_embeddings.weight"), "input_ids"], "words"
    )
    length = build.node("Shape", ["input_ids"], "length", start=1, end=2)
    place = build.node(
        "Slice",
        [build.constant("positions", positions), build.integers(0), length, build.integers(0)],
        "place",
    )
    x = build.node("Add", [words, place], "embedded")
    x = build.normalised(x, "embeddings.LayerNorm", epsilon, "x0")
    bias = _attention_bias(build)
    for number in range(int(config["num_hidden_layers"])):
        layer = f"encoder.layer.{number}"
        attended = _attention(build, x, bias, layer, heads)
        x = build.node("Add", [attended, x], f"{layer}.first")
        x = build.normalised(x, f"{layer}.attention.output.LayerNorm", epsilon, f"{layer}.x1")
        inner = build.linear(x, f"{layer}.intermediate.dense", f"{layer}.inner")
        inner = build.node("Gelu", [inner], f"{layer}.gelu")
        outer = build.linear(inner, f"{layer}.output.dense", f"{layer}.outer")
        x = build.node("Add", [outer, x], f"{layer}.second")
        x = build.normalised(x, f"{layer}.output.LayerNorm", epsilon, f"{layer}.x2")
    return x


def _attention_bias(build: _Builder) -> str:
    from onnx import TensorProto

    mask = build.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    wide = build.node("Unsqueeze", [mask, build.integers(1, 2)], "mask.wide")
    one = build.constant("one", np.array(1, dtype=np.float32))
    largest = build.constant("largest", np.array(3.0e38, dtype=np.float32))
    masked = build.node("Sub", [wide, one], "mask.off")
    return build.node("Mul", [masked, largest], "bias")


def _attention(build: _Builder, x: str, bias: str, layer: str, heads: int) -> str:
    attention = f"{layer}.attention.self"
    width = int(build.weights[f"{attention}.query.weight"].shape[0])
    split = build.integers(0, 0, heads, width // heads)

    def part(name: str, scale: float, order: list[int]) -> str:
        y = build.linear(x, f"{attention}.{name}", f"{attention}.{name}.y", scale)
        y = build.node("Reshape", [y, split], f"{attention}.{name}.heads")
        return build.node("Transpose", [y], f"{attention}.{name}.t", perm=order)

    query = part("query", (width // heads) ** -0.5, [0, 2, 1, 3])
    key = part("key", 1.0, [0, 2, 3, 1])
    value = part("value", 1.0, [0, 2, 1, 3])
    scores = build.node("MatMul", [query, key], f"{attention}.scores")
    scores = build.node("Add", [scores, bias], f"{attention}.masked")
    shares = build.node("Softmax", [scores], f"{attention}.shares", axis=-1)
    mixed = build.node("MatMul", [shares, value], f"{attention}.mixed")
    mixed = build.node("Transpose", [mixed], f"{attention}.back", perm=[0, 2, 1, 3])
    mixed = build.node("Reshape", [mixed, build.integers(0, 0, width)], f"{attention}.merged")
    return build.linear(mixed, f"{layer}.attention.output.dense", f"{layer}.attended")


def _pooling(build: _Builder, hidden: str) -> None:
    mask = build.node("Unsqueeze", ["mask", build.integers(-1)], "mask.last")
    kept = build.node("Mul", [hidden, mask], "kept")
    total = build.node("ReduceSum", [kept, build.integers(1)], "total", keepdims=0)
    number = build.node("ReduceSum", ["mask", build.integers(1)], "number", keepdims=1)
    mean = build.node("Div", [total, number], "mean")
    build.node("LpNormalization", [mean], OUTPUT, axis=-1, p=2)
