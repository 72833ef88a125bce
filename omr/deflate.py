"""Whether deflated data is what was written: its checksum, which picture decoders never reach.

They stop as soon as they have all pixels, just before the checksum (RFC 1950, 2.2), so that wrong
bytes in the middle come out as a wrong picture without an error.
"""

from __future__ import annotations

import zlib
from typing import IO

from omr.fault import Undecodable
from omr.tiff_data import StoredFrame

_CHUNK_BYTES = 1 << 20  # unpacked at a time, so that a bomb takes time but no memory


def check_deflated(data: bytes) -> None:
    """Unpack and throw away. Data that merely ends early is left to the decoder.

    Raises:
        Undecodable: the data contradicts itself or its checksum.
    """
    unpacker = zlib.decompressobj()
    try:
        while data and not unpacker.eof:
            unpacker.decompress(data, _CHUNK_BYTES)
            data = unpacker.unconsumed_tail
    except zlib.error:
        raise Undecodable("file.damaged", "the picture's data is damaged") from None


def check_deflated_parts(file: IO[bytes], stored: StoredFrame) -> None:
    """Check each strip or tile of a TIFF frame; leaves ``file`` where it was.

    Raises:
        Undecodable: as ``check_deflated``.
    """
    was_at = file.tell()
    try:
        for offset, size in zip(stored.offsets, stored.sizes, strict=False):
            file.seek(offset)
            check_deflated(file.read(size))
    finally:
        file.seek(was_at)
