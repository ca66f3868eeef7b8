"""工作台: what somebody must do, from stored columns alone, so that a desk of a hundred rows asks as often as one of ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from huiyin.cases.lifecycle import IN_FORCE, STEPS
from huiyin.cases.models import Case, Consulted, CoSign, Duty
from huiyin.desk.queries.case_dates import Lamp, lamp_for
from huiyin.people.models import CLERK, Office, Post, Proposer, User, level_label
from huiyin.people.queries import area_code
from huiyin.reply.models import Form
from huiyin.workdays.queries import calendar
from huiyin.workdays.reckoning import Duration


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do: until when, in which case, what, what holds it up, and the act."""

    case: Case
    what: str
    label: str = ""
    url: str = ""
    due: date | None = None
    lamp: Lamp | None = None
    role: str = ""
    lead_unit: str = ""
    waits: str = ""
    kind: str = "mine"


GROUPS = {"late": "已超期", "soon": "五个工作日内到期", "later": "以后到期", "undated": "没有期限"}
KINDS = {
    "sign_for": "待签收",
    "opinion": "会办意见待报送",
    "reply": "答复办理中",
    "approve": "待我审核",
    "decide": "待决定",
    "review": "待审查",
    "assign": "待交办",
    "close": "可办结",
    "urge": "可催办",
    "mine": "我的建议提案",
    "wait": "等待他人",
}


@dataclass
class Desk:
    """The rows of a reader's desk, nearest date first, and their counts."""

    today: date
    rows: list[Row] = field(default_factory=list)
    soon: date = date.max

    def group_of(self, row: Row) -> str:
        if row.due is None:
            return "undated"
        if row.due < self.today:
            return "late"
        return "soon" if row.due <= self.soon else "later"

    def groups(self, show: str) -> Iterator[tuple[str, list[Row]]]:
        """Label and rows, of those that ``show`` names: a group, a kind, or everything."""
        chosen = [row for row in self.rows if not show or show in (self.group_of(row), row.kind)]
        chosen.sort(key=lambda row: (row.due or date.max, row.case.number, row.case.pk))
        for name, label in GROUPS.items():
            if rows := [row for row in chosen if self.group_of(row) == name]:
                yield label, rows

    def counts(self) -> list[tuple[str, str, int, str]]:
        """Name, label, count, look: what is late and near first, then each kind there is."""
        made = []
        for name, look in (("late", "late"), ("soon", "warn")):
            made.append((name, GROUPS[name], sum(self.group_of(row) == name for row in self.rows), look))
        made += [(kind, label, sum(row.kind == kind for row in self.rows), "") for kind, label in KINDS.items()]
        return [one for one in made if one[2] or one[0] == "late"]


def act_url(case: Case, step: str, **query: str) -> str:
    url = reverse("desk:act", args=[case.public_id, step])
    return f"{url}?{urlencode(query)}" if query else url


def desk_of(user: User, today: date) -> Desk:
    """Everything the user has to do, whatever he is."""
    posts = list(Post.objects.filter(user=user).held_on(today).select_related("office"))
    speaks_for = list(Proposer.objects.spoken_for_by(user))
    desk = Desk(today)
    units = {post.unit_id for post in posts if post.unit_id is not None and post.level == CLERK}
    levels = {(post.unit_id, post.level) for post in posts if post.unit_id is not None and post.level != CLERK}
    if units or levels:
        desk.rows += _of_units(units, levels, today)
    if units:
        desk.rows += _consulted(units)
    offices = [post.office for post in posts if post.office is not None]
    for office in {office.pk: office for office in offices}.values():
        desk.rows += _of_review(office, today) if office.type == Office.Type.REVIEW else _of_assigning(office, today)
    if speaks_for:
        desk.rows += _of_proposer(speaks_for, today)
    desk.soon = calendar().end(today, Duration(5, "working days")).end
    return desk


# -- units ------------------------------------------------------------------------------------------------------------


def _lamp(duty: Duty, today: date, name: str) -> Lamp:
    return lamp_for(name, duty.answer_due, today, calendar(area_code(duty.area_id)), duty.case.body.lamp_days)


