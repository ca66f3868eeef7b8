"""An OLE compound file (MS-CFB) as it lies there: .doc, .xls, .wps and .et are such files."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST = 0xFFFFFFFA  # this and above are marks, no sectors
_ROOT = 5


class BadOle(Exception):
    """It cannot be read."""


def names_in(file: BinaryIO) -> set[str]:
    """Every stream and storage that its directory names."""
    file.seek(0)
    return set(Compound(file.read()).names)


@dataclass(frozen=True, slots=True)
class _Sectors:
    """Pieces of one size, each of which names the one after it. Those of the file itself begin after its header."""

    data: bytes
    size: int
    next: Sequence[int]
    header: int = 0

    def chain(self, sector: int) -> bytes:
        pieces: list[bytes] = []
        while sector < _LAST:
            if sector >= len(self.next) or len(pieces) > len(self.next):  # out of the file, or in a ring
                raise BadOle
            start = (sector + self.header) * self.size
            pieces.append(self.data[start : start + self.size])
            sector = self.next[sector]
        return b"".join(pieces)


class Compound:
    """``names``: every stream and storage, with its first sector and its length. Raises BadOle."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise BadOle
        size = 1 << struct.unpack_from("<H", data, 30)[0]
        if size not in (512, 4096):
            raise BadOle
        self._large = _Sectors(data, size, _fat(data, size), header=1)
        directory, _, self._cutoff, self._short_fat = struct.unpack_from("<4I", data, 48)
        entries = self._large.chain(directory)
        self.names: dict[str, tuple[int, int]] = {}
        self._root = _LAST
        for start in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", entries, start + 64)
            place: tuple[int, int] = struct.unpack_from("<II", entries, start + 116)
            if kind == _ROOT:
                self._root = place[0]
            if kind and 2 <= length <= 64:
                self.names[entries[start : start + length - 2].decode("utf-16-le", "replace")] = place

    def stream(self, name: str) -> bytes:
        first, size = self.names[name]
        return (self._short if size < self._cutoff else self._large).chain(first)[:size]

    @cached_property
    def _short(self) -> _Sectors:
        """Short streams stand together, in small pieces, in the stream of the root."""
        marks = self._large.chain(self._short_fat)
        return _Sectors(self._large.chain(self._root), 64, struct.unpack(f"<{len(marks) // 4}I", marks))


def _fat(data: bytes, size: int) -> list[int]:
    """Which sector follows which; told in sectors of its own, whose list may go on in others."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<II", data, 68)
    each = size // 4
    try:
        while more < _LAST and count:
            further = struct.unpack_from(f"<{each}I", data, (more + 1) * size)
            sectors += further[:-1]
            more, count = further[-1], count - 1
            if len(sectors) > len(data) // 4:
                raise BadOle
        fat: list[int] = []
        for sector in sectors:
            if sector < _LAST:
                fat += struct.unpack_from(f"<{each}I", data, (sector + 1) * size)
    except struct.error:
        raise BadOle from None
    return fat
