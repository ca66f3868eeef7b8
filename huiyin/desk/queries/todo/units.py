"""What a unit's clerk and its leaders have to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.cases.at_once import Asking
from huiyin.cases.lifecycle import IN_FORCE, STEPS
from huiyin.cases.models import Consulted, Duty
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.standing import Standing
from huiyin.desk.queries.todo.rows import (
    Row,
    Top,
    act_url,
    answer_clock,
    case_url,
    dated,
    lead_units,
)
from huiyin.handling.models import Approval, Draft
from huiyin.people.models import User, level_label
from huiyin.rules.queries import version_of
from huiyin.rules.ruleset import Rules


class OfUnits:
    """What is to be done in his units, and what others still owe them."""

    def __init__(self, asking: Asking, user: User, standing: Standing) -> None:
        self.user, self.today = user, standing.on
        self.clerk_of, self.levels = standing.clerk_of, standing.levels
        mine = self.clerk_of | {unit for unit, _ in self.levels}
        duties = Duty.objects.select_related("case__lead", "case__body")
        self._duties = asking.put(duties.filter(unit__in=mine, state__in=("sent", "signed"), case__state="assigned"))
        self._lower = asking.put(duties.filter(_handed_on_by(self.clerk_of)))
        self._beside = asking.put(_beside(duties, self.clerk_of))
        self._consulted = asking.put(_consulted(self.clerk_of))

    def cases(self) -> set[int]:
        """The cases of which it must be known who else has a duty there."""
        return {duty.case_id for duty in self._duties.rows}

    def awaited(self) -> list[Row]:
        lower = [duty for duty in self._lower.rows if duty.state != "answered"]
        return [_awaited(duty, self.today) for duty in [*self._beside.rows, *lower]]

    def rows(self, tops: Mapping[int, Top]) -> Iterator[Row]:
        today, handed_on = self.today, self._handed_on()
        waiting = [duty.pk for duty in self._duties.rows if duty.draft_state == "waiting"]
        held, read = _held_since(waiting), _last_read(waiting, self.user) if self.levels else {}
        for duty in self._duties.rows:
            top = tops.get(duty.case_id, Top())
            stay = _stay(held.get(duty.pk), today)
            if (duty.unit_id, duty.draft_level) in self.levels and duty.draft_state == "waiting":
                row = _approval(duty, top, today)
                former = f"，您审过第 {read[duty.pk]} 稿" if duty.pk in read else ""
                row.waits = f"第 {duty.draft_no} 稿{former}{stay}"
                yield row
            if duty.unit_id in self.clerk_of:
                yield _clerk_row(duty, top, handed_on.get(duty.pk, []), stay, today)
        for lower in (lower for lower in self._lower.rows if lower.return_pending):
            url = act_url(lower.case, "grant_return", unit=lower.unit_code)
            row = Row(lower.case, "decide", f"决定{lower.unit_name}的退办申请", "决定", url, lead_unit="本单位")
            yield dated(row, answer_clock(lower), lower.answer_due, today)
        for asked in self._consulted.rows:
            yield _to_say(asked)

    def _handed_on(self) -> dict[int, list[Duty]]:
        """The lower duties in force, by the duty that was handed on."""
        found: dict[int, list[Duty]] = {}
        for duty in self._lower.rows:
            if duty.upper_id is not None:
                found.setdefault(duty.upper_id, []).append(duty)
        return found


def _handed_on_by(clerk_of: set[int]) -> Q:
    return Q(upper__unit__in=clerk_of, upper__state__in=IN_FORCE, state__in=IN_FORCE, case__state="assigned")


def _beside(duties: QuerySet[Duty], clerk_of: set[int]) -> QuerySet[Duty]:
    """The co-hosts that have not given their opinion to these units, which answer."""
    answering = Duty.objects.filter(unit__in=clerk_of, upper=None, answers_by="reply", state__in=("sent", "signed"))
    owing = duties.filter(
        upper=None,
        role="co_host",
        state__in=("sent", "signed"),
        case__state="assigned",
        case__in=answering.values("case"),
    )
    return owing.exclude(unit__in=clerk_of)


def _awaited(duty: Duty, today: date) -> Row:
    """What another unit owes, and whether it was urged already."""
    paper = "会办意见" if duty.is_top else "意见" if duty.answers_by == "opinion" else "代拟稿"
    state = "尚未签收" if duty.state == "sent" else f"{paper}未报送"
    row = Row(
        duty.case,
        "urge",
        f"{duty.unit_name}{state}",
        "催办",
        act_url(duty.case, "urge", unit=duty.unit_code),
        role=duty.get_role_display(),
        lead_unit=duty.unit_name,
        waits=f"已催 {duty.urged} 次" if duty.urged else "",
        pick=pick_of(duty.case, duty),
        can=frozenset({"urge"}),
    )
    return dated(row, answer_clock(duty), duty.answer_due, today)


def _held_since(duties: list[int]) -> dict[int, datetime]:
    """Since when the level that has the draft has had it: the last that was said of it, or when it was drafted."""
    drafts = Draft.objects.filter(duty__in=duties, state="waiting").order_by()
    rows = drafts.values_list("duty", "at").annotate(last=Max("approvals__at")) if duties else ()
    return {duty: last or at for duty, at, last in rows}


def _last_read(duties: list[int], user: User) -> dict[int, int]:
    """The last former version that the user has decided on."""
    said = Approval.objects.filter(
        draft__duty__in=duties, by=user, on_paper=False, draft__no__lt=F("draft__duty__draft_no")
    )
    return dict(said.order_by().values_list("draft__duty").annotate(Max("draft__no"))) if duties else {}


def _stay(since: datetime | None, today: date) -> str:
    days = (today - timezone.localdate(since)).days if since is not None else 0
    return f"，已停留 {days} 天" if days else ""


def _lead_unit(duty: Duty, top: Top) -> str:
    return "本单位" if duty.is_top and duty.role != "co_host" else lead_units(duty.case, top)


def _approval(duty: Duty, top: Top, today: date) -> Row:
    what = f"审核{'答复稿' if duty.answers_by == 'reply' else '会办意见稿'}"
    url = act_url(duty.case, "approve", unit=duty.unit_code, level=duty.draft_level)
    row = Row(duty.case, "approve", what, "审核", url, role=duty.get_role_display(), lead_unit=_lead_unit(duty, top))
    row.handler, row.pick, row.can = duty.handler, pick_of(duty.case, duty), frozenset({"approve"})
    return dated(row, answer_clock(duty), duty.answer_due, today)


def _clerk_row(duty: Duty, top: Top, lower: list[Duty], stay: str, today: date) -> Row:
    """The next act of the clerk on one duty, and what holds it up."""
    rules = version_of(duty.rules_id).ruleset.for_case(duty.case.kind, duty.case.timing)
    step, what, waits = _next_act(duty, rules, top.missing, stay)
    if lower:
        answered = sum(one.state == "answered" for one in lower)
        how = "都已报送" if answered == len(lower) else f"{answered} 个已报送" if answered else "都未报送"
        waits.append(f"已转办 {len(lower)} 个单位，{how}")
    if duty.round > 1:
        waits.insert(0, f"第 {duty.round} 轮")
    url = act_url(duty.case, step, unit=duty.unit_code) if step else case_url(duty.case)
    kind = "wait" if not step else "sign_for" if step == "sign_for" else duty.answers_by
    row = Row(
        duty.case,
        kind,
        what,
        STEPS[step].label if step else "查看",
        url,
        role=duty.get_role_display(),
        lead_unit=_lead_unit(duty, top),
        waits="；".join(waits),
        handler=duty.handler,
        pick=pick_of(duty.case, duty),
        can=frozenset({"sign_for", "name_handlers"} if duty.state == "sent" else {"name_handlers", "contact"}),
    )
    first_talk = step == "contact" and duty.first_contact_due is not None and not duty.contacted
    if first_talk and duty.first_contact_due is not None and duty.first_contact_due <= duty.answer_due:
        return dated(row, "首次沟通", duty.first_contact_due, today)
    return dated(row, answer_clock(duty), duty.answer_due, today)


def _next_act(duty: Duty, rules: Rules, missing: list[str], stay: str) -> tuple[str, str, list[str]]:
    """The step (none where others are waited for), what it is in words, and what holds it up."""
    to_proposer = duty.is_top and duty.answers_by == "reply"
    paper = "答复" if to_proposer else "代拟稿" if duty.answers_by == "reply" else "会办意见"
    talk = _talk_wanted(duty, rules) if to_proposer else ""
    lacks = [f"缺会办意见：{'、'.join(missing)}"] if to_proposer and missing else []
    asked = ["延期申请等待决定"] if duty.extension_pending else []
    if duty.state == "sent":
        return "sign_for", "签收", []
    if duty.return_pending:
        return "", f"办理{paper}", ["退办申请等待决定"]
    if duty.draft_state == "waiting":
        return "", f"{paper.removesuffix('稿')}稿待审", [f"等待{level_label(duty.draft_level)}审核{stay}", *lacks]
    if duty.draft_state == "approved" and talk:
        return "contact", f"印发前{talk}", ["稿件已通过审核", *lacks]
    if duty.draft_state == "approved" and lacks and rules.opinions_before_issue == "refuse":
        return "", f"印发{paper}", [*lacks, "齐后才能印发"]
    if duty.draft_state == "approved":
        return "issue", f"印发{paper}", lacks
    if duty.draft_state == "sent_back":
        return "draft", f"修改{paper.removesuffix('稿')}稿", ["审核退回，重新拟稿"]
    if talk:
        return "contact", talk, lacks + asked
    redo = ["意见被退回"] if duty.basis.get("answer", [{}])[0].get("key") == "opinion_redo" else []
    if duty.answers_by == "opinion":
        return "give_opinion", "补报会办意见" if redo else "报送会办意见", redo
    return "draft", "拟写答复" if to_proposer else "代拟答复稿", redo + lacks + asked


def _talk_wanted(duty: Duty, rules: Rules) -> str:
    """The talk with the proposer that this round still lacks."""
    if rules.contact_before_reply == "any" and duty.contact_round != duty.round:
        return "与提出人沟通"
    if rules.contact_before_reply == "face" and duty.face_round != duty.round:
        return "与提出人当面沟通"
    return ""


def _consulted(units: set[int]) -> QuerySet[Consulted]:
    later = Consulted.objects.filter(case=OuterRef("case"), turn__gt=OuterRef("turn"))
    asked = Consulted.objects.filter(~Exists(later), unit__in=units, agrees=None, case__state="filed")
    return asked.select_related("case__lead", "case__body", "unit")


def _to_say(asked: Consulted) -> Row:
    url = act_url(asked.case, "answer_pre_assignment", unit=asked.unit.code)
    role = {"lead": "主办", "separate": "分办", "co_host": "会办"}.get(asked.role, "")
    return Row(asked.case, "decide", "答复预交办征询", "答复", url, waits=f"拟任{role}" if role else "")
