"""What libtiff complains of while it decodes, which Pillow passes over.

A wrong code word in fax data makes libtiff tell an error, go on with the next row and give back a
picture all the same. Its error handler is the one place where that can be heard (libtiff's
``TIFFSetErrorHandler``), and hearing it keeps the complaint from the administrator's screen.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from PIL import _imaging

# The third argument is a ``va_list``: an address, or a structure passed by its address.
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)
_DECODERS = (b"Decode", b"JPEGLib")  # as the functions call themselves that unpack data


class _Complaints:
    """Counts; kept as long as the process, since libtiff calls into it."""

    def __init__(self) -> None:
        self.count = 0
        self.handler = _HANDLER(self._hear)

    def _hear(self, function: bytes | None, _form: bytes | None, _values: int | None) -> None:
        self.count += any(name in (function or b"") for name in _DECODERS)


def decoding_errors() -> int:
    """How often libtiff said since the first call that data could not be decoded.

    Always 0 where Pillow's libtiff cannot be reached: damage is then left to what it does to the
    picture.
    """
    complaints = _listening()
    return 0 if complaints is None else complaints.count


@cache
def _listening() -> _Complaints | None:
    setter = _setter()
    if setter is None:
        return None
    complaints = _Complaints()
    setter.argtypes, setter.restype = [ctypes.c_void_p], ctypes.c_void_p
    setter(ctypes.cast(complaints.handler, ctypes.c_void_p))
    return complaints


def _setter() -> Any | None:
    """libtiff's function, as Pillow's own code is linked to it."""
    try:
        return ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler
    except (AttributeError, OSError):
        return None
