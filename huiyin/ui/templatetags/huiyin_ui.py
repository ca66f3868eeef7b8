"""Small things that templates cannot say themselves."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def slugged(name: str) -> str:
    """A figure's name in an address: ``classes.A`` is ``classes--A``; what stands in no address by its number."""
    plain = name.replace(".", "--")
    return "".join(one if one.isascii() and (one.isalnum() or one in "-_") else f"-{ord(one):x}-" for one in plain)


@register.filter
def part_of(numerator: int, denominator: int | None) -> int:
    """The length of a bar 400 wide."""
    return round(400 * numerator / denominator) if denominator else 0
