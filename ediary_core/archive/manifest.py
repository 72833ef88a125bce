"""The manifest: what an archive is, and each file's digest. It is the part that is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO

from lxml import etree

from ediary_core.archive.span import ArchiveSpan
from ediary_core.archive.xml_file import NAMESPACE
from ediary_core.history_chain import Head

MANIFEST = "manifest.xml"
_FORMAT = "1"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One file of an archive; ``path`` has forward slashes, from the archive's folder."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    school: str
    profile: str
    span: ArchiveSpan
    made_at: datetime
    history: Head  # of the diary when the archive was made
    files: tuple[ListedFile, ...]


def listed(path: str, content: IO[bytes]) -> ListedFile:
    """A file with its digest."""
    digest, size = hashlib.sha256(), 0
    while block := content.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return ListedFile(path=path, sha256=digest.hexdigest(), size=size)


def manifest_document(manifest: Manifest) -> etree._Element:
    """The manifest as XML, to be signed."""
    root = etree.Element(_name("archive"), nsmap={None: NAMESPACE})
    values = {
        "format": _FORMAT,
        "school": manifest.school,
        "profile": manifest.profile,
        "title": manifest.span.title,
        "first": manifest.span.first.isoformat(),
        "last": manifest.span.last.isoformat(),
        "made_at": manifest.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "history_length": str(manifest.history.length),
        "history_digest": manifest.history.digest,
    }
    for name, value in values.items():
        root.set(name, value)
    for file in manifest.files:
        part = etree.SubElement(root, _name("file"))
        part.tail = "\n"
        part.set("path", file.path)
        part.set("sha256", file.sha256)
        part.set("bytes", str(file.size))
    root.text = "\n"
    return root


def read_manifest(root: etree._Element) -> Manifest:
    """The manifest of a document whose signature was checked.

    Raises:
        ValueError: it is no manifest of this format.
    """
    if root.tag != _name("archive") or root.get("format") != _FORMAT:
        raise ValueError("no manifest of this format")
    return Manifest(
        school=_value(root, "school"),
        profile=_value(root, "profile"),
        span=ArchiveSpan(
            title=_value(root, "title"),
            first=date.fromisoformat(_value(root, "first")),
            last=date.fromisoformat(_value(root, "last")),
        ),
        made_at=datetime.fromisoformat(_value(root, "made_at")),
        history=Head(
            length=int(_value(root, "history_length")), digest=_value(root, "history_digest")
        ),
        files=tuple(_files(root.iterchildren(_name("file")))),
    )


def _files(parts: Iterable[etree._Element]) -> Iterable[ListedFile]:
    for part in parts:
        yield ListedFile(
            path=_value(part, "path"),
            sha256=_value(part, "sha256"),
            size=int(_value(part, "bytes")),
        )


def _value(element: etree._Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise ValueError(f"the manifest lacks {name}")
    return str(value)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
