"""Stories for tests: a small replay file built by hand and walked through the real actions.

story = Story(units=["u1", "u2"]).case("c1")
story.at("2024-03-01").submit().file().assign(lead="u1", co_hosts=["u2"])
told = story.play()
told.refused(3, "主办")        # the step was refused, for a reason that contains this
told.done(4)
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from huiyin.cases.door import holding
from huiyin.exchange.replay import Result, World, conclude, settle, walk
from huiyin.exchange.replay_file import ReplayFile, read


def unit(code: str, parent: str | None = None, group: str = "部门") -> dict[str, Any]:
    return {"code": code, "name": f"单位{code}", "group": group, "parent": parent}


class Told:
    """What came out of a story."""

    def __init__(self, result: Result, world: World) -> None:
        self.result, self.world = result, world
        self.data: dict[str, Any] = result.as_data()

    def step(self, n: int) -> dict[str, Any]:
        """The n-th step from 1; negative from the end."""
        found: dict[str, Any] = self.data["steps"][n - 1 if n > 0 else n]
        return found

    def done(self, n: int = -1) -> None:
        assert self.step(n)["done"], f"step {n} was refused: {self.step(n)['reason']}"

    def refused(self, n: int = -1, why: str = "") -> None:
        assert not self.step(n)["done"], f"step {n} was not refused"
        assert why in self.step(n)["reason"], f"refused for another reason: {self.step(n)['reason']}"

    def all_done(self) -> Told:
        for n in range(1, len(self.data["steps"]) + 1):
            self.done(n)
        return self

    def case(self, code: str = "c1") -> dict[str, Any]:
        found: dict[str, Any] = self.data["cases"][code]
        return found

    def duty(self, unit_code: str, case: str = "c1") -> dict[str, Any]:
        found: dict[str, Any] = self.case(case)["duties"][unit_code]
        return found

    def due(self, key: str) -> str | None:
        """For example ``c1/u1/reply``."""
        found: dict[str, str] = self.data["due"]
        return found.get(key)

    def figure(self, name: str) -> list[Any]:
        found: list[Any] = self.data["figures"][name]
        return found


class Story:
    """A replay file under construction. ``at`` sets the time of the steps that follow; every method named like a step adds
    one, for the case last named."""

    def __init__(
        self,
        *,
        units: list[Any] | None = None,
        rules: Any = "default",
        as_of: str = "2024-12-31",
        view: str | None = None,
        name: str = "某县 2024",
    ) -> None:
        self.data: dict[str, Any] = {
            "name": name,
            "rules": rules,
            "units": [unit(one) if isinstance(one, str) else one for one in (units or ["u1", "u2", "u3", "u4"])],
            "proposers": [
                *({"code": f"d{n}", "name": f"代表{n}", "kind": "deputy"} for n in (1, 2, 3)),
                *({"code": f"m{n}", "name": f"委员{n}", "kind": "member"} for n in (1, 2, 3)),
                {"code": "g1", "name": "某民主党派", "kind": "collective"},
            ],
            "cases": [],
            "steps": [],
            "as_of": as_of,
        }
        if view is not None:
            self.data["view"] = view
        self._at = "2024-03-01"
        self._case = "c1"

    def case(self, code: str = "c1", *, kind: str = "suggestion", **fields: Any) -> Story:
        """A further case; the steps that follow are taken in it."""
        lead = "d1" if kind == "suggestion" else "m1"
        self.data["cases"].append({"code": code, "kind": kind, "title": f"关于{code}的建议", "lead": lead, **fields})
        self._case = code
        return self

    def in_case(self, code: str) -> Story:
        self._case = code
        return self

    def at(self, when: str) -> Story:
        self._at = when
        return self

    def step(self, do: str, **fields: Any) -> Story:
        """One step. A field whose name is a Python keyword is written with a trailing underscore."""
        plain = {name.rstrip("_"): value for name, value in fields.items()}
        self.data["steps"].append({"at": self._at, "do": do, "case": self._case, **plain})
        return self

    def filed(self) -> Story:
        """Submitted and filed."""
        return self.step("submit").step("file")

    def assigned(self, **units: Any) -> Story:
        """Filed and assigned; signed by all it was assigned to."""
        self.filed().step("assign", **units)
        for code in [units.get("lead"), *units.get("separate", ()), *units.get("co_hosts", ())]:
            if code is not None:
                self.step("sign_for", unit=code)
        return self

    def contacted(self, code: str = "u1", mode: str = "visit") -> Story:
        return self.step("contact", unit=code, stage="before", mode=mode)

    def replied(self, code: str = "u1", class_: str = "A", **fields: Any) -> Story:
        """Contacted and replied."""
        return self.contacted(code).step("reply", unit=code, class_=class_, **fields)

    def evaluated(
        self, proposer: str = "d1", attitude: str = "satisfied", result: str = "satisfied", **more: Any
    ) -> Story:
        return self.step("evaluate", proposer=proposer, attitude=attitude, result=result, **more)

    def expect(self, **expected: Any) -> Story:
        self.data["expect"] = expected
        return self

    def __getattr__(self, name: str) -> Callable[..., Story]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **fields: self.step(name, **fields)

    def copy(self) -> Story:
        other = Story()
        other.data, other._at, other._case = deepcopy(self.data), self._at, self._case
        return other

    def written(self) -> ReplayFile:
        """Written out and read back, as a clerk's file would be."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "story.json"
            path.write_text(json.dumps(self.data, ensure_ascii=False), encoding="utf-8")
            return read(path)

    def play(self) -> Told:
        """Walk it in the test's own database. Needs ``pytest.mark.django_db``."""
        file = self.written()
        with holding():
            world = settle(file)
            steps = list(walk(file, world))
        return Told(conclude(file, world, steps), world)
