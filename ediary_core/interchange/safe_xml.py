"""Reads an XML file from outside as elements with line numbers, without what XML can be abused for.

No document type, no entities, nothing fetched; size, depth and number of elements are bounded.
Names of elements and attributes are in small letters, as programs spell them differently.
"""

from __future__ import annotations

import io
import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax

MAX_ELEMENTS = 400_000
MAX_DEPTH = 40


class XmlRefusedError(ValueError):
    """The file is no XML, or more than is read; ``line`` says where, if that can be said."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    name: str
    parent: str  # the name of the element around it; empty for the root
    line: int
    attributes: Mapping[str, str]

    def get(self, name: str) -> str:
        """An attribute without outer and repeated spaces; empty if it is not there."""
        return " ".join(self.attributes.get(name, "").split())


def read_elements(data: bytes) -> tuple[Element, ...]:
    """All elements of a file in their order.

    Raises:
        XmlRefusedError: it is not well-formed, has a document type or entities, or is too large.
    """
    handler = _Handler()
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(data))
    except XmlRefusedError:
        raise
    except defusedxml.DefusedXmlException as error:
        reason = "a document type or entities are not read; export the file without them"
        raise XmlRefusedError(reason, handler.line) from error
    except xml.sax.SAXParseException as error:
        line = error.getLineNumber()
        raise XmlRefusedError(
            f"this is no XML from here on ({error.getMessage()})", line
        ) from error
    except (xml.sax.SAXException, LookupError, ValueError) as error:  # e.g. an unknown encoding
        raise XmlRefusedError("this is no XML that can be read", handler.line) from error
    return tuple(handler.elements)


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[str] = []
        self._locator: Locator | None = None

    @property
    def line(self) -> int | None:
        return self._locator.getLineNumber() if self._locator is not None else None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - named by xml.sax
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if len(self.elements) >= MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise XmlRefusedError("the file has more elements than a school's can have", self.line)
        parent = self._open[-1] if self._open else ""
        self._open.append(name.casefold())
        self.elements.append(
            Element(
                name=self._open[-1],
                parent=parent,
                line=self.line or 1,
                attributes={key.casefold(): value for key, value in attrs.items()},
            )
        )

    def endElement(self, _name: str) -> None:  # noqa: N802
        self._open.pop()
