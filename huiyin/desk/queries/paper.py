"""纸质意见表: which forms of the office's paper cases have not come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from huiyin.people.models import Office, Post, User
from huiyin.reply.models import Form

MOST_FORMS = 100  # listed; a number finds the others


@dataclass
class Waiting:
    """The forms that are out, the nearest date first; those of one number, if it was asked for; and the one at hand."""

    all: list[Form]
    total: int = 0  # whatever was asked for
    asked: str = ""
    chosen: Form | None = None

    def choose(self, asked: str, pick: str) -> None:
        self.asked, self.total = asked.strip(), len(self.all)
        if self.asked:
            self.all = [one for one in self.all if self.asked in (one.duty.case.number, one.proposer.name)]
        picked = [one for one in self.all if pick_of(one) == pick]
        self.chosen = next(iter(picked if pick else self.all), None)

    @property
    def rows(self) -> list[tuple[str, Form]]:
        return [(pick_of(one), one) for one in self.all[:MOST_FORMS]]

    @property
    def pick(self) -> str:
        return pick_of(self.chosen) if self.chosen is not None else ""


def pick_of(form: Form) -> str:
    return f"{form.duty.case.public_id}.{form.duty.no}.{form.proposer.code}"


def forms_waiting(user: User, posts: Iterable[Post], on: date) -> Waiting:
    """Of the paper cases of the bodies whose office he works in."""
    offices = [post.office for post in posts if post.office is not None]
    bodies = [office.body_id for office in offices if office.type == Office.Type.REVIEW]
    out = Form.objects.visible_to(user, on).filter(
        duty__case__body__in=bodies,
        duty__case__on_paper=True,
        duty__case__state="assigned",
        duty__state="answered",
        round=F("duty__round"),
        returned_at=None,
    )
    return Waiting(list(out.select_related("duty__case__lead", "duty__case__body", "proposer").order_by("due", "pk")))
