"""Looking into a zip that somebody sent, without its being able to do harm: nothing is ever written out by its names."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

MB = 1024 * 1024
MOST_PARTS = 5_000
MOST_UNPACKED = 500 * MB
# A document's parts are packed to a tenth, text at times to a fiftieth; what promises far more was made to.
MOST_PACKED_TO = 200
_ENTRY = b"PK\x01\x02"


class BadZip(Exception):
    """It cannot be read, or was made to do harm. The message says which, for who sent it."""


def open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """The zip, once what it says of itself is within bounds."""
    # Counted before the list is read: a million names would fill the memory.
    if _entries(file) > MOST_PARTS:
        raise BadZip("压缩包里的部件多得不正常")
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadZip("文件已损坏，打不开") from None
    infos = opened.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise BadZip("文件加了密，请去掉密码后再传")
    packed, unpacked = sum(info.compress_size for info in infos), sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED or unpacked > MB + packed * MOST_PACKED_TO:
        raise BadZip("解压后大得不正常")
    return opened


def _entries(file: BinaryIO) -> int:
    file.seek(0)
    count, tail = 0, b""
    while block := file.read(MB):
        count += (tail + block).count(_ENTRY)
        tail = block[-(len(_ENTRY) - 1) :]
    file.seek(0)
    return count


def read_part(opened: zipfile.ZipFile, name: str, most: int = 50 * MB) -> bytes:
    """One part, of which no more than ``most`` bytes are unpacked whatever it says of itself; empty if it is not there."""
    try:
        with opened.open(name) as part:
            found = part.read(most + 1)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        raise BadZip("文件已损坏，打不开") from None
    if len(found) > most:
        raise BadZip("解压后大得不正常")
    return found
