"""Random years walked by the program and by the second reading of the text (oracle.py): both must tell the same."""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases.chain import first_misfit
from huiyin.cases.door import holding
from huiyin.cases.models import Case, Duty, Event
from huiyin.exchange.replay import conclude, settle, walk
from huiyin.exchange.replay_file import ReplayFile, read
from huiyin.figures.queries import misfits, rows_as_of, rows_now
from huiyin.people.queries import forget_codes
from huiyin.rules.queries import forget_versions
from huiyin.workdays.queries import drop_copies
from tests.replay.oracle import Duty as ToldDuty
from tests.replay.oracle import Oracle, oracle

Data = dict[str, Any]
Step = dict[str, Any]

# -- random files -----------------------------------------------------------------------------------------------------

PARENTS = {
    "u1": None, "u2": None, "u3": None, "u4": None, "u11": "u1", "u12": "u1", "u13": "u1", "u21": "u2", "u22": "u2",
    "u111": "u11", "u112": "u11",
}  # fmt: skip
UNITS = list(PARENTS)
DEPUTIES, MEMBERS = ["d1", "d2", "d3", "g1"], ["m1", "m2", "m3", "g1"]
LEVELS = ["section_head", "office", "leader_in_charge", "head"]
MODES = ["phone", "visit", "invitation", "seminar", "on_site", "online", "letter"]
MARKS = ["satisfied", "satisfied", "basically_satisfied", "unsatisfied"]
PROMISES = [{"text": "年底前完成", "due": "2024-12-20"}]
SPANS = ["1 day", "5 days", "10 days", "30 days", "3 working days", "7 working days", "15 working days", "1 month",
         "2 months", "6 months"]  # fmt: skip
CHANGES: dict[str, list[Any]] = {
    "return_window": SPANS,
    "late_return": ["warn", "refuse"],
    "first_contact": SPANS,
    "co_host_opinion": SPANS,
    "opinion_redo": SPANS,
    "reply": SPANS,
    "reply_by": ["2024-04-27", "2024-05-31", "2024-06-30", "2024-08-31", None],
    "start": ["sign_for", "assignment"],
    "end_on_rest_day": ["keep", "next"],
    "reply_longest": ["4 months", "6 months", "100 days"],
    "lower_margin": ["1 working day", "3 working days", "10 working days"],
    "evaluation": SPANS,
    "rehandling": SPANS,
    "contact_before_reply": ["any", "face", "none", "none"],
    "face_modes": [["visit"], ["phone", "online"], ["letter", "on_site"]],
    "opinions_before_issue": ["warn", "refuse"],
    "evaluator": ["lead", "all"],
}
WHOLE: dict[str, list[Any]] = {
    "classes": [
        [
            {"code": "X", "label": "解决", "solved": True},
            {"code": "Y", "label": "计划", "solved": True, "needs_promise": True, "needs_reason": True},
            {"code": "A", "label": "其他"},
        ]
    ],
    "chains": [
        {"reply": ["head"], "opinion": ["office"]},
        {"u1": {"reply": ["head"]}, "u11": {"opinion": ["office", "head"]}},
        {"reply": ["section_head", "head"], "u2": {"opinion": ["head"]}},
    ],
    "decimals": [0, 2],
}


