"""Writes XML as a stream, the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

NAMESPACE = "urn:ediary-cards:archive:1"
# Signs that no XML file may hold; the mark for "something was here" takes their place.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlFile:
    """One document; elements are indented, so that people and programs can compare lines."""

    def __init__(self, target: IO[bytes]) -> None:
        self._out = XMLGenerator(target, encoding="UTF-8", short_empty_elements=True)
        self._depth = 0

    @contextmanager
    def document(self, root: str, values: Mapping[str, str | None]) -> Iterator[None]:
        self._out.startDocument()
        self._out.startElement(root, _attributes({"xmlns": NAMESPACE, **values}))
        self._depth = 1
        yield
        self._out.ignorableWhitespace("\n")
        self._out.endElement(root)
        self._out.ignorableWhitespace("\n")
        self._out.endDocument()

    @contextmanager
    def element(self, name: str, values: Mapping[str, str | None]) -> Iterator[None]:
        """An element with others in it."""
        self._indent()
        self._out.startElement(name, _attributes(values))
        self._depth += 1
        yield
        self._depth -= 1
        self._indent()
        self._out.endElement(name)

    def leaf(self, name: str, values: Mapping[str, str | None]) -> None:
        """An element that says all by its attributes; what is None is left out."""
        self._indent()
        self._out.startElement(name, _attributes(values))
        self._out.endElement(name)

    def _indent(self) -> None:
        self._out.ignorableWhitespace("\n" + " " * self._depth)


def _attributes(values: Mapping[str, str | None]) -> AttributesImpl:
    return AttributesImpl(
        {name: _FORBIDDEN.sub("\ufffd", text) for name, text in values.items() if text is not None}
    )
