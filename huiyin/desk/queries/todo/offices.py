"""What the reviewing and the assigning offices have to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from huiyin.cases.at_once import Asking
from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Consulted, Duty, Role
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.todo.rows import Row, Top, act_url, answer_clock, dated, lead_units
from huiyin.people.models import Office
from huiyin.reply.models import Form


class OfReview:
    """What a reviewing office has to do."""

    def __init__(self, asking: Asking, office: Office, today: date) -> None:
        self.today = today
        cases = Case.objects.filter(body=office.body_id).select_related("lead", "body")
        self._waiting = asking.put(
            cases.filter(Q(state="submitted") | Q(state__in=("draft", "correction"), on_paper=True))
        )
        self._forms = asking.put(_forms_on_paper(office))
        self._answered = asking.put(_answered(cases))

    def cases(self) -> set[int]:
        return {case.pk for case in self._answered.rows}

    def rows(self, tops: Mapping[int, Top]) -> Iterator[Row]:
        for case in self._waiting.rows:
            if case.state == "submitted":
                yield Row(case, "review", "审查", "审查", f"{reverse('desk:review')}?case={case.public_id}")
            elif case.state == "draft":
                yield Row(case, "mine", "纸质件，核对后提交", "提交", act_url(case, "submit"))
            else:
                yield Row(
                    case, "mine", "纸质件，修改后重新提交", "修改", act_url(case, "write"), waits=case.review_note
                )
        for form in self._forms.rows:
            yield _to_enter(form, self.today)
        yield from _to_close(self._answered.rows, tops, self.today)


def _forms_on_paper(office: Office) -> QuerySet[Form]:
    """The forms of cases that came on paper; the clerk enters what comes back."""
    waiting = Form.objects.filter(
        duty__case__body=office.body_id,
        duty__case__on_paper=True,
        duty__case__state="assigned",
        duty__state="answered",
        round=F("duty__round"),
        returned_at=None,
    )
    return waiting.select_related("duty__case__lead", "duty__case__body", "proposer")


def _to_enter(form: Form, today: date) -> Row:
    case = form.duty.case
    url = act_url(case, "evaluate", unit=form.duty.unit_code, proposer=form.proposer.code)
    row = Row(case, "enter", f"录入{form.proposer.styled}对{form.duty.unit_name}的意见表", "录入", url)
    return dated(row, "意见表", form.due, today)


def _answered(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases whose answers are all out."""
    top = Duty.objects.filter(case=OuterRef("pk"), upper=None, state__in=IN_FORCE)
    replies, opinions = top.filter(answers_by="reply"), top.filter(role=Role.CO_HOST)
    waiting = ("sent", "signed")
    return cases.filter(
        ~Exists(replies.filter(state__in=waiting)),
        Exists(replies) | ~Q(received_from=""),
        Q(received_from="") | ~Exists(opinions.filter(state__in=waiting)),
        state="assigned",
    )


def _to_close(cases: Iterable[Case], tops: Mapping[int, Top], today: date) -> Iterator[Row]:
    """Where the forms are back or their time over it may be closed; an answer somebody is not satisfied with may be
    handled anew."""
    for case in cases:
        replies = tops[case.pk].replied if case.pk in tops else []
        lead_unit = "、".join(reply.unit_name for reply in replies)
        unhappy = [reply for reply in replies if reply.forms.get("result", {}).get("unsatisfied")]
        if unhappy:
            url = act_url(case, "rehandle", unit=unhappy[0].unit_code)
            names = "、".join(reply.unit_name for reply in unhappy)
            what = f"提出人对{names}的答复不满意，决定是否重新办理"
            yield Row(case, "decide", what, "重新办理", url, lead_unit=lead_unit)
        elif not any(_forms_are_out(reply.forms, today) for reply in replies):
            what = "已答复，可以办结" if replies else "会办意见已报送，可以办结"
            yield Row(case, "close", what, "办结", act_url(case, "close"), lead_unit=lead_unit)


