"""Runs a model through the installed ONNX Runtime library, by its C interface.

Used once after an install, to see that the very library and file that the server will load
give the numbers expected of them. Apart from the rest because only here is foreign code called. The functions stand in a table whose order is frozen (onnxruntime_c_api.h: entries are
only ever appended), so an index names each.
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_float, c_int, c_int64, c_size_t, c_uint32, c_void_p

# The oldest table that holds every function used here and that each supported library offers.
_API_VERSION = 17

_GET_ERROR_MESSAGE = 2
_CREATE_ENV = 3
_CREATE_SESSION = 7
_RUN = 9
_CREATE_SESSION_OPTIONS = 10
_CREATE_TENSOR_WITH_DATA = 49
_GET_TENSOR_DATA = 51
_CREATE_CPU_MEMORY_INFO = 69
_RELEASE_ENV = 92
_RELEASE_STATUS = 93
_RELEASE_MEMORY_INFO = 94
_RELEASE_SESSION = 95
_RELEASE_VALUE = 96
_RELEASE_SESSION_OPTIONS = 100

_WARNINGS_ONLY = 2
_ARENA_ALLOCATOR = 1
_DEFAULT_MEMORY = 0
_INT64 = 7


class RuntimeFault(Exception):
    """The library's own message."""


class _Base(ctypes.Structure):
    _fields_ = [
        ("get_api", ctypes.CFUNCTYPE(c_void_p, c_uint32)),
        ("get_version", ctypes.CFUNCTYPE(c_char_p)),
    ]


class Runtime:
    """The loaded library. Raises OSError where it cannot be loaded."""

    def __init__(self, path):
        library = ctypes.CDLL(str(path))
        library.OrtGetApiBase.restype = POINTER(_Base)
        base = library.OrtGetApiBase().contents
        self.version = base.get_version().decode()
        table = base.get_api(_API_VERSION)
        if not table:
            raise OSError(f"ONNX Runtime {self.version} is too old")
        self._table = ctypes.cast(table, POINTER(c_void_p))

    def _call(self, index, *arguments):
        """Calls a function that returns a status, and raises on any but the empty one."""
        function = ctypes.CFUNCTYPE(c_void_p, *[type(item) for item in arguments])
        status = function(self._table[index])(*arguments)
        if status:
            read = ctypes.CFUNCTYPE(c_char_p, c_void_p)(self._table[_GET_ERROR_MESSAGE])
            message = read(status).decode(errors="replace")
            self._release(_RELEASE_STATUS, c_void_p(status))
            raise RuntimeFault(message)

    def _make(self, index, *arguments):
        """Calls a function whose last argument receives what it makes."""
        made = c_void_p()
        self._call(index, *arguments, ctypes.cast(byref(made), c_void_p))
        return made

    def _release(self, index, handle):
        ctypes.CFUNCTYPE(None, c_void_p)(self._table[index])(handle)

    def run(self, model, inputs, output, width):
        """Runs `model` on one row and returns its output as a list of rows of `width` floats.

        `inputs` maps each input's name to the same number of integers.
        """
        made = []

        def keep(release, handle):
            made.append((release, handle))
            return handle

        try:
            env = self._make(_CREATE_ENV, c_int(_WARNINGS_ONLY), c_char_p(b"check"))
            keep(_RELEASE_ENV, env)
            options = keep(_RELEASE_SESSION_OPTIONS, self._make(_CREATE_SESSION_OPTIONS))
            path = c_char_p(str(model).encode())
            session = keep(_RELEASE_SESSION, self._make(_CREATE_SESSION, env, path, options))
            kind = (c_int(_ARENA_ALLOCATOR), c_int(_DEFAULT_MEMORY))
            memory = keep(_RELEASE_MEMORY_INFO, self._make(_CREATE_CPU_MEMORY_INFO, *kind))
            buffers = [(c_int64 * len(values))(*values) for values in inputs.values()]
            tensors = [
                keep(_RELEASE_VALUE, self._make(_CREATE_TENSOR_WITH_DATA, memory, *_tensor(buffer)))
                for buffer in buffers
            ]
            names = (c_char_p * len(inputs))(*[name.encode() for name in inputs])
            handles = (c_void_p * len(tensors))(*[tensor.value for tensor in tensors])
            results, outputs = (c_void_p * 1)(), (c_char_p * 1)(output.encode())
            count = c_size_t(len(inputs))
            given = (ctypes.cast(names, c_void_p), ctypes.cast(handles, c_void_p), count)
            wanted = (ctypes.cast(outputs, c_void_p), c_size_t(1), ctypes.cast(results, c_void_p))
            self._call(_RUN, session, c_void_p(), *given, *wanted)
            result = keep(_RELEASE_VALUE, c_void_p(results[0]))
            data = ctypes.cast(self._make(_GET_TENSOR_DATA, result), POINTER(c_float))
            rows = len(buffers[0])
            return [data[row * width : (row + 1) * width] for row in range(rows)]
        finally:
            for release, handle in reversed(made):
                self._release(release, handle)


def _tensor(buffer):
    """The arguments that describe a tensor of one row over the memory of `buffer`."""
    shape = (c_int64 * 2)(1, len(buffer))
    data = ctypes.cast(buffer, c_void_p)
    size = c_size_t(ctypes.sizeof(buffer))
    return data, size, ctypes.cast(shape, c_void_p), c_size_t(2), c_int(_INT64)