def _of_units(units: set[int], levels: set[tuple[int, str]], today: date) -> Iterator[Row]:
    every = units | {unit for unit, _ in levels}
    duties = list(
        Duty.objects.filter(unit__in=every, state__in=("sent", "signed"), case__state="assigned")
        .select_related("case__lead", "case__body")
        .order_by("answer_due")
    )
    below = list(
        Duty.objects.filter(
            Q(return_pending=True) | Q(state="answered"),
            state__in=IN_FORCE,
            upper__unit__in=units,
            case__state="assigned",
        ).select_related("case__lead", "case__body", "upper")
    )
    leads = _leads(duty.case_id for duty in duties + below)
    missing = _missing_opinions(duty.case_id for duty in duties if duty.is_top and duty.answers_by == "reply")
    for duty in duties:
        lead_unit = "本单位" if duty.is_top and duty.role != "co_host" else leads.get(duty.case_id, _outside(duty.case))
        if duty.unit_id in units:
            yield _unit_row(duty, today, lead_unit, missing.get(duty.case_id, []))
        if duty.draft_state == "waiting" and (duty.unit_id, duty.draft_level) in levels:
            url = act_url(duty.case, "approve", unit=duty.unit_code, level=duty.draft_level)
            what = f"审核{'答复稿' if duty.answers_by == 'reply' else '会办意见稿'}"
            yield _row(duty, today, what, "审核", url, lead_unit, kind="approve")
    for duty in below:
        if duty.return_pending:
            url = act_url(duty.case, "grant_return", unit=duty.unit_code)
            yield _row(duty, today, f"决定{duty.unit_name}的退办申请", "决定", url, "本单位", kind="decide")


def _row(duty: Duty, today: date, what: str, label: str, url: str, lead_unit: str, kind: str, waits: str = "") -> Row:
    name = "答复" if duty.answers_by == "reply" else "意见"
    return Row(
        case=duty.case,
        what=what,
        label=label,
        url=url,
        due=duty.answer_due,
        lamp=_lamp(duty, today, name),
        role=duty.get_role_display(),
        lead_unit=lead_unit,
        waits=waits,
        kind=kind,
    )


def _unit_row(duty: Duty, today: date, lead_unit: str, missing: list[str]) -> Row:
    """The next act of a unit's clerk on one duty, and what holds it up."""
    reply = duty.answers_by == "reply"
    step, what, waits = _next_of(duty, reply=reply)
    if duty.is_top and reply and missing and not waits:
        waits = f"缺会办意见：{'、'.join(missing)}"
    url = act_url(duty.case, step, unit=duty.unit_code) if step else reverse("desk:case", args=[duty.case.public_id])
    label = STEPS[step].label if step else "查看"
    kind = "sign_for" if duty.state == "sent" else ("reply" if reply else "opinion")
    if duty.draft_state == "waiting":
        kind = "wait"
    return _row(duty, today, what, label, url, lead_unit, kind, waits)


def _next_of(duty: Duty, *, reply: bool) -> tuple[str, str, str]:
    """The step, what it is in words, and what holds it up."""
    paper = "答复" if reply else "会办意见"
    if duty.state == "sent":
        return "sign_for", "签收", ""
    if duty.return_pending:
        return "", f"办理{paper}", "退办申请等待决定"
    if duty.draft_state == "waiting":
        return "", f"{paper}稿待审", f"等待{level_label(duty.draft_level)}审核"
    if duty.draft_state == "approved":
        return "issue", f"印发{paper}", ""
    if duty.draft_state == "sent_back":
        return "draft", f"修改{paper}稿", "审核退回，重新拟稿"
    if reply and duty.is_top and duty.contact_round != duty.round:
        return "contact", "与提出人沟通" if duty.round == 1 else f"重新办理（第 {duty.round} 轮），再次沟通", ""
    if not reply:
        return "give_opinion", "报送会办意见", ""
    return "draft", "拟写答复" if duty.is_top else "代拟答复稿", "延期申请等待决定" if duty.extension_pending else ""


def _leads(cases: Iterable[int]) -> dict[int, str]:
    leads: dict[int, list[str]] = {}
    found = Duty.objects.filter(case__in=set(cases), upper=None, state__in=IN_FORCE).exclude(role="co_host")
    for case, name in found.order_by("pk").values_list("case_id", "unit_name"):
        leads.setdefault(case, []).append(name)
    return {case: "、".join(names) for case, names in leads.items()}


def _missing_opinions(cases: Iterable[int]) -> dict[int, list[str]]:
    missing: dict[int, list[str]] = {}
    found = Duty.objects.filter(case__in=set(cases), upper=None, role="co_host", state__in=("sent", "signed"))
    for case, name in found.order_by("pk").values_list("case_id", "unit_name"):
        missing.setdefault(case, []).append(name)
    return missing


def _outside(case: Case) -> str:
    return "、".join(unit["name"] for unit in case.outside_units if unit.get("role") == "lead")


def _consulted(units: set[int]) -> Iterator[Row]:
    later = Consulted.objects.filter(case=OuterRef("case"), turn__gt=OuterRef("turn"))
    asked = Consulted.objects.filter(~Exists(later), unit__in=units, agrees=None, case__state="filed")
    for row in asked.select_related("case__lead", "unit"):
        url = act_url(row.case, "answer_pre_assignment", unit=row.unit.code)
        yield Row(row.case, "答复预交办征询", "答复", url, kind="decide")


# -- offices ----------------------------------------------------------------------------------------------------------