def _forms_are_out(forms: Mapping[str, Any], today: date) -> bool:
    return bool(forms) and forms["returned"] < forms["sent"] and today <= date.fromisoformat(forms["due"])


class OfAssigning:
    """What an assigning office has to do."""

    def __init__(self, asking: Asking, office: Office, today: date) -> None:
        self.today = today
        own = Q(assigning_office=None) | Q(assigning_office=office)
        mine = Case.objects.filter(own, area=office.area_id)
        cases, filed = mine.select_related("lead", "body"), mine.filter(state="filed")
        later = Consulted.objects.filter(case=OuterRef("case"), turn__gt=OuterRef("turn"))
        self._filed = asking.put(cases.filter(state="filed"))
        self._asked = asking.put(Consulted.objects.filter(~Exists(later), case__in=filed))
        self._duties = asking.put(
            Duty.objects.filter(
                Q(return_pending=True) | Q(extension_pending=True) | Q(answer_due__lt=today),
                case__in=mine.filter(state="assigned"),
                upper=None,
                state__in=("sent", "signed"),
            ).select_related("case__lead", "case__body")
        )
        self._answered = asking.put(_answered(cases))

    def cases(self) -> set[int]:
        cases = [*self._filed.rows, *self._answered.rows]
        return {*(case.pk for case in cases), *(duty.case_id for duty in self._duties.rows)}

    def rows(self, tops: Mapping[int, Top]) -> Iterator[Row]:
        yield from _to_assign(self._filed.rows, self._asked.rows, tops)
        for duty in self._duties.rows:
            for row in _on_duty(duty, self.today):
                row.lead_unit = lead_units(duty.case, tops.get(duty.case_id))
                yield dated(row, answer_clock(duty), duty.answer_due, self.today)
        yield from _to_close(self._answered.rows, tops, self.today)


def _on_duty(duty: Duty, today: date) -> Iterator[Row]:
    """What the office can decide on one duty, or do about it."""
    acts = []
    if duty.return_pending:
        acts.append(("decide", f"决定{duty.unit_name}的退办申请", "决定", "grant_return"))
    if duty.extension_pending:
        acts.append(("decide", f"决定{duty.unit_name}的延期申请", "决定", "grant_extension"))
    if duty.answer_due < today and not acts:
        acts.append(("urge", f"催办{duty.unit_name}", "催办", "urge"))
    for kind, what, label, step in acts:
        waits = [] if duty.state == "signed" else ["尚未签收"]
        if duty.urged:
            waits.append(f"已催 {duty.urged} 次")
        url = act_url(duty.case, step, unit=duty.unit_code)
        row = Row(duty.case, kind, what, label, url, role=duty.get_role_display(), waits="，".join(waits))
        if step == "urge":
            row.pick, row.can = pick_of(duty.case, duty), frozenset({"urge"})
        yield row


def _to_assign(cases: Iterable[Case], consulted: Iterable[Consulted], tops: Mapping[int, Top]) -> Iterator[Row]:
    """Filed cases, with what the units asked before said and who has given the case back."""
    asked: dict[int, list[bool | None]] = {}
    for one in consulted:
        asked.setdefault(one.case_id, []).append(one.agrees)
    for case in cases:
        waits = []
        if case.pk in tops and (returned := tops[case.pk].returned):
            waits.append(f"{'、'.join(dict.fromkeys(returned))}已退办，须重新交办")
        if answers := asked.get(case.pk):
            waits.append(_said(answers))
        if case.wished_units:
            waits.append(f"提出人希望由{case.wished_units}办理")
        yield Row(case, "assign", "交办", "交办", act_url(case, "assign"), waits="；".join(waits))


def _said(answers: list[bool | None]) -> str:
    """预交办 3 个单位：2 个同意，1 个未答复"""
    parts = [
        f"{number} 个{word}"
        for value, word in ((True, "同意"), (False, "不同意"), (None, "未答复"))
        if (number := answers.count(value))
    ]
    return f"预交办 {len(answers)} 个单位：{'，'.join(parts)}"
