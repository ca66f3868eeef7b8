"""往年台账: the closed cases of an old year with their results, as the ledger tells them; of a unit or of a body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from huiyin.cases.door import Actor, holding
from huiyin.cases.models import Case, Role
from huiyin.exchange.actions import Entry, Past, bring_in_all, rules_of_then
from huiyin.exchange.imports.columns import Column, bare
from huiyin.exchange.imports.kind import AT_A_TIME, SKIP_ALL, Cells, Choice, Kind, Reading, Tell, take_back_cases
from huiyin.exchange.imports.matching import Units, key, names_like
from huiyin.exchange.imports.received import COLUMNS as RECEIVED
from huiyin.exchange.imports.signers import Signers
from huiyin.exchange.imports.words import KINDS, ROLES, SATISFACTION, TIMINGS, YES_OR_NO
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.sheets.values import parted
from huiyin.intake import actions as intake
from huiyin.people.models import Body, Proposer, Session, Timing, Unit, User
from huiyin.people.queries import session_on
from huiyin.rules.queries import NoRules

OUTSIDE = "outside"
YES_NO = (("yes", "是"), ("no", "否"))
LEVELS = (("satisfied", "满意"), ("basically_satisfied", "基本满意"), ("unsatisfied", "不满意"))
_RECEIVED = {column.name: column for column in RECEIVED}


def _as_received(*names: str) -> list[Column]:
    return [_RECEIVED[name] for name in names]


COLUMNS = (
    *_as_received("number", "title"),
    Column(
        "kind", "案别", _RECEIVED["kind"].names, common=True, choices=_RECEIVED["kind"].choices, help="本级的台账不用填"
    ),
    *_as_received("lead", "co_signers", "sector", "lead_units"),
    Column("separate", "分办单位", ("分别办理单位",), many=True),
    *_as_received("co_hosts", "role"),
    *_as_received("assigned", "due"),
    Column("from_", "交来机关", _RECEIVED["from_"].names, common=True, help="外来案件的台账必须有；本级的不填"),
    Column("year", "办理年度", ("年度", "年份"), common=True, help="不填按交办日期"),
    *_as_received("timing"),
    Column("submitted", "提交日期", ("提出日期", "立案日期", "受理日期"), day=True, help="本级案件；不填按交办日期"),
    Column(
        "answered",
        "答复日期",
        ("答复时间", "复文日期", "办复日期", "办复时间", "回复日期", "报送日期", "反馈日期"),
        needed=True,
        common=True,
        day=True,
    ),
    Column("opinion_due", "会办意见期限", ("会办期限",), help="各会办单位不同的，写成 甲局：2026-3-1；乙局：2026-4-2"),
    Column(
        "opinion_given",
        "会办意见日期",
        ("会办意见时间", "会办日期", "会办时间", "会办意见报送日期"),
        help="不填按答复日期；没有报送的写 无",
    ),
    Column(
        "opinion_in_time",
        "会办按时",
        ("会办是否按时", "会办按期"),
        choices=YES_NO,
        help="不填按会办意见期限计算",
    ),
    Column("closed", "办结日期", ("办结时间", "结案日期", "完成日期"), common=True, day=True, help="不填按答复日期"),
    Column("in_time", "是否按时", ("按时", "是否按期", "按期"), choices=YES_NO, help="不填按办理期限计算"),
    Column(
        "class_", "办理结果类别", ("办理结果", "答复类别", "结果类别", "办理类别", "类别代码", "办理情况", "分类结果")
    ),
    Column("contacted", "答复前沟通", ("是否沟通", "沟通", "沟通情况", "是否联系"), common=True, choices=YES_NO),
    Column("faced", "答复前面商", ("是否面商", "面商", "面商情况", "是否见面"), common=True, choices=YES_NO),
    Column(
        "attitude",
        "办理态度",
        ("态度满意度", "态度评价", "对办理态度"),
        choices=LEVELS,
        help="只有一种满意度的，态度和结果都按它",
    ),
    Column(
        "result",
        "结果满意度",
        ("满意度", "满意情况", "反馈意见", "评价", "满意程度", "代表意见", "委员意见", "测评结果"),
        choices=LEVELS,
    ),
    Column("rehandled", "重新办理过", ("是否重新办理", "重新办理", "二次办理", "是否二次办理"), choices=YES_NO),
    *_as_received("subject", "text"),
)


# What units that handle a case separately may each have for themselves; told in one cell as 甲局：2026-3-1；乙局：2026-4-2.
EACH_ITS_OWN = ("due", "answered", "in_time", "class_", "contacted", "faced", "attitude", "result", "rehandled")
# What a co-host has for itself; told in the same way, or once for all of them.
OF_CO_HOSTS = {"opinion_due": "due", "opinion_given": "answered", "opinion_in_time": "in_time"}
BETWEEN_UNITS, AFTER_UNIT = "；", "："
NONE = "无"
_PIECES, _NAME_ENDS = re.compile(r"[；;\n]+"), re.compile(r"[：:]")


def each_its_own(values: Sequence[tuple[str, str]]) -> str:
    """What a cell says of each unit, the unit's name before it."""
    return BETWEEN_UNITS.join(f"{name}{AFTER_UNIT}{value or NONE}" for name, value in values)


