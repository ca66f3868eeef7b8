"""Codes of units, proposers and accounts: unique per area, given where nobody wants one."""

from __future__ import annotations

import re
from itertools import count

from huiyin.people.models import Area, Proposer, Unit

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


def free_code(model: type[Unit] | type[Proposer], area: Area, before: str) -> str:
    """The next code of this beginning that nobody has: u001, u002, …"""
    taken = set(model._default_manager.filter(area=area, code__startswith=before).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{before}{number:03d}") not in taken)


def why_not_code(model: type[Unit] | type[Proposer], area: Area, code: str) -> list[str]:
    """``new`` is the address of the page that makes one."""
    if not code:
        return []
    if not _CODE.fullmatch(code) or code == "new":
        return [f"代码“{code}”不能用：用字母、数字、下划线、点、短横，以字母或数字开头，不超过 40 个字"]
    if model._default_manager.filter(area=area, code=code).exists():
        return [f"代码“{code}”已有别的{model._meta.verbose_name}使用"]
    return []
