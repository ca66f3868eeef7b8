"""已交办: the duties that the office handed out and that are not answered, to be urged, moved or called back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from huiyin.cases.models import Case, Duty, Role
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.case_list import Filter, filter_of
from huiyin.desk.queries.handout.filed import PER_PAGE
from huiyin.desk.queries.pages import BY_CASE_AND_NO, KeyPage, Order, page_of
from huiyin.desk.queries.todo.rows import act_url
from huiyin.oversight.lamps import Lamp, lamp
from huiyin.people.models import Kind, User
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

SHOWS = {"unsigned": "待签收", "opinions": "会办意见未报送", "late": "已超期"}


@dataclass(frozen=True, slots=True)
class OutRow:
    duty: Duty
    due: str
    lamp: Lamp
    can_recall: bool

    @property
    def case(self) -> Case:
        return self.duty.case

    @property
    def pick(self) -> str:
        return pick_of(self.case, self.duty)

    @property
    def recall_url(self) -> str:
        return act_url(self.case, "recall")

    @property
    def reassign_url(self) -> str:
        return act_url(self.case, "reassign", unit=self.duty.unit_code)


@dataclass(frozen=True)
class Out:
    page: KeyPage[Duty]
    rows: list[OutRow]
    counts: list[tuple[str, str, int, str]]  # name, label, number, look
    filters: list[Filter]
    show: str
    narrowed: bool
    query: str


def _narrowed(duties: QuerySet[Duty], show: str, today: date) -> QuerySet[Duty]:
    if show == "unsigned":
        return duties.filter(state="sent")
    if show == "opinions":
        return duties.filter(role=Role.CO_HOST)
    return duties.filter(answer_due__lt=today) if show == "late" else duties


def handed_out(user: User, asked: QueryDict, today: date) -> Out:
    """One page of the duties not answered, the nearest date first."""
    mine = Case.objects.visible_to(user, today).handed_out_by(user, today).filter(state="assigned")
    duties = Duty.objects.filter(case__in=mine, upper=None, state__in=("sent", "signed"))
    filters = [filter_of(asked, "kind", "案别", [(kind.value, kind.label) for kind in Kind])]
    words = asked.get("q", "").replace("\0", "").strip()
    show = asked.get("show", "") if asked.get("show", "") in SHOWS else ""
    counted = duties.aggregate(
        all=Count("pk"),
        unsigned=Count("pk", filter=Q(state="sent")),
        opinions=Count("pk", filter=Q(role=Role.CO_HOST)),
        late=Count("pk", filter=Q(answer_due__lt=today)),
    )
    counts = [("", "未答复（报送）", counted["all"], "")]
    counts += [(name, label, counted[name], "late" if name == "late" else "") for name, label in SHOWS.items()]
    found = _narrowed(duties, show, today)
    kind = asked.get("kind", "")
    if kind in Kind.values:
        found = found.filter(case__kind=kind)
    for word in words.split()[:8]:
        found = found.filter(Q(case__number=word) | Q(case__title__icontains=word) | Q(unit_name__icontains=word))
    signed = Duty.objects.filter(case=OuterRef("case"), state__in=("signed", "answered"))
    shown = found.annotate(begun=Exists(signed)).select_related("case__lead", "case__body")
    page = page_of(shown, Order([F("answer_due")], down=False), PER_PAGE, asked, by=BY_CASE_AND_NO)
    kept = {"show": show, "kind": kind, "q": words}
    kept = {name: value for name, value in kept.items() if value}
    return Out(page, [_row(duty, today) for duty in page], counts, filters, show, bool(kept), urlencode(kept))


def _row(duty: Duty, today: date) -> OutRow:
    case = duty.case
    burning = lamp(duty.answer_due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
    begun: bool = duty.begun  # type: ignore[attr-defined]
    return OutRow(duty, day_text(duty.answer_due, today), burning, can_recall=not begun)
