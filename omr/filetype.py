"""What kind of file this is, told by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HEAD_BYTES = 1024  # a PDF may start with some bytes of rubbish; readers accept its mark this far in


class FileKind(StrEnum):
    PDF = "PDF"
    TIFF = "TIFF"
    JPEG = "JPEG"
    PNG = "PNG"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedKind:
    """A file of a kind that is known and not read; ``name`` is what people call it."""

    name: str


_SUPPORTED = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),
    (b"MM\x00+", FileKind.TIFF),
)
_REFUSED = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"8BPS", "Photoshop"),
    (b"AT&TFORM", "DjVu"),
    (b"\x01\xda", "SGI"),
    (b"BLP", "BLP"),
    (b"%!PS", "PostScript"),
    (b"PK\x03\x04", "ZIP or office document"),
    (b"\xd0\xcf\x11\xe0", "old office document"),
    (b"{\\rtf", "RTF"),
    (b"<", "XML or web page"),
)


def file_kind(head: bytes) -> FileKind | UnsupportedKind | None:
    """Tell the kind from the first ``HEAD_BYTES`` bytes; None when it is no kind we know."""
    for magic, kind in _SUPPORTED:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head[:HEAD_BYTES]:
        return FileKind.PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return UnsupportedKind(name="WebP")
    if head[4:8] == b"ftyp":
        return UnsupportedKind(name="AVIF" if head[8:12].startswith(b"avi") else "HEIC")
    for magic, name in _REFUSED:
        if head.startswith(magic):
            return UnsupportedKind(name=name)
    return None
