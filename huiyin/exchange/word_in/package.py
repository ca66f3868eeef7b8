"""The parts of a .docx, read so that a file made to do harm cannot.

Nothing is written out by the names in the zip, nothing that a relationship names outside of it is fetched, and an XML part
with a DOCTYPE, where entities would be defined, is refused before it is read on.
"""

from __future__ import annotations

import posixpath
import re
from typing import BinaryIO
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from huiyin.files.zipped import BadZip, open_zip, read_part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# ISO 29500 Strict writes the same words under other names.
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1],
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1],
    "http://purl.oclc.org/ooxml/drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
_DEEPEST = 200  # elements within elements
_MOST_XML = 100 * 1024 * 1024


class NotReadable(Exception):
    """The file is not read; the message says why, for who handed it in."""


class _Builder(ET.TreeBuilder):
    """Builds the tree; refuses entities and what is nested to exhaust the stack."""

    depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise NotReadable("文件里有不该有的内容（XML 实体），没有导入")

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotReadable("文件的结构不正常，没有导入")
        return super().start(_plain(tag), {_plain(name): value for name, value in attrs.items()})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(_plain(tag))


def _plain(name: str) -> str:
    space, closed, rest = name[1:].partition("}")
    return f"{{{_STRICT[space]}}}{rest}" if closed and space in _STRICT else name


class Package:
    """An opened .docx."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = open_zip(file)
        except BadZip as bad:
            raise NotReadable(str(bad)) from None
        self._related: dict[str, dict[str, tuple[str, bool]]] = {}
        self.main = next((where for where in self._by_type("", "/officeDocument")), "word/document.xml")

    def part(self, name: str) -> bytes:
        """The bytes of a part; empty if there is none of that name."""
        try:
            return read_part(self._zip, name, _MOST_XML)
        except BadZip as bad:
            raise NotReadable(str(bad)) from None

    def xml(self, name: str) -> Element | None:
        content = self.part(name)
        if not content:
            return None
        parser = ET.XMLParser(target=_Builder())  # noqa: S314 - see above
        try:
            parser.feed(content)
            return parser.close()
        except (ET.ParseError, ValueError, LookupError):
            raise NotReadable("文件已损坏，打不开") from None

    def related(self, part: str, key: str) -> str | None:
        """The part within the file to which ``part`` refers by this key; None if it is elsewhere, or nowhere."""
        target, outside = self._rels(part).get(key, ("", True))
        return None if outside else target

    def is_outside(self, part: str, key: str) -> bool:
        """Whether what is referred to would have to be fetched."""
        return self._rels(part).get(key, ("", False))[1]

    def beside(self, kind: str) -> Element | None:
        """A part that belongs to the main one by its type: ``styles``, ``numbering``."""
        name = next((where for where in self._by_type(self.main, f"/{kind}")), "")
        return self.xml(name) if name else None

    def _by_type(self, part: str, ending: str) -> list[str]:
        root = self.xml(_rels_name(part))
        return [
            _target(part, one.get("Target", ""))
            for one in (root if root is not None else ())
            if one.tag == f"{_REL}Relationship"
            and one.get("Type", "").endswith(ending)
            and one.get("TargetMode") != "External"
        ]

    def _rels(self, part: str) -> dict[str, tuple[str, bool]]:
        if part not in self._related:
            root = self.xml(_rels_name(part))
            self._related[part] = {
                one.get("Id", ""): (_target(part, one.get("Target", "")), one.get("TargetMode") == "External")
                for one in (root if root is not None else ())
            }
        return self._related[part]


def _rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, target: str) -> str:
    """The name in the zip, and nothing outside of it: it is only ever looked up among the names that are there."""
    path = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return re.sub(r"^(\.\./)+", "", posixpath.normpath(path).lstrip("/"))
