"""The names inside an OLE compound file (MS-CFB): .doc, .xls, .wps and .et are such files."""

from __future__ import annotations

import struct
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_NO_SECTOR = 0xFFFFFFFA  # this and above are marks, no sectors
_MOST_SECTORS = 4_096  # of the directory: some 16,000 names


class BadOle(Exception):
    """It cannot be read."""


def names_in(file: BinaryIO) -> set[str]:
    """Every stream and storage that its directory names."""
    file.seek(0)
    header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise BadOle
    size = 1 << struct.unpack_from("<H", header, 30)[0]
    if size not in (512, 4096):
        raise BadOle
    sector, tables = struct.unpack_from("<I", header, 48)[0], struct.unpack_from("<109I", header, 76)
    found: set[str] = set()
    for _ in range(_MOST_SECTORS):
        if sector >= _NO_SECTOR:
            return found
        found.update(_names(_sector(file, sector, size)))
        sector = _next(file, sector, size, tables)
    raise BadOle


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    read = file.read(size)
    if len(read) < _ENTRY:
        raise BadOle
    return read


def _next(file: BinaryIO, sector: int, size: int, tables: tuple[int, ...]) -> int:
    """The sector after this one, by the file's table of sectors; its first 109 parts reach over 6 MB of directory."""
    table, place = divmod(sector, size // 4)
    if table >= len(tables) or tables[table] >= _NO_SECTOR:
        raise BadOle
    found: int = struct.unpack_from("<I", _sector(file, tables[table], size).ljust(size, b"\xff"), place * 4)[0]
    return found


def _names(sector: bytes) -> list[str]:
    found = []
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", sector, start + 64)
        if kind and 2 <= length <= 64:
            found.append(sector[start : start + length - 2].decode("utf-16-le", "replace"))
    return found
