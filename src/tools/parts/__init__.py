"""The parts that Equipoise needs and no crate brings: an inference library and model weights.

`fetch` brings files, `runtime` and `model` each own one installed folder, `onnx_writer` and
`bert_export` turn published weights into a model file, and `onnx_runtime` runs it once to see
that it answers as its authors say. The standard library is enough for all of it, so that any
Python from 3.9 on can install a notebook.
"""