def _of_review(office: Office, today: date) -> Iterator[Row]:
    cases = Case.objects.filter(body=office.body_id).select_related("lead")
    for case in cases.filter(Q(state="submitted") | Q(state__in=("draft", "correction"), on_paper=True)):
        if case.state == "submitted":
            label = STEPS["file"].label_for(case.kind)
            yield Row(case, "审查", label, act_url(case, "file"), kind="review")
        else:
            step = "submit" if case.state == "draft" else "resubmit"
            yield Row(case, "纸质件核对后提交", STEPS[step].label, act_url(case, step), kind="review")
    yield from _closable(cases, today)


def _closable(cases: QuerySet[Case], today: date) -> Iterator[Row]:
    """Cases whose replies are all out, with the forms back or their time over."""
    replies = Duty.objects.filter(upper=None, answers_by="reply", state__in=IN_FORCE)
    answered = Duty.objects.filter(
        Exists(replies.filter(case=OuterRef("case"), state="answered")),
        ~Exists(replies.filter(case=OuterRef("case")).exclude(state="answered")),
        upper=None,
        answers_by="reply",
        state="answered",
        case__in=cases,
        case__state="assigned",
    ).select_related("case__lead")
    open_forms: dict[int, list[Duty]] = {}
    of_case: dict[int, Case] = {}
    for duty in answered:
        of_case[duty.case_id] = duty.case
        forms = duty.forms
        if forms.get("returned", 0) < forms.get("sent", 0) and today <= date.fromisoformat(forms["due"]):
            open_forms.setdefault(duty.case_id, []).append(duty)
    for pk, case in of_case.items():
        if pk not in open_forms:
            yield Row(case, "已答复，可以办结", "办结", act_url(case, "close"), kind="close")


def _of_assigning(office: Office, today: date) -> Iterator[Row]:
    cases = Case.objects.filter(area=office.area_id).select_related("lead")
    for case in cases.filter(state="filed"):
        yield Row(case, "交办", "交办", act_url(case, "assign"), kind="assign")
    asking = Q(return_pending=True) | Q(extension_pending=True)
    duties = Duty.objects.filter(
        asking | Q(answer_due__lt=today),
        area=office.area_id,
        upper=None,
        state__in=("sent", "signed"),
        case__state="assigned",
    ).select_related("case__lead", "case__body")
    found = list(duties)
    leads = _leads(duty.case_id for duty in found)
    for duty in found:
        lead_unit = leads.get(duty.case_id, "")
        if duty.return_pending:
            url = act_url(duty.case, "grant_return", unit=duty.unit_code)
            yield _row(duty, today, f"决定{duty.unit_name}的退办申请", "决定", url, lead_unit, kind="decide")
        if duty.extension_pending:
            url = act_url(duty.case, "grant_extension", unit=duty.unit_code)
            yield _row(duty, today, f"决定{duty.unit_name}的延期申请", "决定", url, lead_unit, kind="decide")
        if duty.answer_due < today:
            url = act_url(duty.case, "urge", unit=duty.unit_code)
            waits = f"已催 {duty.urged} 次" if duty.urged else ""
            yield _row(duty, today, f"催办{duty.unit_name}", "催办", url, lead_unit, kind="urge", waits=waits)
    yield from _closable(cases, today)


# -- proposers --------------------------------------------------------------------------------------------------------


def _of_proposer(speaks_for: list[Proposer], today: date) -> Iterator[Row]:
    for case in Case.objects.filter(lead__in=speaks_for, state__in=("draft", "correction")).select_related("lead"):
        if case.state == "draft":
            yield Row(case, "草稿，核对后提交", "提交", act_url(case, "submit"))
        else:
            yield Row(case, "审查退回，修改后重新提交", "修改", act_url(case, "write"), waits=case.review_note)
    invited = CoSign.objects.filter(
        proposer__in=speaks_for, answer="waiting", case__state__in=("draft", "submitted", "correction")
    ).select_related("case__lead", "proposer")
    for row in invited:
        url = act_url(row.case, "co_sign", proposer=row.proposer.code)
        yield Row(row.case, f"{row.case.lead.styled}邀请联名", "联名", url)
    forms = Form.objects.filter(
        proposer__in=speaks_for, returned_at=None, duty__state="answered", duty__case__state="assigned"
    ).select_related("duty__case__lead", "proposer")
    for form in forms:
        if form.round == form.duty.round:
            case = form.duty.case
            url = act_url(case, "evaluate", proposer=form.proposer.code, unit=form.duty.unit_code)
            lamp = lamp_for("意见表", form.due, today, calendar(area_code(form.duty.area_id)), 5)
            what = f"{form.duty.unit_name}已答复，请填写征询意见表"
            yield Row(case, what, "填写", url, due=form.due, lamp=lamp)
