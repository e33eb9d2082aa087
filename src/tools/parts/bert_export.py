"""Turns the weights of a BERT encoder into an ONNX model.

Apart from the writer because it knows the network and not the file format, and apart from the
installer because it is a pure function: the same weights give the same bytes. The network is
that of Devlin et al. 2019, section 3 (post-norm transformer encoder), in standard operators
only: ONNX Runtime fuses them itself, and its own fused operators measured no faster.
"""

import json
import math
import struct
from array import array

from .onnx_writer import FLOAT, INT64, Graph

OPSET = 20  # the first with Gelu; LayerNormalization came with 17
IR_VERSION = 9
# Added to the score of a masked token; after the softmax nothing of it is left in 32 bits.
MASKED = -10000.0
# The file of the weights, beside the model's.
DATA = "model.onnx.data"


class Weights:
    """A safetensors file: a length, a JSON header, then the tensors, little-endian."""

    def __init__(self, content):
        (length,) = struct.unpack_from("<Q", content)
        self._header = json.loads(content[8 : 8 + length])
        self._data = memoryview(content)[8 + length :]

    def tensor(self, name):
        """The shape and the bytes of a 32-bit float tensor."""
        entry = self._header[name]
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} holds {entry['dtype']}, not 32-bit floats")
        start, end = entry["data_offsets"]
        return entry["shape"], self._data[start:end].tobytes()

    def transposed(self, name):
        """The same for a matrix stored by columns where ONNX multiplies by rows."""
        (rows, columns), raw = self.tensor(name)
        # Whole 32-bit words move, so the machine's byte order does not matter.
        words = array("I", raw)
        turned = array("I")
        for column in range(columns):
            turned.extend(words[column::columns])
        return [columns, rows], turned.tobytes()


def export(content, config):
    """The ONNX model of a safetensors file's bytes and the model's parsed `config.json`, and the
    bytes of its weights, which belong beside it in a file named DATA.

    Inputs `input_ids`, `attention_mask`, `token_type_ids`, output `last_hidden_state`, each with
    batch and sequence of any size up to the model's number of positions.
    """
    encoder = _Encoder(Weights(content), config)
    return encoder.model_bytes(), bytes(encoder.graph.data)


class _Encoder:
    def __init__(self, weights, config):
        self.weights = weights
        self.config = config
        self.hidden = config["hidden_size"]
        self.heads = config["num_attention_heads"]
        self.graph = Graph("bert", DATA)

    def model_bytes(self):
        graph = self.graph
        for name in ("input_ids", "attention_mask", "token_type_ids"):
            graph.input(name, INT64, ["batch", "sequence"])
        graph.output("last_hidden_state", FLOAT, ["batch", "sequence", self.hidden])
        graph.integers("split_heads", [0, 0, self.heads, self.hidden // self.heads])
        graph.integers("merge_heads", [0, 0, self.hidden])
        graph.floats("score_scale", [1 / math.sqrt(self.hidden // self.heads)], [])
        self.mask()
        state = self.embeddings()
        layers = self.config["num_hidden_layers"]
        for layer in range(layers):
            last = layer + 1 == layers
            state = self.layer(f"encoder.layer.{layer}", state, "last_hidden_state" if last else None)
        return graph.model_bytes(IR_VERSION, {"": OPSET}, "equipoise")

    def mask(self):
        """0 where the token counts and MASKED where it pads, as [batch, 1, 1, sequence]."""
        graph = self.graph
        graph.integers("mask_axes", [1, 2])
        graph.floats("one", [1.0], [])
        graph.floats("masked", [MASKED], [])
        wide = graph.node("Unsqueeze", ["attention_mask", "mask_axes"], "mask/wide")
        counted = graph.node("Cast", [wide], "mask/counted", to=FLOAT)
        padded = graph.node("Sub", ["one", counted], "mask/padded")
        graph.node("Mul", [padded, "masked"], "mask")

    def embeddings(self):
        """Word, type and position vectors, added and normalised."""
        graph = self.graph
        for name, value in (("first", 0), ("step", 1), ("sequence_axis", 1)):
            graph.integers(name, [value], [])
        shape = graph.node("Shape", ["input_ids"], "positions/shape")
        length = graph.node("Gather", [shape, "sequence_axis"], "positions/length")
        positions = graph.node("Range", ["first", length, "step"], "positions")

        def looked_up(table, ids):
            name = f"embeddings.{table}_embeddings.weight"
            return graph.node("Gather", [self.weight(name), ids], f"embeddings/{table}")

        words = looked_up("word", "input_ids")
        types = looked_up("token_type", "token_type_ids")
        sums = graph.node("Add", [words, types], "embeddings/typed")
        sums = graph.node("Add", [sums, looked_up("position", positions)], "embeddings/placed")
        return self.normalised("embeddings.LayerNorm", sums)

    def layer(self, name, state, output):
        graph = self.graph
        attended = self.attention(f"{name}.attention", state)
        wide = self.linear(f"{name}.intermediate.dense", attended)
        wide = graph.node("Gelu", [wide], f"{name}/gelu")
        narrow = self.linear(f"{name}.output.dense", wide)
        sums = graph.node("Add", [narrow, attended], f"{name}/sum")
        return self.normalised(f"{name}.output.LayerNorm", sums, output)

    def attention(self, name, state):
        graph = self.graph

        def heads(part, order):
            flat = self.linear(f"{name}.self.{part}", state)
            split = graph.node("Reshape", [flat, "split_heads"], f"{name}/{part}/split")
            return graph.node("Transpose", [split], f"{name}/{part}/heads", perm=order)

        query, key = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1])
        value = heads("value", [0, 2, 1, 3])
        scores = graph.node("MatMul", [query, key], f"{name}/products")
        scores = graph.node("Mul", [scores, "score_scale"], f"{name}/scores")
        scores = graph.node("Add", [scores, "mask"], f"{name}/masked")
        shares = graph.node("Softmax", [scores], f"{name}/shares", axis=-1)
        mixed = graph.node("MatMul", [shares, value], f"{name}/mixed")
        mixed = graph.node("Transpose", [mixed], f"{name}/turned", perm=[0, 2, 1, 3])
        mixed = graph.node("Reshape", [mixed, "merge_heads"], f"{name}/merged")
        projected = self.linear(f"{name}.output.dense", mixed)
        sums = graph.node("Add", [projected, state], f"{name}/sum")
        return self.normalised(f"{name}.output.LayerNorm", sums)

    def linear(self, name, state):
        dims, raw = self.weights.transposed(f"{name}.weight")
        matrix = self.graph.constant(f"{name}.weight", FLOAT, dims, raw)
        product = self.graph.node("MatMul", [state, matrix], f"{name}/product")
        return self.graph.node("Add", [product, self.weight(f"{name}.bias")], f"{name}/linear")

    def normalised(self, name, state, output=None):
        inputs = [state, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        epsilon = float(self.config["layer_norm_eps"])
        output = output or f"{name}/normalised"
        return self.graph.node("LayerNormalization", inputs, output, axis=-1, epsilon=epsilon)

    def weight(self, name):
        dims, raw = self.weights.tensor(name)
        return self.graph.constant(name, FLOAT, dims, raw)
