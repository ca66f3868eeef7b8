"""What proposers have to do: finish, sign, say what they think."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from huiyin.cases.at_once import Asking
from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, CoSign
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.todo.rows import Row, Top, act_url, dated
from huiyin.handling.models import Contact
from huiyin.people.models import Proposer
from huiyin.reply.models import Form

_BEFORE_FILING = ("draft", "submitted", "correction")


class OfProposer:
    """What a proposer, or the convener of a collective, has to do."""

    def __init__(self, asking: Asking, speaks_for: list[Proposer], today: date) -> None:
        self.today = today
        unfinished = Case.objects.filter(lead__in=speaks_for, state__in=("draft", "correction")).annotate(
            waiting=_waiting()
        )
        invited = CoSign.objects.filter(
            proposer__in=speaks_for, answer=CoSign.Answer.WAITING, case__state__in=_BEFORE_FILING
        )
        forms = Form.objects.filter(
            proposer__in=speaks_for,
            returned_at=None,
            round=F("duty__round"),
            duty__state="answered",
            duty__case__state="assigned",
        )
        self._unfinished = asking.put(unfinished.select_related("lead"))
        self._invited = asking.put(invited.select_related("case__lead", "proposer"))
        self._forms = asking.put(forms.select_related("duty__case__lead", "duty__case__body", "proposer"))
        self._talks = asking.put(_unconfirmed(speaks_for).select_related("duty__case__lead"))

    def cases(self) -> set[int]:
        return set()

    def rows(self, tops: Mapping[int, Top]) -> Iterator[Row]:
        for case in self._unfinished.rows:
            if case.state == "draft":
                waits = _still_asked(case.waiting)  # type: ignore[attr-defined]
                yield Row(case, "mine", "草稿，核对后提交", "核对并提交", act_url(case, "submit"), waits=waits)
            else:
                yield Row(
                    case, "mine", "审查退回，修改后重新提交", "修改", act_url(case, "write"), waits=case.review_note
                )
        for sign in self._invited.rows:
            url = act_url(sign.case, "co_sign", proposer=sign.proposer.code)
            yield Row(sign.case, "sign", f"{sign.case.lead.styled}邀请联名", "阅读并联名", url)
        for form in self._forms.rows:
            url = act_url(form.duty.case, "evaluate", proposer=form.proposer.code, unit=form.duty.unit_code)
            what = f"{form.duty.unit_name}已答复，请填写征询意见表"
            yield dated(Row(form.duty.case, "evaluate", what, "填写", url), "意见表", form.due, self.today)
        for talk in self._talks.rows:
            yield _to_confirm(talk, self.today)


def _waiting() -> Coalesce:
    """How many have not answered the invitation to sign."""
    rows = CoSign.objects.filter(case=OuterRef("pk"), answer=CoSign.Answer.WAITING).order_by().values("case")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _still_asked(number: int) -> str:
    return f"还有 {number} 人没有答复联名邀请" if number else ""


def _unconfirmed(speaks_for: list[Proposer]) -> QuerySet[Contact]:
    """The last talk that each unit noted, while he has not confirmed it."""
    later = Contact.objects.filter(duty=OuterRef("duty"), pk__gt=OuterRef("pk"))
    confirmed = Contact.confirmed_by.through.objects.filter(contact=OuterRef("pk"), proposer__in=speaks_for)
    return Contact.objects.filter(
        ~Exists(later),
        ~Exists(confirmed),
        Q(round=F("duty__round")) | Q(duty__upper__isnull=False),
        duty__state__in=IN_FORCE,
        duty__case__state="assigned",
        duty__case__lead__in=speaks_for,
    )


def _to_confirm(talk: Contact, today: date) -> Row:
    duty = talk.duty
    url = act_url(duty.case, "confirm_contact", unit=duty.unit_code, proposer=duty.case.lead.code)
    day = day_text(timezone.localdate(talk.at), today)
    what = f"{duty.unit_name}记录了 {day}与您的沟通（{talk.get_mode_display()}），请确认"
    return Row(duty.case, "confirm", what, "核对并确认", url, said=talk.summary)
