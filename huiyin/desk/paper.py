"""纸质件: the clerk takes the steps that were taken on paper, each of them through its own action."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huiyin.cases.door import Person
from huiyin.cases.models import Case
from huiyin.desk.forms.paper import PaperForm
from huiyin.intake import actions as intake


@transaction.atomic
def enter_paper(form: PaperForm, *, person: Person, at: datetime) -> Case:
    """Begun, signed as it was on paper, and handed in; or none of it."""
    new = form.new_case()
    case = intake.begin(new, actor=person, at=at)
    if form.cleaned_data["signed"]:
        for proposer in new.manuscript.co_signers:
            intake.co_sign(case, proposer=proposer, actor=person, at=at)
    if form.cleaned_data["hand_in"]:
        intake.submit(case, timing=new.timing, actor=person, at=at)
    case.refresh_from_db()
    return case
