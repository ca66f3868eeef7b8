"""更正登记: the paper of a received case once more, with what was registered filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils import timezone

from huiyin.assignment.actions import Registration, registered, registered_duty, why_not_amend
from huiyin.cases.models import Duty, Role
from huiyin.desk.forms.base import ActForm, few_lines
from huiyin.desk.forms.receive import ReceivedFields
from huiyin.desk.forms.subjects import offer_subjects
from huiyin.people.models import Body, Proposer, Unit
from huiyin.people.queries import session_on


class AmendForm(ReceivedFields, ActForm):
    """更正登记. What something that followed rests on stands as it is, with the reason beside it."""

    button = "保存更正"
    remark = forms.CharField(label="更正说明", required=False, widget=few_lines(2), max_length=1000)

    def arrange(self) -> None:
        case, told = self.scene.case, registered(self.scene.case, self.duty)
        self.there = [told.lead, *told.co_signers]
        self.warnings = []
        self.registered = case
        self.fixed = why_not_amend(self.scene.folder)
        offer_subjects(self, [case.area_id], case.subject)
        there = {
            role: [one["name"] for one in told.others if one["role"] == role] for role in (Role.LEAD, Role.CO_HOST)
        }
        self.initial.update(
            {
                "from_": told.from_,
                "kind": case.kind,
                "role": told.role,
                "assigned": told.assigned,
                "due": told.due,
                "lead_there": "、".join(there[Role.LEAD]),
                "number": told.number,
                "title": told.title,
                "proposer": told.lead.name,
                "collective": told.lead.type == Proposer.Type.COLLECTIVE,
                "co_signers": "、".join(one.name for one in told.co_signers),
                "co_hosts_there": "、".join(there[Role.CO_HOST]),
                "subject": told.subject,
                "text": told.text,
            }
        )
        for name, why in self.fixed.items():
            self.fields[name].disabled = True
            self.fields[name].help_text = why
        self.order_fields(("number", "title", "proposer", "collective", "co_signers", "from_"))

    @cached_property
    def duty(self) -> Duty:
        return registered_duty(self.scene.folder)

    @property
    def day(self) -> date:
        return timezone.localdate(self.duty.signed_at)

    def receiving_unit(self) -> Unit | None:
        return self.scene.case.registering_unit

    def _find(self, name: str, unit: Unit, types: Sequence[str], ask: str) -> Proposer | None:
        meant = [one for one in self.there if name in (one.name, one.code) and one.type in types]
        return meant[0] if len(meant) == 1 else super()._find(name, unit, types, ask)

    def _compare(self, unit: Unit, kind: str) -> None:
        """What was compared when it was registered is not asked about again."""
        if {"number", "title", "from_", "kind"} & set(self.changed_data):
            super()._compare(unit, kind)

    def cautions(self) -> list[str]:
        return self.warnings

    def given(self) -> dict[str, Any]:
        return {"form": self, "remark": self.cleaned_data["remark"]}

    def registration(self, lead: Proposer) -> Registration:
        data, case = self.cleaned_data, self.scene.case
        body, assigned = cast(Body, self.body), data["assigned"]
        moved = body.pk != case.body_id or assigned != self.duty.assigned_on
        session = session_on(body, assigned) if moved else case.session
        year = (session.year if session is not None else assigned.year) if moved else case.year
        return Registration(
            body=body,
            session=session,
            year=year,
            lead=lead,
            co_signers=self.signers,
            others=self.outside,
            **{name: data[name] for name in ("number", "from_", "title", "role", "assigned", "due", "subject", "text")},
        )

    def rule_lines(self) -> list[str]:
        return [
            "只改写错的；改了承办方式、交办日期、指定期限、案别的，期限重新计算",
            "原来的内容留在“经过”里，提出人看不到",
        ]
