"""Where and how a TIFF frame's picture is stored (TIFF 6.0, sections 3, 8 and 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_COMPRESSION, _STRIP_OFFSETS, _STRIP_BYTES, _TILE_OFFSETS, _TILE_BYTES = 259, 273, 279, 324, 325
FAX_CODED = (3, 4)  # values of compression: T.4 and T.6
DEFLATED = (8, 32946)  # Adobe's number, and the older one


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFrame:
    """The frame's strips or tiles: where each begins in the file, and its bytes."""

    compression: int | None
    offsets: tuple[int, ...]
    sizes: tuple[int, ...]


def stored_frame(tags: Mapping[int, Any]) -> StoredFrame:
    return StoredFrame(
        compression=tags.get(_COMPRESSION),
        offsets=tuple(tags.get(_STRIP_OFFSETS) or tags.get(_TILE_OFFSETS) or ()),
        sizes=tuple(tags.get(_STRIP_BYTES) or tags.get(_TILE_BYTES) or ()),
    )
