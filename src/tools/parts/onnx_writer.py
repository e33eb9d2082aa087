"""Writes ONNX models: the few protocol-buffer messages that a model file is made of.

Apart from the exporter because it knows the file format and no model, and written out here
because the `onnx` package has no build for every Python that may be installed: with the
standard library alone the same weights give the same bytes on each machine. Field numbers are
those of onnx.proto.

Large tensors go to a second file, as ONNX allows: the runtime maps that one into memory where it
would copy the model's own bytes, twice, before it has its weights.
"""

import hashlib
import struct

FLOAT = 1
INT32 = 6
INT64 = 7

# Tensors from this size on are data, and begin where a page of memory may.
DATA_FROM = 1 << 12
DATA_ALIGNMENT = 1 << 12

_VARINT = 0
_BYTES = 2
_FIXED32 = 5


def _varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field, value):
    return _varint(field << 3 | _VARINT) + _varint(value)


def _bytes(field, value):
    if isinstance(value, str):
        value = value.encode()
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _attribute(name, value):
    """AttributeProto: a float, an integer or a list of integers."""
    out = _bytes(1, name)
    if isinstance(value, float):
        return out + _varint(2 << 3 | _FIXED32) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return out + _number(3, value) + _number(20, 2)
    return out + b"".join(_number(8, item) for item in value) + _number(20, 7)


def _value_info(name, element_type, dims):
    """ValueInfoProto: a dimension is a number, or a name where it varies between calls."""
    shape = b"".join(
        _bytes(1, _number(1, dim) if isinstance(dim, int) else _bytes(2, dim)) for dim in dims
    )
    tensor_type = _number(1, element_type) + _bytes(2, shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, tensor_type))


class Graph:
    """A graph that grows in the order of the calls; `model_bytes` closes it.

    `data` holds what belongs in the file `data_name` beside the model.
    """

    def __init__(self, name, data_name):
        self._name = name
        self._data_name = data_name
        self.data = bytearray()
        self._nodes = []
        # Each is a tensor without its values, and either these or their place in the data.
        self._initializers = []
        self._inputs = []
        self._outputs = []

    def input(self, name, element_type, dims):
        self._inputs.append(_bytes(11, _value_info(name, element_type, dims)))
        return name

    def output(self, name, element_type, dims):
        self._outputs.append(_bytes(12, _value_info(name, element_type, dims)))

    def constant(self, name, element_type, dims, raw):
        """Adds an initializer; `raw` holds its little-endian values, row by row."""
        tensor = b"".join(_number(1, dim) for dim in dims) + _number(2, element_type)
        tensor += _bytes(8, name)
        if len(raw) < DATA_FROM:
            self._initializers.append((tensor + _bytes(9, raw), None))
        else:
            self.data.extend(bytes(-len(self.data) % DATA_ALIGNMENT))
            self._initializers.append((tensor, (len(self.data), len(raw))))
            self.data.extend(raw)
        return name

    def _initializer(self, tensor, place, checksum):
        """TensorProto: its values, or where they lie and in which file."""
        if place:
            offset, length = place
            entries = {
                "location": self._data_name,
                "offset": str(offset),
                "length": str(length),
                "checksum": checksum,
            }
            for item in entries.items():
                tensor += _bytes(13, b"".join(_bytes(field, text) for field, text in enumerate(item, 1)))
            tensor += _number(14, 1)
        return _bytes(5, tensor)

    def floats(self, name, values, dims=None):
        dims = [len(values)] if dims is None else dims
        return self.constant(name, FLOAT, dims, struct.pack("<%df" % len(values), *values))

    def integers(self, name, values, dims=None):
        dims = [len(values)] if dims is None else dims
        return self.constant(name, INT64, dims, struct.pack("<%dq" % len(values), *values))

    def node(self, operator, inputs, output, domain="", **attributes):
        """Adds an operator with one output and returns that output's name."""
        body = b"".join(_bytes(1, item) for item in inputs) + _bytes(2, output)
        body += _bytes(3, output) + _bytes(4, operator)
        body += b"".join(_bytes(5, _attribute(*item)) for item in sorted(attributes.items()))
        body += _bytes(7, domain) if domain else b""
        self._nodes.append(_bytes(1, body))
        return output

    def model_bytes(self, ir_version, opsets, producer):
        """ModelProto: `opsets` maps an operator domain to its version."""
        # The digest makes the model's own hash that of its data too.
        checksum = hashlib.sha1(self.data).hexdigest()
        initializers = [self._initializer(*item, checksum) for item in self._initializers]
        graph = b"".join(
            self._nodes + [_bytes(2, self._name)] + initializers + self._inputs + self._outputs
        )
        model = _number(1, ir_version) + _bytes(2, producer) + _bytes(7, graph)
        for domain, version in sorted(opsets.items()):
            model += _bytes(8, _bytes(1, domain) + _number(2, version))
        return model