@dataclass(slots=True)
class Old:
    new: intake.NewCase
    entry: Entry
    new_people: list[Proposer]


class LedgerKind(Kind):
    columns = COLUMNS
    about = (
        "以前年度已办结的案件。每行转入为一件已办结的案件，结果、类别、日期、满意度照台账所载；"
        "记录里只有“旧台账转入”一步，不当作本系统办理过"
    )

    def __init__(self, one: Import, on: date) -> None:
        super().__init__(one, on)
        self.unit: Unit | None = one.unit
        self.units = Units(one.area_id)
        self.signers = Signers(self, registers=True, own=one.unit is None, known=self._senders)
        self._said: Counter[tuple[str, ...]] = Counter()
        self._sessions: dict[tuple[int, int, date], Session | None] = {}
        self._classes: dict[tuple[int, int], dict[str, str]] = {}

    @cached_property
    def ours(self) -> set[str]:
        """How this unit is written; nothing, where the ledger is a body's."""
        return self.units.ways_to_write(self.unit, self.answers.get("ours", {})) if self.unit is not None else set()

    @property
    def _mine(self) -> QuerySet[Case]:
        mine = Case.objects.filter(area=self.one.area_id, taken_back_at=None)
        if self.unit is not None:
            return mine.filter(registering_unit=self.unit)
        return mine.filter(body=self.one.body, received_from="")

    @cached_property
    def _there(self) -> dict[tuple[str, int, str, str], str]:
        told = self._mine.exclude(number="").values_list("kind", "year", "number", "received_from", "title")
        return {(kind, year, number, sender): title for kind, year, number, sender, title in told}

    def _senders(self) -> set[tuple[str, int]]:
        return set(self._mine.values_list("received_from", "lead")) if self.unit is not None else set()

    def _mark(self, row: Cells) -> tuple[str, ...]:
        return tuple(row.get(name, "") for name in ("kind", "year", "number", "from_"))

    def look_over(self, rows: Iterable[Cells]) -> None:
        self._said = Counter(self._mark(row) for row in rows)

    def basis(self) -> Any:
        return self.ours, self.units.names, self.signers.names, self.signers.known, self._there

    # -- a row ----------------------------------------------------------------------------------------------------

    def take_in(self, reading: Reading) -> Old | None:
        number, title = reading.text("number", 60), reading.text("title", 300)
        kind = self.one.body.kind if self.one.body is not None else reading.choice("kind", KINDS)
        body = self.bodies.get(kind)
        if body is None:
            reading.problem("kind", "没有案别" if not kind else "本地没有登记对应的人大、政协")
        sender = reading.text("from_", 200) if self.unit is not None else ""
        if self.unit is not None and not sender:
            reading.problem("from_", "没有交来机关")
        lead, co_signers, new_people = self.signers.read(reading, kind, sender)
        apart = self._apart(reading)
        if apart:  # one of them stands for whatever the row does not tell of a unit by itself
            reading.cells = {**reading.cells, **next(iter(apart.values()))}
        assigned = reading.day("assigned", not_after=self.on)
        year = self._year(reading, assigned)
        timing = reading.choice("timing", TIMINGS) or Timing.SESSION.value
        submitted = reading.day("submitted", not_after=self.on)
        told = self._told(reading, body, year, assigned)
        told_apart = self._told_apart(reading, apart, body, year, assigned) | self._opinions(reading, told, assigned)
        duties, others = self._duties(reading, told, told_apart)
        closed, last = (
            reading.day("closed", not_after=self.on),
            max((past.answered for past in duties if past.answered), default=None),
        )
        if closed is not None and last is not None and told["answered"] is not None and closed < last:
            reading.problem("closed", f"办结日期 {closed:%Y-%m-%d} 早于答复日期")
        subject, text = reading.text("subject", 100), reading.text("text")
        if number and kind and year:
            self._compare(reading, kind, year, number, sender)
        if body is None or lead is None or assigned is None or last is None or told["answered"] is None or not year:
            return None
        session = self._session(body, year, assigned)
        new = intake.NewCase(
            body=body,
            manuscript=intake.Manuscript(title=title, lead=lead, co_signers=co_signers, whole=text, subject=subject),
            session=session,
            year=year,
            timing=timing,
            on_paper=self.unit is None,
            registering_unit=self.unit,
            signed=True,
        )
        entry = Entry(
            number=number,
            duties=duties,
            assigned=assigned,
            closed=closed or last,
            submitted=submitted,
            received_from=sender,
            others=others,
        )
        return Old(new, entry, new_people)

    def _year(self, reading: Reading, assigned: date | None) -> int:
        text = reading.raw("year").removesuffix("年度").removesuffix("年")
        if not text:
            return assigned.year if assigned is not None else 0
        if not (text.isdecimal() and 1954 <= int(text) <= self.on.year):
            reading.problem("year", f"办理年度“{text}”不是年份")
            return 0
        return int(text)

    def _session(self, body: Body, year: int, day: date) -> Session | None:
        """The session of the year: the last that had begun when it was assigned, if it is of that year."""
        place = (body.pk, year, day)
        if place not in self._sessions:
            found = session_on(body, day)
            self._sessions[place] = found if found is not None and found.year == year else None
        return self._sessions[place]

    def _class(self, reading: Reading, body: Body | None, year: int) -> str:
        text = reading.text("class_", 60)
        if not text or body is None or not year:
            return ""
        if (body.pk, year) not in self._classes:
            try:
                classes = rules_of_then(body.pk, year).ruleset.classes
            except NoRules as none:
                reading.problem("class_", str(none))
                return ""
            words = {word: one.code for one in classes for word in (one.code, f"{one.code}类", bare(one.label))}
            self._classes[body.pk, year] = words
        words = self._classes[body.pk, year]
        found = words.get(bare(text).upper()) or words.get(bare(text))
        if found is None:
            codes = "、".join(dict.fromkeys(words.values()))
            reading.problem("class_", f"办理结果类别“{text}”不在规则的分类（{codes}）里")
        return found or ""

    # -- who had it -----------------------------------------------------------------------------------------------

    def _told(self, reading: Reading, body: Body | None, year: int, assigned: date | None) -> dict[str, Any]:
        """How it came out, as columns of ``Past``."""
        answered, due = reading.day("answered", not_after=self.on), reading.day("due")
        for column, day in (("answered", answered), ("due", due)):
            if day is not None and assigned is not None and day < assigned:
                reading.problem(column, f"{self.by_column[column].label} {day:%Y-%m-%d} 早于交办日期")
        in_time = reading.choice("in_time", YES_OR_NO)
        result, attitude = reading.choice("result", SATISFACTION), reading.choice("attitude", SATISFACTION)
        return {
            "answered": answered,
            "due": due,
            "in_time": None if not in_time else in_time == "yes",
            "result_class": self._class(reading, body, year),
            "contacted": reading.choice("contacted", YES_OR_NO) == "yes",
            "faced": reading.choice("faced", YES_OR_NO) == "yes",
            "result": result or attitude,
            "attitude": attitude,
            "rehandled": reading.choice("rehandled", YES_OR_NO) == "yes",
        }

    def _apart(self, reading: Reading) -> dict[str, dict[str, str]]:
        """What the row tells of each unit by itself: by the unit, the cells as they would stand in a row of its own."""
        named = {self._whom(name) for _, name, _ in self._named(reading)}
        separate = {self._whom(name): name for column, name, _ in self._named(reading) if column == "separate"}
        apart: dict[str, dict[str, str]] = {}
        for column in EACH_ITS_OWN:
            if told := self._by_unit(reading, column, named):
                for whom in separate.keys() - told.keys():
                    reading.problem(column, f"{self.by_column[column].label}没有写{separate[whom]}的")
                for whom, value in told.items():
                    apart.setdefault(whom, {})[column] = value
        return apart

    def _by_unit(self, reading: Reading, column: str, named: Collection[str]) -> dict[str, str]:
        """What a cell says of each of these units, each after its name; nothing where it is not written so."""
        pieces = [_NAME_ENDS.split(piece, 1) for piece in _PIECES.split(reading.raw(column)) if piece.strip()]
        if all(len(piece) == 2 and self._whom(piece[0]) in named for piece in pieces):
            return {self._whom(name): value.strip() for name, value in pieces}
        return {}

    def _opinions(self, reading: Reading, told: dict[str, Any], assigned: date | None) -> dict[str, dict[str, Any]]:
        """When each co-host's opinion was due and given, of rows that tell it; of one that gave none, no day."""
        co_hosts = [self._whom(name) for column, name, _ in self._named(reading) if column == "co_hosts"]
        opinions: dict[str, dict[str, Any]] = {}
        for column in OF_CO_HOSTS:
            if text := reading.cells.get(column, ""):
                by_unit = self._by_unit(reading, column, co_hosts) or dict.fromkeys(co_hosts, text)
                for whom, value in by_unit.items():
                    opinions.setdefault(whom, {})[column] = value
        found = {}
        for whom, cells in opinions.items():
            own = Reading({**dict.fromkeys(OF_CO_HOSTS, ""), **cells}, self.by_column)
            in_time = own.choice("opinion_in_time", YES_OR_NO)
            days = {
                name: own.day(name, not_after=most)
                for name, most in (("opinion_due", None), ("opinion_given", self.on))
            }
            for name, day in days.items():
                if day is not None and assigned is not None and day < assigned:
                    own.problem(name, f"{self.by_column[name].label} {day:%Y-%m-%d} 早于交办日期")
            gave_none = cells.get("opinion_given") == NONE
            found[whom] = {
                **told,
                "due": days["opinion_due"],
                "answered": None if gave_none else days["opinion_given"] or told["answered"] or self.on,
                "in_time": None if not in_time else in_time == "yes",
            }
            reading.problems += [one for one in own.problems if one not in reading.problems]
        return found

    def _whom(self, name: str) -> str:
        unit = self.units.named(name)
        return unit.code if unit is not None else key(name)

    def _told_apart(
        self,
        reading: Reading,
        apart: dict[str, dict[str, str]],
        body: Body | None,
        year: int,
        assigned: date | None,
    ) -> dict[str, dict[str, Any]]:
        told: dict[str, dict[str, Any]] = {}
        for whom, cells in apart.items():
            own = Reading({**reading.cells, **cells}, self.by_column)
            told[whom] = self._dated(self._told(own, body, year, assigned))
            reading.problems += [one for one in own.problems if one not in reading.problems]
        return told

    def _duties(
        self, reading: Reading, told: dict[str, Any], apart: dict[str, dict[str, Any]]
    ) -> tuple[list[Past], list[dict[str, str]]]:
        told, named = self._dated(told), self._named(reading)
        if self.unit is not None:
            return self._our_duty(reading, named, apart.get(self.unit.code, told))
        return self._all_duties(reading, named, told, apart)

    def _dated(self, told: dict[str, Any]) -> dict[str, Any]:
        """A row without its date is wrong and never written; so that the rest of it can be read, today stands for it."""
        return {**told, "answered": told["answered"] or self.on}

    def _named(self, reading: Reading) -> list[tuple[str, str, str]]:
        """Column, name and role of every unit of the row."""
        known = lambda name: key(name) in self.ours or self.units.known(name)  # noqa: E731
        columns = (("lead_units", Role.LEAD), ("separate", Role.SEPARATE), ("co_hosts", Role.CO_HOST))
        return [(column, name, role.value) for column, role in columns for name in parted(reading.raw(column), known)]

    def _our_duty(
        self, reading: Reading, named: list[tuple[str, str, str]], told: dict[str, Any]
    ) -> tuple[list[Past], list[dict[str, str]]]:
        assert self.unit is not None  # noqa: S101 - a unit's ledger
        others = [{"name": name, "role": role} for _, name, role in named if key(name) not in self.ours]
        roles = {role for _, name, role in named if key(name) in self.ours}
        role = reading.choice("role", ROLES)
        if not role and len(roles) == 1:
            role = roles.pop()
        if not role and not reading.raw("role"):
            like = [name for _, name, _ in named if names_like(name, [self.unit.name])]
            answered = self.answers.get("ours", {})
            asked = [name for name in like if name not in answered][:2]
            for name in asked:
                reading.problem("role", f"“{name}”是不是本单位（{self.unit.name}）？", ask="ours", name=name)
            if not asked:
                reading.problem("role", f"主办、会办单位中没有{self.unit.name}，请填本单位的承办方式")
        return ([Past(self.unit, role, **told)] if role else []), others

    def _all_duties(
        self,
        reading: Reading,
        named: list[tuple[str, str, str]],
        told: dict[str, Any],
        apart: dict[str, dict[str, Any]],
    ) -> tuple[list[Past], list[dict[str, str]]]:
        duties: list[Past] = []
        others: list[dict[str, str]] = []
        for column, name, role in named:
            meant = self.answer("unit", name)
            unit = self.units.named(name) or self.units.by_code.get(meant)
            if unit is None and meant == OUTSIDE:
                others.append({"name": name, "role": role})
            elif unit is None:
                reading.problem(column, f"没有名为“{name}”的单位", ask="unit", name=name)
            elif any(past.unit == unit for past in duties):
                reading.problem(column, f"“{name}”在本行出现两次")
            else:
                duties.append(Past(unit, role, **apart.get(self._whom(name), told)))
        leads = [past for past in duties if past.role == Role.LEAD]
        if len(leads) > 1:
            reading.problem("lead_units", "主办单位只能有一个；几个单位分别办理的，请对应到“分办单位”一列")
        elif not any(past.role != Role.CO_HOST for past in duties) and not reading.problems:
            reading.problem("lead_units", "没有本地的主办或分办单位")
        return duties, others

    def choices(self, ask: str, name: str) -> list[Choice]:
        if ask == "again":
            return SKIP_ALL
        if ask == "ours":
            return [("yes", "是本单位"), ("no", "不是")]
        if ask == "unit":
            return [*((unit.code, unit.name) for unit in self.units.like(name)), (OUTSIDE, "外单位，照写")]
        return self.signers.choices(ask, name)

    def everything(self, ask: str) -> list[str]:
        if ask == "unit":
            return [unit.name for unit in self.units.all]
        return [] if ask in ("again", "ours") else self.signers.everything(ask)

    def meant_by(self, ask: str, text: str) -> str:
        if ask == "unit":
            unit = self.units.named(text)
            return unit.code if unit is not None else ""
        return "" if ask in ("again", "ours") else self.signers.meant_by(ask, text)

    def _compare(self, reading: Reading, kind: str, year: int, number: str, sender: str) -> None:
        if (title := self._there.get((kind, year, number, sender))) is not None:
            reading.again(self, "number", f"{year} 年的{number}已登记：《{title}》")
        elif self._said[self._mark(reading.cells)] > 1:
            reading.problem("number", f"编号 {number} 在表中不止一行")

    # -- all rows -------------------------------------------------------------------------------------------------

    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        people = {id(one): one for _, old in rows for one in old.new_people}
        Proposer.objects.bulk_create(people.values(), batch_size=500)
        for start in range(0, len(rows), AT_A_TIME):
            some = rows[start : start + AT_A_TIME]
            with holding():
                cases = intake.begin_all((old.new for _, old in some), actor=actor, at=at)
                told = [(case, old.entry) for case, (_, old) in zip(cases, some, strict=True)]
                bring_in_all(told, actor=actor, at=at)
            for case, (row, _) in zip(cases, some, strict=True):
                row.case = case
            tell(start + len(some), len(rows))

    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        return f"撤销转入 {take_back_cases(rows, actor=actor, at=at, reason=reason, tell=tell)} 件"
