"""Questions about areas, units and people."""

from __future__ import annotations

from django.db import connection

from huiyin.people.models import Area

# An area's official code does not change, and every date asks for it: it is read once a process.
_CODES: dict[tuple[str, int], str] = {}


def area_code(pk: int) -> str:
    """The official code of an area."""
    key = (str(connection.settings_dict["NAME"]), pk)
    if key not in _CODES:
        _CODES[key] = Area.objects.values_list("code", flat=True).get(pk=pk)
    return _CODES[key]


def forget_codes() -> None:
    """Forget what was read: for tests and scratch databases, in which a key may come to mean another area."""
    _CODES.clear()
