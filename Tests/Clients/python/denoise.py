"""The C client's work from Python: ctypes and NumPy arrays, nothing to compile.

    python3 denoise.py MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK

The library is looked for where the system looks, or is the file that STA_DENOISE_LIBRARY names.
"""

import ctypes
import os
import sys

import numpy

library = ctypes.CDLL(os.environ.get("STA_DENOISE_LIBRARY", "libsta_denoise.so.0"))


class Options(ctypes.Structure):
    """sta_options, with the values of STA_OPTIONS."""

    _fields_ = [
        ("struct_size", ctypes.c_size_t), ("channels", ctypes.c_uint32), ("hop", ctypes.c_uint32),
        ("mix", ctypes.c_float), ("output", ctypes.c_int32), ("not_finite", ctypes.c_int32), ("rate", ctypes.c_float),
    ]

    def __init__(self, channels=1, hop=0, mix=1.0, output=0, not_finite=0, rate=0.0):
        super().__init__(ctypes.sizeof(Options), channels, hop, mix, output, not_finite, rate)


class Error(Exception):
    """A status of the library, as its sentence."""


def _declare(name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


_pointer, _size = ctypes.c_void_p, ctypes.c_size_t
_floats = numpy.ctypeslib.ndpointer(numpy.float32, flags="C_CONTIGUOUS")
_text = _declare("sta_status_text", ctypes.c_char_p, ctypes.c_int32)
_open = _declare("sta_model_open", ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(_pointer), ctypes.c_char_p, _size)
_builtin = _declare("sta_model_open_builtin", ctypes.c_int, ctypes.POINTER(_pointer))
_free_model = _declare("sta_model_free", None, _pointer)
_create = _declare("sta_stream_create", ctypes.c_int, _pointer, ctypes.POINTER(Options), ctypes.POINTER(_pointer))
_free_stream = _declare("sta_stream_free", None, _pointer)
_room = _declare("sta_stream_room", _size, _pointer, _size)
_process = _declare(
    "sta_stream_process", ctypes.c_int, _pointer, _floats, ctypes.POINTER(_size), _floats, ctypes.POINTER(_size))
_flush = _declare("sta_stream_flush", ctypes.c_int, _pointer, _floats, ctypes.POINTER(_size))


def _check(status, reason=b""):
    if status != 0:
        raise Error((reason or _text(status)).decode())


class Model:
    """A trained network, from a weight file or, without one, the one in the library."""

    def __init__(self, path=None):
        self.pointer = _pointer()
        if path is None:
            _check(_builtin(self.pointer))
        else:
            reason = ctypes.create_string_buffer(200)
            _check(_open(os.fsencode(path), self.pointer, reason, len(reason)), reason.value)

    def __del__(self):
        _free_model(self.pointer)


class Stream:
    """One signal's way through a model; signals are arrays of (sample frames, channels)."""

    def __init__(self, model, options=None):
        self.pointer = _pointer()
        options = options or Options()
        self.channels = options.channels
        _check(_create(model.pointer, options, self.pointer))

    def __del__(self):
        _free_stream(self.pointer)

    def process(self, samples):
        """What is final after `samples`."""
        samples = numpy.ascontiguousarray(samples, dtype=numpy.float32).reshape(-1, self.channels)
        taken, written = _size(len(samples)), _size(_room(self.pointer, len(samples)))
        clean = numpy.empty((written.value, self.channels), dtype=numpy.float32)
        _check(_process(self.pointer, samples, taken, clean, written))
        return clean[:written.value]

    def flush(self):
        """The rest of the signal; the stream is then as new."""
        written = _size(_room(self.pointer, 0))
        clean = numpy.empty((written.value, self.channels), dtype=numpy.float32)
        _check(_flush(self.pointer, clean, written))
        return clean[:written.value]


def main(path, source, target, channels, chunk):
    stream = Stream(Model(None if path == "builtin" else path), Options(channels=int(channels)))
    signal = numpy.fromfile(source, dtype=numpy.float32).reshape(-1, int(channels))
    pieces = [stream.process(signal[start:start + int(chunk)]) for start in range(0, len(signal), int(chunk))]
    numpy.concatenate(pieces + [stream.flush()]).tofile(target)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except Error as error:
        sys.exit(str(error))
