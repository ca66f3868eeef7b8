"""Looking into a zip that somebody sent, without its being able to do harm: nothing is ever written out by its names."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import BinaryIO, Literal

MB = 1024 * 1024
MOST_PARTS = 5_000
MOST_UNPACKED = 500 * MB
# A document's parts are packed to a tenth, text at times to a fiftieth; what promises far more was made to.
MOST_PACKED_TO = 200
PIECE = 256 * 1024
_ENTRY = b"PK\x01\x02"

Why = Literal["crowded", "broken", "locked", "large"]
_SAID: dict[Why, str] = {
    "crowded": "压缩包里的部件多得不正常",
    "broken": "文件已损坏，打不开",
    "locked": "文件加了密，请去掉密码后再传",
    "large": "解压后大得不正常",
}


class BadZip(Exception):
    """It cannot be read, or was made to do harm. The message says which, for who sent it; ``why`` for who says it better."""

    def __init__(self, why: Why) -> None:
        super().__init__(_SAID[why])
        self.why = why


def open_zip(file: BinaryIO, most: int | None = None) -> zipfile.ZipFile:
    """The zip, once what it says of itself is within bounds: ``most`` bytes unpacked; where nobody says how many, 500 MB
    and no more than documents are packed to."""
    # Counted before the list is read: a million names would fill the memory.
    if _entries(file) > MOST_PARTS:
        raise BadZip("crowded")
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadZip("broken") from None
    infos = opened.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise BadZip("locked")
    packed, unpacked = sum(info.compress_size for info in infos), sum(info.file_size for info in infos)
    if unpacked > (most if most is not None else min(MOST_UNPACKED, MB + packed * MOST_PACKED_TO)):
        raise BadZip("large")
    return opened


def _entries(file: BinaryIO) -> int:
    file.seek(0)
    count, tail = 0, b""
    while block := file.read(MB):
        count += (tail + block).count(_ENTRY)
        tail = block[-(len(_ENTRY) - 1) :]
    file.seek(0)
    return count


def pieces(opened: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """One part as it really comes out, which may not be more than it says; nothing if it is not there."""
    try:
        info = copy(opened.getinfo(name))
        left, info.file_size = info.file_size, 1 << 62  # else it would end there, whatever another reader finds in it
        with opened.open(info) as part:
            while piece := part.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise BadZip("large")
                yield piece
    except KeyError:
        return
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        raise BadZip("broken") from None


def read_part(opened: zipfile.ZipFile, name: str, most: int = 50 * MB) -> bytes:
    """One part, of which no more than ``most`` bytes are unpacked whatever it says of itself; empty if it is not there."""
    found = bytearray()
    for piece in pieces(opened, name):
        found += piece
        if len(found) > most:
            raise BadZip("large")
    return bytes(found)