class Maker:
    """Makes a file step by step, looking at how things stand in the oracle so that many steps go through."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.day = dt.date(2024, 1, 2) + dt.timedelta(days=chance.randrange(120))
        self.data: Data = {
            "name": "某县 2024",
            "rules": self.rules(),
            "units": [{"code": code, "name": f"单位{code}", "parent": above} for code, above in PARENTS.items()],
            "proposers": [
                *({"code": code, "name": code, "kind": "deputy"} for code in DEPUTIES[:3]),
                *({"code": code, "name": code, "kind": "member"} for code in MEMBERS[:3]),
                {"code": "g1", "name": "某党派", "kind": "collective"},
            ],
            "cases": [self.case(n) for n in range(1, chance.randint(2, 4) + 1)],
            "steps": [],
        }
        self.oracle = Oracle(self.data)

    def may(self, often: float) -> bool:
        return self.chance.random() < often

    def rules(self) -> Any:
        often = self.chance.choice([0.0, 0.1, 0.3])
        found = {key: self.chance.choice(values) for key, values in CHANGES.items() if self.may(often)}
        found |= {key: self.chance.choice(values) for key, values in WHOLE.items() if self.may(often)}
        if self.may(0.3):
            found["contact_before_reply"] = "none"
        for part in ("suggestion", "proposal", "session", "ordinary"):
            if self.may(often):
                keys = self.chance.sample(sorted(CHANGES), 3)
                found[part] = {key: self.chance.choice(CHANGES[key]) for key in keys}
        return {"base": "default", **found} if found else "default"

    def case(self, n: int) -> Data:
        kind = self.chance.choice(["suggestion", "suggestion", "proposal"])
        lead, *others = self.chance.sample(DEPUTIES if kind == "suggestion" else MEMBERS, self.chance.randint(1, 3))
        made: Data = {"code": f"c{n}", "kind": kind, "title": f"关于{n}", "lead": lead}
        if others:
            made["co_signers"] = others
        if self.may(0.3):
            made["timing"] = self.chance.choice(["session", "ordinary"])
        if self.may(0.3):
            made["number"] = self.chance.choice(["1", "2", "6115"])
        return made

    def made(self, steps: int) -> Data:
        for _ in range(steps):
            self.day += dt.timedelta(days=self.chance.choice([0] * 8 + [1, 1, 2, 4, 7, 15, 30]))
            step = self.wild() if self.may(0.06) else self.likely()
            if step is None:
                continue
            if self.may(0.04):
                self.spoil(step)
            clock = "" if self.may(0.9) else self.chance.choice(["T09:00", "T12:30", "T23:59"])
            before = self.data["steps"][-1]["at"] if self.data["steps"] else ""
            at = self.day.isoformat() + clock
            whole = max((when if "T" in when else when + "T09:00") for when in (before, at) if when)
            step = {"at": whole, **step}
            self.data["steps"].append(step)
            self.oracle.step(step)
        self.data["as_of"] = (self.day + dt.timedelta(days=self.chance.choice([0, 1, 10, 60]))).isoformat()
        if self.may(0.5):
            self.data["view"] = self.chance.choice(UNITS)
        return self.data

    # one step

    def pick(self, options: list[tuple[float, Any]]) -> Any:
        weights = [weight for weight, _ in options]
        return self.chance.choices([step for _, step in options], weights)[0] if options else None

    def soon(self, least: int = 1, most: int = 200) -> str:
        return (self.day + dt.timedelta(days=self.chance.randint(least, most))).isoformat()

    def spoil(self, step: Step) -> None:
        for key in ("unit", "lead", "to", "from", "by"):
            if key in step and self.may(0.5):
                step[key] = self.chance.choice(UNITS)
        if "proposer" in step:
            step["proposer"] = self.chance.choice([*DEPUTIES, *MEMBERS])
        if "level" in step:
            step["level"] = self.chance.choice(LEVELS)

    def content(self, duty: ToldDuty | None = None) -> Data:
        if duty is not None and duty.paper == "opinion":
            return {"text": "同意"}
        code = self.chance.choice([one["code"] for one in self.oracle.classes()] + ["E"] * self.may(0.1))
        made: Data = {"class": code}
        if self.may(0.9):
            made |= {"promises": PROMISES, "reason": "受条件限制"}
        return made

    def assignment(self, units: list[str]) -> Data:
        units = self.chance.sample(units, min(len(units), self.chance.randint(1, 4)))
        made: Data = {}
        if self.may(0.65):
            made["lead"] = units.pop()
        else:
            count = self.chance.randint(1, len(units))
            made["separate"], units = units[:count], units[count:]
        if units:
            made["co_hosts"] = units
        if self.may(0.15):
            made["due"] = self.soon(5, 100)
        return made

    def likely(self) -> Step | None:
        case = self.oracle.cases[self.chance.choice(list(self.oracle.cases))]
        here: Step = {"case": case.code}
        others = [code for code in self.oracle.cases if code != case.code]
        options: list[tuple[float, Step]] = []
        waiting = [who for who, answer in case.signers.items() if answer == "waiting"]
        if case.state in ("draft", "submitted", "correction") and waiting:
            options.append((3, {"do": self.chance.choice(["co_sign", "co_sign", "decline_co_sign"]),
                                "proposer": self.chance.choice(waiting)}))  # fmt: skip
        if case.state in ("draft", "submitted", "correction", "filed", "assigned"):
            options.append((0.12, {"do": "withdraw", "reason": "另行提出"}))
        if case.state == "draft":
            options.append((5, {"do": "submit"}))
            back = (self.day - dt.timedelta(days=self.chance.randrange(10))).isoformat()
            step = {"do": "receive", "number": self.chance.choice(["1", "省7"]), "from": "省人大",
                    "unit": self.chance.choice(UNITS), "role": self.chance.choice(["lead", "co_host"]), "assigned": back}  # fmt: skip
            options.append((1.5, step | ({"due": self.soon()} if self.may(0.2) else {})))
        if case.state == "submitted":
            options.append((6, {"do": "file"} | ({"number": self.chance.choice("123")} if self.may(0.2) else {})))
            options.append((1, {"do": "return_for_correction", "reason": "补充"}))
            options.append((0.2, {"do": "not_file", "reason": "属信访", "destination": "letter"}))
        if case.state in ("submitted", "filed"):
            options.append((1.5, {"do": "merge", "into": self.chance.choice(others)}))
        if case.state == "merged":
            options.append((0.4, {"do": "unmerge"}))
        if case.state == "correction":
            options.append((5, {"do": "resubmit"}))
        if case.state == "filed":
            free = [unit for unit in UNITS if case.of(unit) is None]
            options.append((6, {"do": "assign", **self.assignment(free if self.may(0.9) else UNITS)}))
            options.append((1, {"do": "pre_assign", **self.assignment(UNITS)}))
            options[-1][1].pop("due", None)
            if case.asked:
                answer = {"unit": self.chance.choice(case.asked), "agree": self.may(0.5)}
                options.append((1, {"do": "answer_pre_assignment", **answer}))
        if case.state in ("filed", "assigned"):
            options.append((0.4, {"do": "designate_key", "leader": "主任"}))
            options.append((0.2, {"do": "oversee", "leader": "主任"}))
            options += self.about_reassigning(case)
        if case.state in ("assigned", "closed"):
            options += self.about_assigned(case, others)
            for duty in self.chance.sample(case.in_force, min(3, len(case.in_force))):
                options += self.about_duty(case, duty)
        step = self.pick(options)
        return None if step is None else here | step

    def about_reassigning(self, case: Any) -> Iterator[tuple[float, Step]]:
        for duty in case.duties:
            returned = duty.state == "returned"
            if not returned and duty.state not in ("sent", "signed"):
                continue
            below = [unit for unit in UNITS if PARENTS[unit] == (duty.upper.unit if duty.upper else None)]
            to = self.chance.choice(below if duty.upper or self.may(0.7) else UNITS)
            step: Step = {"do": "reassign", "from": duty.unit, "to": to}
            if duty.upper is not None:
                step["by"] = duty.upper.unit
            if self.may(0.25):
                step["role"] = self.chance.choice(["lead", "separate", "co_host"])
            if self.may(0.25):
                step["keep"] = "co_host"
            yield (3 if returned else 0.7), step

    def about_assigned(self, case: Any, others: list[str]) -> Iterator[tuple[float, Step]]:
        yield 1, {"do": "close"}
        yield 0.3, {"do": "recall", "reason": "另行研究"}
        yield 0.7, {"do": "add_co_host", "unit": self.chance.choice(UNITS)}
        yield 0.2, {"do": "instruct", "leader": "市长", "text": "抓紧"}
        yield (
            0.4,
            {
                "do": "handle_together",
                "with": self.chance.sample(others, min(len(others), self.chance.choice([1, 1, 2]))),
            },
        )
        for duty in case.tops:
            if duty.role == "co_host":
                yield 0.4, {"do": "remove_co_host", "unit": duty.unit, "reason": "无关"}

    def about_duty(self, case: Any, duty: ToldDuty) -> Iterator[tuple[float, Step]]:
        unit = {"unit": duty.unit}
        yield 0.15, {"do": "take_charge", **unit, "leader": "副局长"}
        yield 0.1, {"do": "instruct", **unit, "leader": "市长", "text": "抓紧"}
        yield 0.3, {"do": "urge", **unit}
        if duty.return_pending:
            yield 2, {"do": "grant_return", **unit}
            yield 0.6, {"do": "refuse_return", **unit}
        if duty.extension is not None:
            yield 2, {"do": "grant_extension", **unit}
            yield 0.6, {"do": "refuse_extension", **unit}
        if duty.state == "sent":
            yield 8, {"do": "sign_for", **unit}
        if duty.state in ("sent", "signed"):
            yield 0.7, {"do": "request_return", **unit, "reason": "不属职责"}
        meeting: Step = {"do": "contact", **unit, "stage": "during", "mode": self.chance.choice(MODES)}
        if duty.state in ("signed", "answered"):
            if self.may(0.2):
                meeting["cases"] = self.chance.sample(list(self.oracle.cases), 1)
            yield 2, meeting
            signers = [case.lead, *case.signers]
            yield 0.4, {"do": "confirm_contact", **unit, "proposer": self.chance.choice(signers)}
        if duty.state == "signed":
            yield from self.about_signed(duty)
        if duty.state == "answered":
            yield 0.8, {"do": "reject_opinion", **unit, "reason": "空泛"}
        if duty.issued or self.may(0.05):
            evaluators = [who for one in self.oracle.cases.values() for who in (one.lead, *one.signers)
                          if one is case or one.into == case.code]  # fmt: skip
            form = {"attitude": self.chance.choice(MARKS), "result": self.chance.choice(MARKS)}
            step = {"do": "evaluate", "proposer": self.chance.choice(evaluators), **form}
            step |= {"reason": "慢"} if self.may(0.8) else {}
            yield 4, step | (unit if self.may(0.6) else {})
            codes = [one["code"] for one in self.oracle.classes()]
            step = {"do": "reclassify", **unit, "to": self.chance.choice([*codes, "E"])}
            yield 0.7, step | ({"proof": "验收单"} if self.may(0.6) else {})
            yield 0.9, {"do": "rehandle", **unit} | ({"due": self.soon()} if self.may(0.2) else {})

    def about_signed(self, duty: ToldDuty) -> Iterator[tuple[float, Step]]:
        unit = {"unit": duty.unit}
        children = [code for code in UNITS if PARENTS[code] == duty.unit]
        if children:
            yield 3, {"do": "assign", "by": duty.unit, **self.assignment(children)}
        yield 0.7, {"do": "request_extension", **unit, "until": self.soon(), "reason": "需勘测"}
        if duty.paper == "reply":
            yield 3, {"do": "reply", **unit, **self.content(duty)}
        else:
            yield 3, {"do": "give_opinion", **unit, "text": "同意"}
        yield 1, {"do": "draft", **unit, **self.content(duty)}
        if duty.level is not None:
            chain = self.oracle.chain(duty)
            if duty.level < len(chain):
                yield 6, {"do": "approve", **unit, "level": chain[duty.level]}
                back = {"do": "send_back", **unit, "level": chain[duty.level], "reason": "修改"}
                yield 0.8, back | ({"to": self.chance.choice(chain)} if self.may(0.6) else {})
            else:
                yield 6, {"do": "issue", **unit}

    def wild(self) -> Step:
        case = self.chance.choice(list(self.oracle.cases))
        unit = {"unit": self.chance.choice(UNITS)}
        proposer = {"proposer": self.chance.choice([*DEPUTIES, *MEMBERS])}
        level = {"level": self.chance.choice(LEVELS)}
        reason = {"reason": "如此"}
        steps: list[Step] = [
            {"do": "submit"}, {"do": "co_sign", **proposer}, {"do": "decline_co_sign", **proposer},
            {"do": "return_for_correction", **reason}, {"do": "resubmit"}, {"do": "file"},
            {"do": "not_file", **reason, "destination": "returned"},
            {"do": "merge", "into": self.chance.choice(list(self.oracle.cases))}, {"do": "unmerge"},
            {"do": "withdraw", **reason}, {"do": "pre_assign"}, {"do": "pre_assign", "lead": "u1", "co_hosts": ["u1"]},
            {"do": "answer_pre_assignment", **unit, "agree": True}, {"do": "assign", "co_hosts": ["u1"]},
            {"do": "assign", "lead": "u1", "separate": ["u2"]}, {"do": "assign", "lead": "u1", "co_hosts": ["u1"]},
            {"do": "assign", "separate": ["u1", "u1"]},
            {"do": "assign", "by": self.chance.choice(UNITS), "lead": self.chance.choice(UNITS)},
            {"do": "receive", "number": "9", "from": "省", **unit, "role": "lead", "assigned": self.day.isoformat()},
            {"do": "recall", **reason}, {"do": "add_co_host", **unit}, {"do": "remove_co_host", **unit, **reason},
            {"do": "sign_for", **unit}, {"do": "request_return", **unit, **reason}, {"do": "grant_return", **unit},
            {"do": "refuse_return", **unit},
            {"do": "reassign", "from": self.chance.choice(UNITS), "to": self.chance.choice(UNITS)},
            {"do": "reassign", "from": self.chance.choice(UNITS), "to": self.chance.choice(UNITS),
             "by": self.chance.choice(UNITS)},
            {"do": "contact", **unit, "stage": "before", "mode": "phone"}, {"do": "confirm_contact", **unit, **proposer},
            {"do": "give_opinion", **unit, "text": "可"}, {"do": "reject_opinion", **unit, **reason},
            {"do": "draft", **unit, "text": "可"}, {"do": "draft", **unit, **self.content()},
            {"do": "approve", **unit, **level}, {"do": "send_back", **unit, **level, **reason},
            {"do": "issue", **unit}, {"do": "reply", **unit, **self.content()},
            {"do": "evaluate", **proposer, "attitude": "satisfied", "result": "satisfied"},
            {"do": "rehandle", **unit}, {"do": "request_extension", **unit, "until": self.soon(), **reason},
            {"do": "grant_extension", **unit}, {"do": "refuse_extension", **unit},
            {"do": "reclassify", **unit, "to": "A", "proof": "单"}, {"do": "designate_key", "leader": "主任"},
            {"do": "take_charge", **unit, "leader": "局长"}, {"do": "oversee", "leader": "主任"},
            {"do": "instruct", "leader": "市长", "text": "办", **unit}, {"do": "urge", **unit},
            {"do": "handle_together", "with": [self.chance.choice(list(self.oracle.cases))]}, {"do": "close"},
        ]  # fmt: skip
        return {"case": case, **self.chance.choice(steps)}


def random_file(chance: random.Random, most: int = 60) -> Data:
    return Maker(chance).made(chance.randint(15, most))


# -- walked by the program --------------------------------------------------------------------------------------------

TABLES = ("cases", "assignment", "handling", "intake", "oversight", "reply")


def rows() -> Counter[Any]:
    """All that a step may touch."""
    found: Counter[Any] = Counter()
    for app in TABLES:
        for model in apps.get_app_config(app).get_models():
            found.update((model.__name__, *map(str, row)) for row in model._default_manager.values_list())
    return found


def written(data: Data) -> ReplayFile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walk.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return read(path)


@contextmanager
def thrown_away() -> Iterator[None]:
    for forget in (forget_versions, forget_codes, drop_copies):
        forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for forget in (forget_versions, forget_codes, drop_copies):
        forget()


def differences(mine: Any, theirs: Any, where: str = "") -> Iterator[str]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in sorted({*mine, *theirs}):
            yield from differences(mine.get(key, "—"), theirs.get(key, "—"), f"{where}/{key}")
    elif mine != theirs:
        yield f"{where}: by the text {mine}, by the program {theirs}"


def disagreements(data: Data, *, held: bool, look_at_rows: bool = False) -> list[str]:
    """Where program and oracle part, and what never may be. ``held``: as the command walks, not as pages do."""
    file = written(data)
    found: list[str] = []
    told = oracle(data)
    with thrown_away():
        with holding() if held else nullcontext():
            world = settle(file)
            steps = []
            before = rows() if look_at_rows else Counter()
            for done in walk(file, world):
                steps.append(done)
                if look_at_rows:
                    after = rows()
                    if not done.done and after != before:
                        found.append(f"step {done.step.n} {done.step.do} was refused and changed {after - before}")
                    before = after
                by_text = told["steps"][done.step.n - 1]
                if done.done is not by_text:
                    reason = done.reason
                    if by_text is False:
                        oracle_ = Oracle(data)
                        for step in data["steps"][: done.step.n]:
                            oracle_.step(step)
                        reason = oracle_.reason
                    found.append(f"step {data['steps'][done.step.n - 1]}: by the text {by_text}, not so: {reason}")
                    break
        if not found:
            result = conclude(file, world, steps).as_data()
            for part in ("cases", "due", "figures"):
                found += differences(told[part], result[part], part)
            found += misfit(file)
            found += [
                f"{name}: {numerator} > {denominator}"
                for name, (numerator, denominator, _) in result["figures"].items()
                if denominator is not None and numerator > denominator
            ]
    return found


def misfit(file: ReplayFile) -> Iterator[str]:
    """What never may be, whatever was done."""
    cases = Case.objects.filter(area__name=file.name)
    duties = Duty.objects.filter(case__in=cases)
    known = {"draft", "submitted", "correction", "filed", "assigned", "closed", "merged", "not_filed", "withdrawn"}
    yield from (f"case in state {one.state}" for one in cases if one.state not in known)
    in_force = {"sent", "signed", "answered"}
    all_states = in_force | {"returned", "replaced", "ended"}
    yield from (f"duty in state {one.state}" for one in duties if one.state not in all_states)
    held = Counter((one.case_id, one.unit_id) for one in duties if one.state in in_force)
    yield from (f"{key} holds {count} duties" for key, count in held.items() if count > 1)
    led = Counter((one.case_id, one.upper_id) for one in duties if one.state in in_force and one.role == "lead")
    yield from (f"{key} has {count} leads" for key, count in led.items() if count > 1)
    events = Event.objects.filter(case__in=cases).select_related("case", "duty").order_by("case_id", "seq")
    broken = first_misfit(events.iterator())
    if broken is not None:
        yield f"the chain breaks at {broken}"
    told_cases, told_duties = rows_as_of(cases, file.as_of)
    standing_cases, standing_duties = rows_now(cases)
    standing_cases.sort(key=lambda one: one.pk)
    standing_duties.sort(key=lambda one: one.case.pk)
    for one in (*told_duties, *standing_duties):  # an event names the upper duty by its number in the case
        one.upper_id = None if one.upper_id is None else 1
    if (told_cases, told_duties) != (standing_cases, standing_duties):
        yield "columns and events tell different figures"
    yield from misfits(cases)


def compare(data: Data, **how: Any) -> None:
    found = disagreements(data, **how)
    assert not found, "\n".join([*found, json.dumps(data, ensure_ascii=False)])


SEEDS = 24


@pytest.mark.django_db
@pytest.mark.parametrize("held", [False, True], ids=["as the pages do", "as the command does"])
@pytest.mark.parametrize("block", range(4))
def test_program_and_text_tell_the_same_of_random_years(block: int, held: bool) -> None:
    for seed in range(block * SEEDS // 4, (block + 1) * SEEDS // 4):
        compare(random_file(random.Random(seed)), held=held)


@pytest.mark.django_db
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(chance=st.randoms(use_true_random=False), held=st.booleans())
def test_program_and_text_tell_the_same_of_any_year(chance: random.Random, held: bool) -> None:
    compare(random_file(chance, 40), held=held)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(1000, 1004))
def test_a_refused_step_changes_no_row(seed: int) -> None:
    compare(random_file(random.Random(seed), 40), held=False, look_at_rows=True)


@pytest.mark.django_db
@pytest.mark.parametrize("held", [False, True], ids=["as the pages do", "as the command does"])
def test_a_merged_case_and_one_unmerged_are_told_by_their_events(held: bool) -> None:
    data = Maker(random.Random(0)).made(0)
    data["cases"] = [{"code": f"c{n}", "kind": "suggestion", "title": f"关于{n}", "lead": "d1"} for n in (1, 2, 3)]
    steps = [("c1", "submit"), ("c1", "file"), ("c2", "submit"), ("c2", "merge"), ("c3", "submit"), ("c3", "merge")]
    data["steps"] = [{"at": "2024-03-01", "do": do, "case": code} for code, do in [*steps, ("c3", "unmerge")]]
    for step in data["steps"]:
        if step["do"] == "merge":
            step["into"] = "c1"
    compare(data | {"as_of": "2024-12-31", "rules": "default"}, held=held)
