"""A made-up year of any size as a replay file, to measure with: how many steps a second, how much memory.

    python -m tests.bench.national 6000 year.json && /usr/bin/time -v python manage.py replay year.json --bench

Every case goes from submission to closing with a lead and a co-host: ten steps each, in phases as a year has them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

UNITS, PROPOSERS = 60, 400


def year_of(cases: int) -> dict[str, Any]:
    """A replay file with so many cases."""
    steps: list[dict[str, Any]] = []
    made = [_case(n) for n in range(cases)]

    def phase(at: str, do: str, **fields: Any) -> None:
        for n, case in enumerate(made):
            told = {name: value(n) if callable(value) else value for name, value in fields.items()}
            steps.append({"at": at, "do": do, "case": case["code"], **told})

    phase("2024-02-01", "submit")
    phase("2024-02-10", "file")
    phase("2024-03-01", "assign", lead=_lead, co_hosts=lambda n: [_co_host(n)])
    phase("2024-03-04", "sign_for", unit=_lead)
    phase("2024-03-04", "sign_for", unit=_co_host)
    phase("2024-03-14", "contact", unit=_lead, stage="before", mode="visit")
    phase("2024-03-25", "give_opinion", unit=_co_host, text="同意主办单位意见。")
    phase("2024-05-20", "reply", unit=_lead, text="答复" * 100, **{"class": "A"})
    phase("2024-05-28", "evaluate", proposer=_proposer, attitude="satisfied", result="satisfied")
    phase("2024-06-20", "close")
    return {
        "name": f"测量用的一年（{cases} 件）",
        "rules": "default",
        "units": [{"code": f"u{n}", "name": f"单位{n}"} for n in range(UNITS)],
        "proposers": [
            {"code": f"p{n}", "name": f"提出人{n}", "kind": "deputy" if n % 2 == 0 else "member"}
            for n in range(PROPOSERS)
        ],
        "cases": made,
        "steps": steps,
        "as_of": "2024-12-31",
    }


def _case(n: int) -> dict[str, Any]:
    kind = "suggestion" if n % 2 == 0 else "proposal"
    return {"code": f"c{n}", "kind": kind, "title": f"关于事项{n}的建议", "text": "情况" * 200, "lead": _proposer(n)}


def _proposer(n: int) -> str:
    return f"p{n % PROPOSERS}"


def _lead(n: int) -> str:
    return f"u{n % UNITS}"


def _co_host(n: int) -> str:
    return f"u{(n + 7) % UNITS}"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(year_of(int(sys.argv[1])), ensure_ascii=False), encoding="utf-8")
