"""The size of a picture in its text: read from its first bytes, so that nothing is decoded to find it out."""

from __future__ import annotations

import struct

from huiyin.papers.letter import Picture
from huiyin.papers.measures import TEXT_HEIGHT, TEXT_WIDTH

HIGHEST = TEXT_HEIGHT * 0.8  # mm: a picture leaves room for a line


class NotAPicture(ValueError):
    """Neither PNG nor JPEG, or broken: whoever takes pictures in refuses it, before it comes into a letter."""


def fitted(picture: Picture) -> tuple[str, float, float]:
    """Kind of file, width and height in mm: as wide as asked, never wider or higher than the text."""
    kind, across, down = size(picture.content)
    width = min(picture.width, TEXT_WIDTH)
    height = width * down / across
    if height > HIGHEST:
        width, height = width * HIGHEST / height, HIGHEST
    return kind, width, height


def size(content: bytes) -> tuple[str, int, int]:
    """Kind, width and height in points of the picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        across, down = struct.unpack(">II", content[16:24])
        found = ("png", int(across), int(down))
    elif content.startswith(b"\xff\xd8"):
        found = ("jpg", *_of_jpeg(content))
    else:
        raise NotAPicture("neither PNG nor JPEG")
    if not (found[1] and found[2]):
        raise NotAPicture("a picture without width or height")
    return found


def _of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            break
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a start of frame
            down, across = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(across), int(down)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    raise NotAPicture("a JPEG without a frame")
