"""Small things that templates cannot say themselves."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_DAY = re.compile(r"((?:\d{4} 年 )?\d{1,2} 月 \d{1,2} 日(?:（星期.）)?)")


@register.filter
def slugged(name: str) -> str:
    """A figure's name in an address: ``classes.A`` is ``classes--A``; what stands in no address by its number."""
    plain = name.replace(".", "--")
    return "".join(one if one.isascii() and (one.isalnum() or one in "-_") else f"-{ord(one):x}-" for one in plain)


@register.filter
def part_of(numerator: int, denominator: int | None) -> int:
    """The length of a bar 400 wide."""
    return round(400 * numerator / denominator) if denominator else 0


@register.filter
def whole_days(text: str) -> SafeString:
    """The text with each day in one piece, so that no line ends within it."""
    day = '<span class="nobreak">{}</span>'
    pieces = enumerate(_DAY.split(text))
    return format_html_join("", "{}", ((format_html(day, piece) if place % 2 else piece,) for place, piece in pieces))
