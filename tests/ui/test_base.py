"""The look of every page: tokens that can be read, words in addresses, bars."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huiyin.ui.templatetags.huiyin_ui import part_of, slugged

SHEET = (Path(__file__).parents[2] / "huiyin/ui/static/ui/base.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", SHEET))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("ink", "ground"), ("ink-2", "paper"), ("ink-2", "ground"), ("blue", "paper"),
        ("red", "paper"), ("ok", "ok-soft"), ("warn", "warn-soft"), ("late", "late-soft"), ("done", "done-soft"),
    ],
)  # fmt: skip
def test_what_is_read_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5  # WCAG 2.2 AA, 1.4.3


def test_a_figure_with_a_dot_in_its_name_has_an_address() -> None:
    assert slugged("classes.A") == "classes--A"


@pytest.mark.parametrize(("numerator", "denominator", "length"), [(4, 8, 200), (0, 8, 0), (8, 8, 400), (0, 0, 0)])
def test_a_bar_is_as_long_as_its_share(numerator: int, denominator: int, length: int) -> None:
    assert part_of(numerator, denominator) == length
