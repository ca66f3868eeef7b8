"""Replay: a year of handling, step by step, through the same actions that the pages call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.chain import sm3
from huiyin.cases.door import ANYBODY, Refused
from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Duty
from huiyin.exchange.replay_file import MORNING, ReplayFile, StepSpec
from huiyin.figures.queries import rows_now
from huiyin.figures.reckoning import Figure, reckon
from huiyin.handling import actions as handling
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.people.models import Area, Body, Kind, Proposer, Session, Term, Unit
from huiyin.reply import actions as reply
from huiyin.rules import actions as rules

Fields = Mapping[str, Any]


class NameTaken(Exception):
    """An area of the file's name is there already."""


@dataclass
class World:
    """What the file's codes stand for in the database."""

    units: dict[str, Unit]
    proposers: dict[str, Proposer]
    cases: dict[str, Case]

    def unit(self, fields: Fields, name: str = "unit") -> Unit | None:
        return self.units[fields[name]] if name in fields else None

    def some_units(self, fields: Fields, name: str) -> list[Unit]:
        codes = fields.get(name, ())
        return [self.units[code] for code in ([codes] if isinstance(codes, str) else codes)]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one step."""

    step: StepSpec
    done: bool
    reason: str = ""

    @property
    def as_the_file_says(self) -> bool:
        wanted = self.step.refused
        if wanted is None:
            return self.done
        return not self.done and (wanted is True or wanted in self.reason)

    def as_data(self) -> dict[str, Any]:
        return {
            "n": self.step.n,
            "do": self.step.do,
            "case": self.step.case,
            "at": self.step.at_text,
            "done": self.done,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A step or figure that did not come out as the file says."""

    what: str
    expected: str
    got: str
    why: str = ""

    def __str__(self) -> str:
        line = f"{self.what}：应为 {self.expected}，实为 {self.got}"
        return f"{line}（{self.why}）" if self.why else line


@dataclass
class Result:
    """What came out of a replay."""

    file: ReplayFile
    steps: list[Done]
    cases: dict[str, dict[str, Any]]
    due: dict[str, str]
    figures: dict[str, Figure]
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.mismatches

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.file.name,
            "as_of": self.file.as_of.isoformat(),
            "ok": self.ok,
            "steps": [done.as_data() for done in self.steps],
            "cases": self.cases,
            "due": self.due,
            "figures": {name: figure.as_data() for name, figure in self.figures.items()},
        }


# -- the world of the file --------------------------------------------------------------------------------------------


def settle(file: ReplayFile) -> World:
    """An area of the file's name with its bodies, rules, units, proposers and cases."""
    if Area.objects.filter(name=file.name).exists():
        raise NameTaken(f"已有名为“{file.name}”的行政区，没有导入")
    first = file.steps[0].at.date() if file.steps else file.as_of
    area = Area.objects.create(code=f"x{sm3(file.name)[:30]}", name=file.name)  # the file tells no official code
    version = rules.load(file.name, file.ruleset.as_data(), at=_moment(first), source=file.source)
    bodies = {}
    sessions = {}
    for type_, kind in ((Body.Type.CONGRESS, Kind.SUGGESTION), (Body.Type.CPPCC, Kind.PROPOSAL)):
        body = Body.objects.create(area=area, type=type_, name=f"{file.name}{type_.label}")
        term = Term.objects.create(body=body, number=1, starts=first)
        bodies[kind.value] = body
        sessions[kind.value] = Session.objects.create(
            term=term, number=1, year=file.as_of.year, opens=first, closes=file.as_of
        )
        rules.bind(body, file.as_of.year, version)
    units = _settle_units(file, area)
    proposers = {
        spec.code: Proposer(area=area, code=spec.code, name=spec.name, type=spec.kind) for spec in file.proposers
    }
    Proposer.objects.bulk_create(proposers.values(), batch_size=500)
    new = [
        intake.NewCase(
            body=bodies[spec.kind],
            session=sessions[spec.kind],
            year=file.as_of.year,
            timing=spec.timing,
            wanted_number=spec.number or "",
            manuscript=intake.Manuscript(
                title=spec.title,
                lead=proposers[spec.lead],
                co_signers=[proposers[code] for code in spec.co_signers],
                whole=spec.text,
                subject=spec.subject,
            ),
        )
        for spec in file.cases
    ]
    begun = intake.begin_all(new, actor=ANYBODY, at=_moment(first))
    return World(units, proposers, dict(zip((spec.code for spec in file.cases), begun, strict=True)))


