"""What stands where in a PDF: millimetres from the paper's left and upper edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTPage, LTRect

MM = 72 / 25.4


@dataclass(frozen=True)
class Glyph:
    """A character; ``base`` is its base line."""

    text: str
    face: str
    size: float  # points
    left: float
    right: float
    base: float


@dataclass(frozen=True)
class Bar:
    """A filled rectangle: a rule."""

    left: float
    right: float
    top: float
    bottom: float
    red: bool

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    bars: tuple[Bar, ...]

    @property
    def lines(self) -> list[tuple[Glyph, ...]]:
        """From above, each from the left."""
        ordered = sorted(self.glyphs, key=lambda one: (round(one.base, 1), one.left))
        return [tuple(of) for _, of in groupby(ordered, key=lambda one: round(one.base, 1))]

    @property
    def texts(self) -> list[str]:
        return [words(line) for line in self.lines]

    def line(self, text: str) -> tuple[Glyph, ...]:
        """The line with that text in it."""
        return next(line for line in self.lines if text in words(line))


def words(line: tuple[Glyph, ...]) -> str:
    return "".join(one.text for one in line).replace(" ", "")


def pages(pdf: bytes) -> list[Page]:
    return [_page(page) for page in extract_pages(BytesIO(pdf), laparams=LAParams(all_texts=True))]


def _page(page: LTPage) -> Page:
    glyphs, bars = [], []
    for one in _walk(page):
        if isinstance(one, LTChar):
            # The matrix holds the base line, whatever the face says of its ascent.
            x, y = one.matrix[4:]
            right, base = (x + one.width) / MM, (page.height - y) / MM
            glyphs.append(Glyph(one.get_text(), one.fontname, round(one.size, 2), x / MM, right, base))
        elif isinstance(one, LTRect) and one.fill:
            colour = one.non_stroking_color
            red = isinstance(colour, tuple) and len(colour) == 3 and colour[0] > 0.8 and colour[1] < 0.2
            bars.append(Bar(one.x0 / MM, one.x1 / MM, (page.height - one.y1) / MM, (page.height - one.y0) / MM, red))
    return Page(page.width / MM, page.height / MM, tuple(glyphs), tuple(bars))


def _walk(one: Any) -> Iterator[Any]:
    if isinstance(one, LTContainer):
        for part in one:
            yield from _walk(part)
    else:
        yield one
