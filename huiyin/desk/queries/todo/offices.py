"""What the reviewing and the assigning offices have to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Consulted, Duty, Role
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.todo.rows import Row, Top, act_url, answer_clock, dated, lead_units, tops_of
from huiyin.people.models import Office
from huiyin.reply.models import Form


def rows_of_review(office: Office, today: date) -> Iterator[Row]:
    cases = Case.objects.filter(body=office.body_id).select_related("lead", "body")
    for case in cases.filter(Q(state="submitted") | Q(state__in=("draft", "correction"), on_paper=True)):
        if case.state == "submitted":
            yield Row(case, "review", "审查", "审查", f"{reverse('desk:review')}?case={case.public_id}")
        elif case.state == "draft":
            yield Row(case, "mine", "纸质件，核对后提交", "提交", act_url(case, "submit"))
        else:
            yield Row(case, "mine", "纸质件，修改后重新提交", "修改", act_url(case, "write"), waits=case.review_note)
    yield from _forms_on_paper(office, today)
    yield from rows_to_close(cases, today)


def _forms_on_paper(office: Office, today: date) -> Iterator[Row]:
    """The forms of cases that came on paper; the clerk enters what comes back."""
    waiting = Form.objects.filter(
        duty__case__body=office.body_id,
        duty__case__on_paper=True,
        duty__case__state="assigned",
        duty__state="answered",
        round=F("duty__round"),
        returned_at=None,
    )
    for form in waiting.select_related("duty__case__lead", "duty__case__body", "proposer"):
        case = form.duty.case
        url = act_url(case, "evaluate", unit=form.duty.unit_code, proposer=form.proposer.code)
        row = Row(case, "enter", f"录入{form.proposer.styled}对{form.duty.unit_name}的意见表", "录入", url)
        yield dated(row, "意见表", form.due, today)


def rows_to_close(cases: QuerySet[Case], today: date) -> Iterator[Row]:
    """Cases whose answers are all out, with the forms back or their time over; and answers somebody is not satisfied
    with, which may be handled anew."""
    top = Duty.objects.filter(case=OuterRef("pk"), upper=None, state__in=IN_FORCE)
    replies, opinions = top.filter(answers_by="reply"), top.filter(role=Role.CO_HOST)
    waiting = ("sent", "signed")
    answered = cases.filter(
        ~Exists(replies.filter(state__in=waiting)),
        Exists(replies) | ~Q(received_from=""),
        Q(received_from="") | ~Exists(opinions.filter(state__in=waiting)),
        state="assigned",
    )
    mine = Duty.objects.filter(upper=None, state="answered", answers_by="reply").order_by("pk")
    for case in answered.prefetch_related(Prefetch("duties", mine, to_attr="replied_duties")):
        duties: list[Duty] = case.replied_duties
        lead_unit = "、".join(duty.unit_name for duty in duties)
        unhappy = [duty for duty in duties if duty.forms.get("result", {}).get("unsatisfied")]
        if unhappy:
            url = act_url(case, "rehandle", unit=unhappy[0].unit_code)
            names = "、".join(duty.unit_name for duty in unhappy)
            what = f"提出人对{names}的答复不满意，决定是否重新办理"
            yield Row(case, "decide", what, "重新办理", url, lead_unit=lead_unit)
        elif not any(_forms_are_out(duty, today) for duty in duties):
            what = "已答复，可以办结" if duties else "会办意见已报送，可以办结"
            yield Row(case, "close", what, "办结", act_url(case, "close"), lead_unit=lead_unit)


def _forms_are_out(duty: Duty, today: date) -> bool:
    forms = duty.forms
    return bool(forms) and forms["returned"] < forms["sent"] and today <= date.fromisoformat(forms["due"])


def rows_of_assigning(office: Office, today: date) -> Iterator[Row]:
    own = Q(assigning_office=None) | Q(assigning_office=office)
    cases = Case.objects.filter(own, area=office.area_id).select_related("lead", "body")
    filed = list(cases.filter(state="filed"))
    duties = list(
        Duty.objects.filter(
            Q(return_pending=True) | Q(extension_pending=True) | Q(answer_due__lt=today),
            case__in=cases.filter(state="assigned"),
            upper=None,
            state__in=("sent", "signed"),
        ).select_related("case__lead", "case__body")
    )
    tops = tops_of([*(case.pk for case in filed), *(duty.case_id for duty in duties)])
    yield from _to_assign(filed, tops)
    for duty in duties:
        for row in _on_duty(duty, today):
            row.lead_unit = lead_units(duty.case, tops.get(duty.case_id))
            yield dated(row, answer_clock(duty), duty.answer_due, today)
    yield from rows_to_close(cases, today)


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


def _to_assign(cases: list[Case], tops: dict[int, Top]) -> Iterator[Row]:
    """Filed cases, with what the units asked before said and who has given the case back."""
    later = Consulted.objects.filter(case=OuterRef("case"), turn__gt=OuterRef("turn"))
    asked: dict[int, list[bool | None]] = {}
    for case_id, agrees in Consulted.objects.filter(~Exists(later), case__in=cases).values_list("case_id", "agrees"):
        asked.setdefault(case_id, []).append(agrees)
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