def _settle_units(file: ReplayFile, area: Area) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    waiting = list(file.units)
    while waiting:  # the reader has seen to it that parents form no loop, so each pass settles some
        ready = [spec for spec in waiting if spec.parent is None or spec.parent in units]
        made = [
            Unit(
                area=area,
                code=spec.code,
                name=spec.name,
                group=spec.group,
                parent=units[spec.parent] if spec.parent is not None else None,
            )
            for spec in ready
        ]
        Unit.objects.bulk_create(made, batch_size=500)
        units |= {unit.code: unit for unit in made}
        waiting = [spec for spec in waiting if spec.code not in units]
    return {spec.code: units[spec.code] for spec in file.units}


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


# -- the steps --------------------------------------------------------------------------------------------------------

Act = Callable[[World, Case, Fields, dict[str, Any]], object]


def _content(fields: Fields) -> handling.Content:
    return handling.Content(
        text=fields.get("text", ""),
        result_class=fields.get("class", ""),
        promises=fields.get("promises", ()),
        reason=fields.get("reason", ""),
        open=fields.get("open", ""),
    )


def _assign(world: World, case: Case, fields: Fields, who: dict[str, Any]) -> object:
    named: dict[str, Any] = {
        "lead": world.unit(fields, "lead"),
        "separate": world.some_units(fields, "separate"),
        "co_hosts": world.some_units(fields, "co_hosts"),
        "due": fields.get("due"),
        **who,
    }
    by = world.unit(fields, "by")
    return assignment.assign(case, **named) if by is None else assignment.hand_on(case, by=by, **named)


def _plain(action: Callable[..., object]) -> Act:
    """A step whose fields are the action's own: codes become units, proposers and cases."""

    def act(world: World, case: Case, fields: Fields, who: dict[str, Any]) -> object:
        given: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "unit":
                given[name] = world.units[value]
            elif name == "proposer":
                given[name] = world.proposers[value]
            elif name == "into":
                given[name] = world.cases[value]
            else:
                given[name] = value
        return action(case, **given, **who)

    return act


def _listed(names: Iterable[Any]) -> str:
    return names if isinstance(names, str) else "、".join(names)


