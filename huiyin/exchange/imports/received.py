"""来件清单: what an outside body handed out, many cases in one list; each row is received as a paper of its own would be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Actor, holding
from huiyin.cases.models import Duty, Role
from huiyin.exchange.imports.columns import Column
from huiyin.exchange.imports.kind import AT_A_TIME, SKIP_ALL, Cells, Choice, Kind, Reading, Tell, take_back_cases
from huiyin.exchange.imports.matching import Units, key, names_like
from huiyin.exchange.imports.signers import Signers
from huiyin.exchange.imports.words import KINDS, ROLES, TIMINGS
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.sheets.values import damage, is_masked, parted
from huiyin.intake import actions as intake
from huiyin.people.models import Body, Proposer, Timing, Unit, User
from huiyin.people.models import Kind as CaseKind
from huiyin.people.queries import session_on

MORNING = time(9)
EARLIEST = 15  # years before: an older day is a slip of the hand

COLUMNS = (
    Column(
        "number", "编号", ("案号", "建议号", "提案号", "建议编号", "提案编号", "件号", "来件编号", "序号"), needed=True
    ),
    Column(
        "title",
        "标题",
        ("案由", "题目", "建议标题", "提案标题", "建议名称", "提案名称", "名称", "内容摘要", "事由"),
        needed=True,
    ),
    Column(
        "kind", "案别", ("类型", "种类", "建议提案", "件别"), needed=True, common=True, choices=tuple(CaseKind.choices)
    ),
    Column(
        "lead",
        "领衔人",
        (
            "领衔代表",
            "提出人",
            "第一提案人",
            "提案人",
            "提案者",
            "代表姓名",
            "委员姓名",
            "领衔",
            "建议人",
            "提出代表",
            "姓名",
            "代表",
            "委员",
        ),
        needed=True,
    ),
    Column("co_signers", "联名人", ("附议人", "联名", "附议", "联名代表", "联名委员", "联署人", "附议代表"), many=True),
    Column("sector", "代表团或界别", ("代表团", "界别", "所在代表团", "团别")),
    Column("lead_units", "主办单位", ("牵头单位", "主办", "牵头", "承办单位", "主办部门", "责任单位"), many=True),
    Column("co_hosts", "会办单位", ("协办单位", "配合单位", "会办", "协办", "配合", "会办部门", "参与单位"), many=True),
    Column(
        "role",
        "本单位的承办方式",
        (
            "承办方式",
            "办理方式",
            "主协办",
            "主会办",
            "主办会办",
            "主办协办",
            "主协",
            "主会",
            "牵头配合",
            "承办类型",
            "本单位",
        ),
        common=True,
        choices=((Role.LEAD.value, "主办"), (Role.CO_HOST.value, "会办")),
        help="表中有主办、会办单位的，从中认出本单位；没有的在这里选",
    ),
    Column(
        "assigned",
        "交办日期",
        ("交办时间", "转办日期", "来文日期", "分办日期", "交办日"),
        needed=True,
        common=True,
        day=True,
    ),
    Column(
        "due",
        "办理期限",
        ("答复期限", "办结期限", "限办日期", "截止日期", "办复期限", "应办结日期", "要求答复日期", "期限", "答复时限"),
        common=True,
        day=True,
        help="来文写明的；不填按规则计算",
    ),
    Column("from_", "交来机关", ("交办单位", "交办机关", "来文单位", "来文机关", "发文单位"), needed=True, common=True),
    Column(
        "timing",
        "提出时间",
        ("提出类型", "会议类型", "大会平时"),
        common=True,
        choices=tuple(Timing.choices),
        help="不填为大会期间",
    ),
    Column("subject", "类别", ("分类", "内容分类", "主题", "所属类别", "内容类别")),
    Column("text", "正文", ("内容", "建议内容", "提案内容", "全文")),
    Column(
        "registered",
        "登记日期",
        ("收文日期", "收件日期", "登记时间", "收到日期"),
        common=True,
        day=True,
        help="补录以前收到的填写；不填为导入的时间",
    ),
)


@dataclass(slots=True)
class Received:
    """What a row comes to."""

    new: intake.NewCase
    given: assignment.Receipt
    at: datetime | None
    new_people: list[Proposer]


@dataclass(slots=True)
class Before:
    """By kind and number who sent it, in which year, under what title; by kind and title its number; whose cases each
    sender has sent."""

    numbers: dict[tuple[str, str], list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    senders: set[tuple[str, int]] = field(default_factory=set)


class ReceivedKind(Kind):
    columns = COLUMNS
    about = "上级或外单位交来的清单。每行登记为一件来件，本单位的任务即为签收，期限从交办日期起算；各单位和承办方式照来文保留"

    def __init__(self, one: Import, on: date) -> None:
        super().__init__(one, on)
        if one.unit is None:
            raise ValueError("a hand-out list is received by a unit")
        self.unit: Unit = one.unit
        self.units = Units(one.area_id)
        self.not_ours = {name for name, meant in one.answers.get("ours", {}).items() if meant == "no"}
        self.signers = Signers(self, registers=True, own=False, known=lambda: self._before.senders)
        self._in_file: Counter[tuple[str, str]] = Counter()
        self._sessions: dict[tuple[int, date], Any] = {}

    @cached_property
    def ours(self) -> set[str]:
        """How this unit is written."""
        return self.units.ways_to_write(self.unit, self.answers.get("ours", {}))

    @cached_property
    def _before(self) -> Before:
        """What the unit registered before."""
        found = Before()
        mine = Duty.objects.filter(unit=self.unit, case__registering_unit=self.unit, upper=None)
        told = mine.values_list(
            "case__kind",
            "case__number",
            "case__received_from",
            "assigned_on",
            "case__title",
            "case__lead",
            "case__taken_back_at",
        )
        for kind, number, sender, assigned, title, lead, taken_back in told.iterator():
            found.senders.add((sender, lead))
            if taken_back is None:
                found.numbers[kind, number].append((sender, assigned.year, title))
                found.titles[kind, title] = number
        return found

    def look_over(self, rows: Iterable[Cells]) -> None:
        self._in_file = Counter(
            (KINDS.get(row.get("kind", ""), row.get("kind", "")), row.get("number", "")) for row in rows
        )

    def basis(self) -> Any:
        return self.ours, self.units.names, self.signers.names, self._before

    # -- a row ----------------------------------------------------------------------------------------------------

    def take_in(self, reading: Reading) -> Received | None:
        number = reading.text("number", 60)
        title = reading.text("title", 300)
        kind = reading.choice("kind", KINDS)
        body = self.bodies.get(kind)
        if kind and body is None:
            reading.problem("kind", "本地没有登记对应的人大、政协，不能登记此类来件")
        sender = reading.text("from_", 200)
        registered = reading.day("registered", not_after=self.on)
        assigned, due = self._dates(reading, registered or self.on)
        role, others = self._roles(reading)
        lead, co_signers, new_people = self.signers.read(reading, kind, sender)
        timing = reading.choice("timing", TIMINGS) or Timing.SESSION.value
        subject, text = reading.text("subject", 100), reading.text("text")
        if number and kind and assigned is not None:
            self._compare(reading, kind, number, title, sender, assigned)
        if reading.problems and not all(one.get("soft") for one in reading.problems):
            return None
        if body is None or lead is None or assigned is None:
            return None
        session = self._session(body, assigned)
        new = intake.NewCase(
            body=body,
            manuscript=intake.Manuscript(title=title, lead=lead, co_signers=co_signers, whole=text, subject=subject),
            session=session,
            year=session.year if session is not None else assigned.year,
            timing=timing,
            registering_unit=self.unit,
            signed=True,
        )
        given = assignment.Receipt(
            unit=self.unit, number=number, from_=sender, role=role, assigned=assigned, due=due, others=others
        )
        at = timezone.make_aware(datetime.combine(registered, MORNING)) if registered is not None else None
        return Received(new, given, at, new_people)

    def _dates(self, reading: Reading, registered: date) -> tuple[date | None, date | None]:
        assigned, due = reading.day("assigned"), reading.day("due")
        if assigned is not None and assigned > registered:
            reading.problem("assigned", f"交办日期 {assigned:%Y-%m-%d} 晚于登记日期 {registered:%Y-%m-%d}")
        elif assigned is not None and assigned.year < self.on.year - EARLIEST:
            reading.problem("assigned", f"{assigned.year} 年早于 {EARLIEST} 年以前，请核对年份")
        if assigned is not None and due is not None:
            if due < assigned:
                reading.problem("due", f"办理期限 {due:%Y-%m-%d} 早于交办日期 {assigned:%Y-%m-%d}")
            elif due.year > assigned.year + 3:
                reading.problem("due", f"办理期限 {due.year} 年在 3 年以后，请核对年份")
        return assigned, due

    def _session(self, body: Body, day: date) -> Any:
        if (body.pk, day) not in self._sessions:
            self._sessions[body.pk, day] = session_on(body, day)
        return self._sessions[body.pk, day]

    def _is_ours(self, name: str) -> bool:
        return key(name) in self.ours

    def _known_unit(self, name: str) -> bool:
        return self._is_ours(name) or self.units.known(name)

    def _roles(self, reading: Reading) -> tuple[str, list[dict[str, str]]]:
        """Our role, and the other units with theirs, by the names that the list gives them."""
        leads = parted(reading.raw("lead_units"), self._known_unit)
        helpers = parted(reading.raw("co_hosts"), self._known_unit)
        for column, names in (("lead_units", leads), ("co_hosts", helpers)):
            for name in names:
                if wrong := damage(name):
                    reading.problem(column, f"{self.by_column[column].label}{wrong}", soft=is_masked(name))
        if (written := next((name for name in [*leads, *helpers] if name in ROLES), "")) and not reading.raw("role"):
            column = "lead_units" if written in leads else "co_hosts"
            label = self.by_column[column].label
            reading.problem(
                column, f"{label}一栏写的是“{written}”，像是承办方式；请到上一步把这一列对应到“本单位的承办方式”"
            )
            return "", []
        others = [{"name": name, "role": Role.LEAD.value} for name in leads if not self._is_ours(name)]
        others += [
            {"name": name, "role": Role.CO_HOST.value}
            for name in helpers
            if not self._is_ours(name) and name not in leads
        ]
        return self._our_role(reading, leads, helpers), others

    def _our_role(self, reading: Reading, leads: list[str], helpers: list[str]) -> str:
        written = reading.raw("role")
        if written:
            if ROLES.get(written) == Role.SEPARATE:
                reading.problem("role", "来件只能登记为主办或会办，请改填其中一种")
                return ""
            return reading.choice("role", ROLES)
        leading, helping = any(map(self._is_ours, leads)), any(map(self._is_ours, helpers))
        if leading and helping:
            reading.problem("role", f"{self.unit.name}既在主办单位中，又在会办单位中，请填本单位的承办方式")
        elif leading and len(leads) > 1:
            reading.problem("role", f"{self.unit.name}是几个主办单位之一，请填本单位的承办方式")
        elif leading:
            return Role.LEAD.value
        elif helping:
            return Role.CO_HOST.value
        else:
            self._who_are_we(reading, [*leads, *helpers])
        return ""

    def _who_are_we(self, reading: Reading, names: list[str]) -> None:
        like = [name for name in names if name not in self.not_ours and names_like(name, [self.unit.name])]
        for name in like[:2]:
            reading.problem("role", f"“{name}”是不是本单位（{self.unit.name}）？", ask="ours", name=name)
        if not like:
            reading.problem("role", f"主办、会办单位中没有{self.unit.name}，请填本单位的承办方式")

    def choices(self, ask: str, name: str) -> list[Choice]:
        if ask == "again":
            return SKIP_ALL
        if ask == "ours":
            return [("yes", "是本单位"), ("no", "不是")]
        return self.signers.choices(ask, name)

    # -- the same paper? ------------------------------------------------------------------------------------------

    def _compare(self, reading: Reading, kind: str, number: str, title: str, sender: str, assigned: date) -> None:
        written = reading.cells.get("kind", "")
        if self._in_file[KINDS.get(written, written), number] > 1:
            reading.problem(
                "number", f"编号 {number} 在表中不止一行，重复的请选“不导入”，不是同一件的请核对编号", soft=True
            )
        for other_sender, year, other_title in self._before.numbers.get((kind, number), ()):
            if other_sender == sender and year == assigned.year:
                reading.again(self, "number", f"已登记过{sender}交来的{number}《{other_title}》")
                return
        if other := self._before.titles.get((kind, title)):
            reading.problem("title", f"同一标题已登记过（编号 {other}），请核对是不是同一件", soft=True)

    # -- all rows -------------------------------------------------------------------------------------------------

    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        people = {id(one): one for _, value in rows for one in value.new_people}
        Proposer.objects.bulk_create(people.values(), batch_size=500)
        by_moment: dict[datetime, list[tuple[ImportRow, Received]]] = defaultdict(list)
        for row, value in rows:
            by_moment[value.at or at].append((row, value))
        done = 0
        for moment, those in by_moment.items():
            for start in range(0, len(those), AT_A_TIME):
                some = those[start : start + AT_A_TIME]
                with holding():
                    cases = intake.begin_all((value.new for _, value in some), actor=actor, at=moment)
                    told = [(case, value.given) for case, (_, value) in zip(cases, some, strict=True)]
                    assignment.receive_all(told, actor=actor, at=moment)
                for case, (row, _) in zip(cases, some, strict=True):
                    row.case = case
                done += len(some)
                tell(done, len(rows))

    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        return f"撤销登记 {take_back_cases(rows, actor=actor, at=at, reason=reason, tell=tell)} 件"
