"""Whether deflated data is what was written: its checksum, which picture decoders never reach.

They stop as soon as they have all pixels, just before the checksum (RFC 1950, 2.2), so that wrong
bytes in the middle come out as a wrong picture without an error.
"""

from __future__ import annotations

import zlib
from typing import IO, Any

from omr.fault import Undecodable

COMPRESSION, STRIP_OFFSETS, STRIP_BYTES, TILE_OFFSETS, TILE_BYTES = 259, 273, 279, 324, 325
DEFLATED = (8, 32946)  # values of COMPRESSION: Adobe's number, and the older one
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


def check_deflated_tiff(file: IO[bytes], tags: Any) -> None:
    """Check each strip or tile of the TIFF frame with these ``tags``; leaves ``file`` where it was.

    Raises:
        Undecodable: as ``check_deflated``.
    """
    if tags.get(COMPRESSION) not in DEFLATED:
        return
    offsets = tags.get(STRIP_OFFSETS) or tags.get(TILE_OFFSETS) or ()
    sizes = tags.get(STRIP_BYTES) or tags.get(TILE_BYTES) or ()
    was_at = file.tell()
    try:
        for offset, size in zip(offsets, sizes, strict=False):
            file.seek(offset)
            check_deflated(file.read(size))
    finally:
        file.seek(was_at)