ACTS: dict[str, Act] = {
    "submit": lambda world, case, fields, who: intake.submit(case, timing=case.timing, **who),
    "co_sign": _plain(intake.co_sign),
    "decline_co_sign": _plain(intake.decline_co_sign),
    "return_for_correction": _plain(intake.return_for_correction),
    "resubmit": _plain(intake.resubmit),
    "file": _plain(intake.file),
    "not_file": _plain(intake.not_file),
    "merge": _plain(intake.merge),
    "unmerge": _plain(intake.unmerge),
    "withdraw": _plain(intake.withdraw),
    "receive": lambda world, case, fields, who: assignment.receive(
        case,
        unit=world.units[fields["unit"]],
        number=fields["number"],
        from_=fields["from"],
        role=fields["role"],
        assigned=fields["assigned"],
        due=fields.get("due"),
        others=[dict(other) for other in fields.get("others", ())],
        **who,
    ),
    "pre_assign": lambda world, case, fields, who: assignment.pre_assign(
        case,
        lead=world.unit(fields, "lead"),
        separate=world.some_units(fields, "separate"),
        co_hosts=world.some_units(fields, "co_hosts"),
        **who,
    ),
    "answer_pre_assignment": lambda world, case, fields, who: assignment.answer_pre_assignment(
        case,
        unit=world.units[fields["unit"]],
        agree=fields["agree"],
        reason=fields.get("reason", ""),
        suggest="、".join(
            world.units[word].name if word in world.units else word for word in fields.get("suggest", ())
        ),
        **who,
    ),
    "assign": _assign,
    "recall": _plain(assignment.recall),
    "add_co_host": _plain(assignment.add_co_host),
    "remove_co_host": _plain(assignment.remove_co_host),
    "sign_for": _plain(assignment.sign_for),
    "request_return": lambda world, case, fields, who: assignment.request_return(
        case,
        unit=world.units[fields["unit"]],
        reason=fields["reason"],
        suggest=world.some_units(fields, "suggest"),
        **who,
    ),
    "grant_return": _plain(assignment.grant_return),
    "refuse_return": _plain(assignment.refuse_return),
    "reassign": lambda world, case, fields, who: assignment.reassign(
        case,
        from_=world.units[fields["from"]],
        to=world.units[fields["to"]],
        role=fields.get("role", ""),
        keep="keep" in fields,
        by=world.unit(fields, "by"),
        **who,
    ),
    "take_charge": _plain(assignment.take_charge),
    "contact": lambda world, case, fields, who: handling.contact(
        case,
        unit=world.units[fields["unit"]],
        stage=fields["stage"],
        mode=fields["mode"],
        with_whom=_listed(fields.get("with", "")),
        cases=[world.cases[code] for code in fields.get("cases", ())],
        **who,
    ),
    "confirm_contact": _plain(handling.confirm_contact),
    "give_opinion": _plain(handling.give_opinion),
    "reject_opinion": _plain(handling.reject_opinion),
    "draft": lambda world, case, fields, who: handling.draft(
        case, unit=world.units[fields["unit"]], content=_content(fields), **who
    ),
    "approve": _plain(handling.approve),
    "send_back": _plain(handling.send_back),
    "issue": _plain(reply.issue),
    "reply": lambda world, case, fields, who: reply.reply(
        case, unit=world.units[fields["unit"]], content=_content(fields), **who
    ),
    "evaluate": _plain(reply.evaluate),
    "rehandle": _plain(reply.rehandle),
    "request_extension": _plain(handling.request_extension),
    "grant_extension": _plain(handling.grant_extension),
    "refuse_extension": _plain(handling.refuse_extension),
    "reclassify": _plain(reply.reclassify),
    "designate_key": _plain(oversight.designate_key),
    "oversee": _plain(oversight.oversee),
    "instruct": _plain(oversight.instruct),
    "urge": _plain(oversight.urge),
    "handle_together": lambda world, case, fields, who: reply.handle_together(
        case, cases=[world.cases[code] for code in fields["with"]], **who
    ),
    "close": _plain(reply.close),
}


def walk(file: ReplayFile, world: World) -> Iterator[Done]:
    """Take the steps one by one. A refused step leaves everything as it was."""
    for step in file.steps:
        at = timezone.make_aware(step.at)
        try:
            ACTS[step.do](world, world.cases[step.case], step.fields, {"actor": ANYBODY, "at": at})
        except Refused as refused:
            yield Done(step, done=False, reason=str(refused))
        else:
            yield Done(step, done=True)


# -- what came out ----------------------------------------------------------------------------------------------------


def _due(case_code: str, duty: Duty) -> Iterator[tuple[str, date]]:
    stem = f"{case_code}/{duty.unit_code}"
    yield f"{stem}/return", duty.return_due
    if duty.first_contact_due is not None:
        yield f"{stem}/first_contact", duty.first_contact_due
    yield f"{stem}/{duty.answers_by}", duty.answer_due


