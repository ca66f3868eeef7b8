"""拟交办 of one case, in its row or on a page of its own."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from huiyin.assignment.actions import Planned
from huiyin.cases.models import Case
from huiyin.desk.forms.base import UnitField, UnitsField, typed_in
from huiyin.desk.queries.handout.units import Choosing
from huiyin.people.models import Unit


class PlanForm(forms.Form):
    """One lead or several separate units, and co-hosts. A plain select each; a script makes it a box to type in."""

    lead = UnitField(label="主办", required=False)
    separate = UnitsField(label="分办", required=False, help_text="几家分别办理、分别答复的选在这里，不选主办")
    co_hosts = UnitsField(label="会办", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, case: Case, choosing: Choosing, plan: Planned, data: Any = None, *, untouched: bool = False
    ) -> None:
        """``untouched``: nobody has had a unit in mind for the case yet; the likely lead is proposed."""
        super().__init__(data, label_suffix="", auto_id=f"id_{case.public_id}_%s")
        self.refusals: list[str] = []
        chosen = [*(unit for unit, _ in plan.roles if unit.successor_id is not None), *choosing.standing]
        for name in ("lead", "separate", "co_hosts"):
            self._offer(name, case, choosing, chosen)
        self.initial = {
            "seen": plan.mark,
            "lead": plan.lead.code if plan.lead is not None else "",
            "separate": [unit.code for unit in plan.separate],
            "co_hosts": [unit.code for unit in plan.co_hosts],
        }
        self.likely = choosing.likely if untouched else None
        if self.likely is not None:
            self.initial["lead"] = self.likely[0].code

    def comes_back(self, reasons: list[str]) -> None:
        """With what was chosen, and with what stands there now as seen: the reasons tell it."""
        self.refusals = reasons
        again = cast(QueryDict, self.data).copy()
        again["seen"] = self.initial["seen"]
        self.data = again

    def _offer(self, name: str, case: Case, choosing: Choosing, units: list[Unit]) -> None:
        notes = {unit.pk: note for unit in units if (note := choosing.note(unit))}
        asked = cast(UnitField | UnitsField, self.fields[name])
        asked.offer(units, notes)
        typed_in(asked, case)
        asked.error_messages["invalid_choice"] = "没有这个单位，请重新选择"