def _tell(file: ReplayFile, world: World) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Each case with, for each unit, its duty in force or else its latest; and the dates of the duties in force."""
    pks = {case.pk: code for code, case in world.cases.items()}
    standing = {
        case.pk: case
        for case in Case.objects.filter(pk__in=Case.objects.filter(area__name=file.name)).only("number", "state")
    }
    duties: dict[int, dict[str, Duty]] = {pk: {} for pk in pks}
    for duty in Duty.objects.filter(case__area__name=file.name).order_by("pk").iterator():
        held = duties[duty.case_id].get(duty.unit_code)
        if held is None or duty.state in IN_FORCE or held.state not in IN_FORCE:
            duties[duty.case_id][duty.unit_code] = duty
    cases: dict[str, dict[str, Any]] = {}
    due: dict[str, str] = {}
    for pk, code in pks.items():
        case = standing[pk]
        told = {}
        for unit_code, duty in duties[pk].items():
            told[unit_code] = {
                "role": duty.role,
                "state": duty.state,
                "class": duty.result_class or None,
                "first_class": duty.first_class or None,
                "round": duty.round,
            }
            if duty.state in IN_FORCE:
                due |= {key: on.isoformat() for key, on in _due(code, duty)}
        cases[code] = {"number": case.number or None, "state": case.state, "duties": told}
    return cases, due


def conclude(file: ReplayFile, world: World, steps: list[Done]) -> Result:
    """What a clerk wants to know afterwards, held against what the file expects."""
    cases, due = _tell(file, world)
    rows, duties = rows_now(Case.objects.filter(area__name=file.name))
    figures = reckon(
        rows,
        duties,
        as_of=file.as_of,
        classes=[(one.code, one.label) for one in file.ruleset.classes],
        decimals=file.ruleset.decimals,
        unit_id=world.units[file.view].pk if file.view is not None else None,
    )
    result = Result(file, steps, cases, due, figures)
    result.mismatches = [
        *_wrong_steps(steps),
        *_wrong_figures(file, figures),
        *_wrong_due(file, due),
        *_wrong_cases(file, cases),
    ]
    return result


def _wrong_steps(steps: list[Done]) -> Iterator[Mismatch]:
    for one in steps:
        if one.as_the_file_says:
            continue
        what = f"第 {one.step.n} 步 {one.step.do}（{one.step.case}，{one.step.at_text}）"
        if one.done:
            yield Mismatch(what, "被拒绝", "已办", "文件说这一步应被拒绝")
        elif one.step.refused is None:
            yield Mismatch(what, "办成", "被拒绝", one.reason)
        else:
            yield Mismatch(what, f"被拒绝，理由含“{one.step.refused}”", "被拒绝", one.reason)


def _wrong_figures(file: ReplayFile, figures: dict[str, Figure]) -> Iterator[Mismatch]:
    for name, expected in file.expect.figures.items():
        figure = figures.get(name)
        if figure is None:
            why = "从一个单位看没有这项数字" if file.view is not None else "规则里没有这一类"
            yield Mismatch(f"数字 {name}", _shown(list(expected)), "没有", why)
        elif figure.as_data() != list(expected):
            yield Mismatch(
                f"数字 {name}", _shown(list(expected)), _shown(figure.as_data()), f"{figure.label}：{figure.counts}"
            )


def _wrong_due(file: ReplayFile, due: dict[str, str]) -> Iterator[Mismatch]:
    for parts, expected in file.expect.due.items():
        key = "/".join(parts)
        got = due.get(key)
        wanted = expected.isoformat() if expected is not None else None
        if got != wanted:
            yield Mismatch(f"期限 {key}", _shown(wanted), _shown(got), "" if got else "没有在办的这项任务")


def _wrong_cases(file: ReplayFile, cases: dict[str, dict[str, Any]]) -> Iterator[Mismatch]:
    for code, expected in file.expect.cases.items():
        for name, wanted in expected.items():
            if name != "duties":
                if cases[code][name] != wanted:
                    yield Mismatch(f"案件 {code} {name}", _shown(wanted), _shown(cases[code][name]))
                continue
            for unit, duty in wanted.items():
                got = cases[code]["duties"].get(unit)
                for key, value in duty.items():
                    if got is None or got[key] != value:
                        shown = _shown(got[key]) if got is not None else "没有承办任务"
                        yield Mismatch(f"案件 {code} 单位 {unit} {key}", _shown(value), shown)
                if not duty and got is None:
                    yield Mismatch(f"案件 {code} 单位 {unit}", "有承办任务", "没有承办任务")


def _shown(value: Any) -> str:
    return "无" if value is None else str(value)
