"""A second, simple and slow reading of the replay's text, for comparison: plain Python, nothing of the program.

told = oracle(data)     # a replay file as a dict
told["steps"]           # [done, …]
told["cases"], told["due"], told["figures"]     # as in the program's output
"""

from __future__ import annotations

import copy
import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import chinese_calendar

IN_FORCE = ("sent", "signed", "answered")
DEFAULT: dict[str, Any] = {
    "return_window": "7 working days",
    "late_return": "warn",
    "first_contact": "20 working days",
    "co_host_opinion": "1 month",
    "opinion_redo": "5 working days",
    "reply": "3 months",
    "reply_by": None,
    "start": "assignment",
    "end_on_rest_day": "next",
    "reply_longest": "6 months",
    "lower_margin": "5 working days",
    "evaluation": "15 working days",
    "rehandling": "1 month",
    "contact_before_reply": "any",
    "face_modes": ["visit", "invitation", "seminar", "on_site"],
    "opinions_before_issue": "warn",
    "evaluator": "lead",
    "classes": [
        {"code": "A", "solved": True},
        {"code": "B", "needs_promise": True},
        {"code": "C", "needs_reason": True},
        {"code": "D", "needs_reason": True},
    ],
    "chains": {
        "reply": ["section_head", "office", "leader_in_charge", "head"],
        "opinion": ["section_head", "leader_in_charge"],
    },
    "decimals": 1,
}
DAY = dt.timedelta(days=1)


class No(Exception):
    """The step is refused."""


def need(condition: Any, why: str) -> None:
    if not condition:
        raise No(why)


# -- the calendar -----------------------------------------------------------------------------------------------------


def works(day: dt.date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def working_days(day: dt.date, count: int, way: int) -> dt.date:
    while count:
        day += way * DAY
        if works(day):
            count -= 1
    return day


def end(start: dt.date, duration: str, keep: bool) -> dt.date:
    number, _, what = duration.partition(" ")
    count = int(number)
    if what.startswith("working"):
        return working_days(start, count, 1)
    if what.startswith("month"):
        months = start.year * 12 + start.month - 1 + count
        year, month = months // 12, months % 12 + 1
        day = dt.date(year, month, min(start.day, monthrange(year, month)[1]))
    else:
        day = start + count * DAY
    while not keep and not works(day):
        day += DAY
    return day


# -- what there is ----------------------------------------------------------------------------------------------------


@dataclass
class Duty:
    unit: str
    role: str
    paper: str  # reply / opinion
    upper: Duty | None
    assigned: dt.date
    state: str = "sent"
    return_due: dt.date = dt.date.min
    contact_due: dt.date | None = None
    due: dt.date = dt.date.min
    due_given: bool = False
    round: int = 1
    round_began: int = 0  # number of the step
    contacts: list[tuple[int, str]] = field(default_factory=list)  # number of the step, mode
    level: int | None = None  # of the chain at which the draft waits; its length when all approved
    draft: dict[str, Any] = field(default_factory=dict)
    klass: str | None = None
    first_class: str | None = None
    first_issue: int | None = None  # number of the step
    first_in_time: bool = False
    in_time: bool = False
    issued_on: dt.date | None = None
    issued_round: int = 0
    forms: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)
    return_pending: bool = False
    return_refused: bool = False
    extension: dt.date | None = None
    urged: int = 0
    requests: int = 0
    granted: int = 0

    @property
    def top(self) -> bool:
        return self.upper is None

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE

    @property
    def issued(self) -> bool:
        """A reply issued, without more: a top one, in whatever round."""
        return self.top and self.paper == "reply" and self.first_issue is not None

    @property
    def replied(self) -> bool:
        """For the figures: a lower reply that was rejected counts as not given."""
        return self.issued if self.top else self.state == "answered"

    def below(self, other: Duty) -> bool:
        above = self.upper
        while above is not None:
            if above is other:
                return True
            above = above.upper
        return False


@dataclass
class Case:
    code: str
    kind: str
    timing: str
    lead: str
    own_number: str | None
    signers: dict[str, str]
    state: str = "draft"
    number: str | None = None
    submitted: bool = False
    received: bool = False
    filed_here: bool = False
    into: str | None = None
    before: str = ""
    asked: list[str] = field(default_factory=list)
    key: bool = False
    duties: list[Duty] = field(default_factory=list)

    @property
    def in_force(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.in_force]

    @property
    def tops(self) -> list[Duty]:
        return [duty for duty in self.in_force if duty.top]

    @property
    def answering(self) -> list[Duty]:
        """Top duties that answer by reply."""
        return [duty for duty in self.tops if duty.paper == "reply"]

    @property
    def replied(self) -> bool:
        return any(duty.issued for duty in self.duties)

    def of(self, unit: str) -> Duty | None:
        return next((duty for duty in self.in_force if duty.unit == unit), None)


class Oracle:
    def __init__(self, data: dict[str, Any]) -> None:
        rules = data["rules"]
        self.given: dict[str, Any] = {} if isinstance(rules, str) else rules
        self.parents = {one["code"]: one.get("parent") for one in data["units"]}
        self.cases = {
            one["code"]: Case(
                one["code"], one["kind"], one.get("timing", "session"), one["lead"], one.get("number"),
                dict.fromkeys(one.get("co_signers", ()), "waiting"),
            )
            for one in data["cases"]
        }  # fmt: skip
        self.n = 0
        self.reason = ""

    # -- rules

    def rule(self, case: Case, key: str) -> Any:
        for part in (self.given.get(case.timing, {}), self.given.get(case.kind, {}), self.given, DEFAULT):
            if key in part:
                return part[key]
        raise KeyError(key)

    def classes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.given.get("classes", DEFAULT["classes"])
        return found

    def chain(self, duty: Duty) -> list[str]:
        given = self.given.get("chains", {})
        for part in (given.get(duty.unit, {}), given, DEFAULT["chains"]):
            if duty.paper in part:
                levels: list[str] = part[duty.paper]
                return levels
        raise KeyError(duty.paper)

    def end(self, case: Case, start: dt.date, key: str) -> dt.date:
        return end(start, self.rule(case, key), self.rule(case, "end_on_rest_day") == "keep")

    # -- one step

    def step(self, step: dict[str, Any]) -> bool:
        self.n += 1
        kept = copy.deepcopy(self.cases)
        at = step["at"] if "T" in step["at"] else step["at"] + "T09:00"
        self.today = dt.datetime.fromisoformat(at).date()
        fields = {key: value for key, value in step.items() if key not in ("at", "do", "case", "refused", "note")}
        fields = {key + "_" if key in ("from", "class", "with") else key: value for key, value in fields.items()}
        try:
            getattr(self, "do_" + step["do"])(self.cases[step["case"]], **fields)
        except No as no:
            self.cases = kept
            self.reason = str(no)
            return False
        return True

    # -- intake

    def among(self, case: Case, *states: str) -> None:
        need(case.state in states, f"the case is {case.state}")

    def do_submit(self, case: Case) -> None:
        self.among(case, "draft")
        case.state, case.submitted = "submitted", True

    def answer_as_signer(self, case: Case, proposer: str, answer: str) -> None:
        self.among(case, "draft", "submitted", "correction")
        need(case.signers.get(proposer) == "waiting", "not a co-signer who has still to answer")
        case.signers[proposer] = answer

    def do_co_sign(self, case: Case, proposer: str) -> None:
        self.answer_as_signer(case, proposer, "confirmed")

    def do_decline_co_sign(self, case: Case, proposer: str) -> None:
        self.answer_as_signer(case, proposer, "declined")

    def do_return_for_correction(self, case: Case, reason: str) -> None:
        self.among(case, "submitted")
        case.state = "correction"

    def do_resubmit(self, case: Case) -> None:
        self.among(case, "correction")
        case.state = "submitted"

    def do_file(self, case: Case, number: str | None = None) -> None:
        self.among(case, "submitted")
        taken = {one.number for one in self.cases.values() if one.kind == case.kind and one.filed_here}
        number = number or case.own_number
        if number is None:
            number = next(str(n) for n in range(1, 10**6) if str(n) not in taken)
        need(number not in taken, "number taken")
        case.state, case.number, case.filed_here = "filed", number, True

    def do_not_file(self, case: Case, reason: str, destination: str) -> None:
        self.among(case, "submitted")
        case.state = "not_filed"

    def do_merge(self, case: Case, into: str) -> None:
        self.among(case, "submitted", "filed")
        other = self.cases[into]
        need(other is not case and other.kind == case.kind, "another of one kind")
        need(other.state == "filed", "into a filed case")
        need(not case.in_force and not other.in_force, "a duty in force")
        need(all(one.into != case.code for one in self.cases.values()), "took others in")
        case.before, case.into, case.state = case.state, into, "merged"

    def do_unmerge(self, case: Case) -> None:
        self.among(case, "merged")
        need(not self.cases[case.into or ""].replied, "the other has a reply issued")
        case.state, case.into = case.before, None

    def do_withdraw(self, case: Case, reason: str) -> None:
        self.among(case, "draft", "submitted", "correction", "filed", "assigned")
        need(not case.replied, "a reply is issued")
        for duty in case.in_force:
            duty.state = "ended"
        for other in self.cases.values():
            if other.into == case.code:
                other.state, other.into = other.before, None
        case.state = "withdrawn"

    # -- duties come and go

    def create(
        self, case: Case, unit: str, role: str, upper: Duty | None = None, due: str | None = None,
        assigned: dt.date | None = None,
    ) -> Duty:  # fmt: skip
        need(case.of(unit) is None, f"{unit} holds a duty in force")
        paper = "opinion" if role == "co_host" or (upper and upper.paper == "opinion") else "reply"
        duty = Duty(unit, role, paper, upper, assigned or self.today, round_began=self.n)
        duty.return_due = self.end(case, duty.assigned, "return_window")
        self.set_clocks(case, duty, duty.assigned)
        if upper is not None:
            before = working_days(upper.due, int(self.rule(case, "lower_margin").split()[0]), -1)
            duty.due = min(duty.due, before)
        if due is not None:
            duty.due, duty.due_given = dt.date.fromisoformat(due), True
        case.duties.append(duty)
        return duty

    def set_clocks(self, case: Case, duty: Duty, start: dt.date) -> None:
        if duty.top and duty.paper == "reply":
            duty.contact_due = self.end(case, start, "first_contact")
        if duty.due_given:
            return
        duty.due = self.end(case, start, "reply" if duty.paper == "reply" else "co_host_opinion")
        reply_by = self.rule(case, "reply_by")
        if duty.paper == "reply" and reply_by:
            duty.due = min(duty.due, dt.date.fromisoformat(reply_by))

    def leave(self, case: Case, duty: Duty, state: str) -> None:
        duty.state, duty.return_pending, duty.extension = state, False, None
        for lower in case.in_force:
            if lower.below(duty):
                lower.state = "ended"

    def held(self, case: Case, unit: str, *states: str) -> Duty:
        """Steps on a duty need the case assigned."""
        self.among(case, "assigned")
        duty = case.of(unit)
        need(duty is not None, "no duty in force")
        assert duty is not None
        need(duty.state in (states or IN_FORCE), f"the duty is {duty.state}")
        return duty

    def named(self, lead: str | None, separate: list[str] | None, co_hosts: list[str]) -> list[tuple[str, str]]:
        need(not (lead and separate), "lead and separate at once")
        named = ([(lead, "lead")] if lead else []) + [(one, "separate") for one in separate or ()]
        named += [(one, "co_host") for one in co_hosts]
        need(len({unit for unit, _ in named}) == len(named), "named twice")
        return named

    def do_receive(
        self, case: Case, number: str, from_: str, unit: str, role: str, assigned: str, due: str | None = None,
        others: Any = (),
    ) -> None:  # fmt: skip
        self.among(case, "draft")
        day = dt.date.fromisoformat(assigned)
        duty = self.create(case, unit, role, due=due, assigned=day)
        duty.state = "signed"
        if self.rule(case, "start") == "sign_for":
            self.set_clocks(case, duty, self.today)
        case.state, case.number, case.received = "assigned", number, True

    def do_pre_assign(self, case: Case, lead: str | None = None, co_hosts: Any = (), separate: Any = None) -> None:
        self.among(case, "filed")
        named = self.named(lead, separate, co_hosts)
        need(named, "no unit")
        case.asked = [unit for unit, _ in named]

    def do_answer_pre_assignment(self, case: Case, unit: str, agree: bool, reason: str = "", suggest: Any = ()) -> None:
        self.among(case, "filed")
        need(unit in case.asked, "was not asked")

    def do_assign(
        self, case: Case, lead: str | None = None, separate: Any = None, co_hosts: Any = (), due: str | None = None,
        by: str | None = None,
    ) -> None:  # fmt: skip
        named = self.named(lead, separate, co_hosts)
        need(lead or separate, "neither lead nor separate")
        upper = None
        if by is None:
            self.among(case, "filed")
            case.state = "assigned"
        else:
            upper = self.held(case, by, "signed")
            need(all(duty.upper is not upper for duty in case.in_force), "handed on already")
            need(all(self.parents[unit] == by for unit, _ in named), "not a direct child")
        for unit, role in named:
            self.create(case, unit, role, upper, due if role != "co_host" else None)

    def do_recall(self, case: Case, reason: str) -> None:
        self.among(case, "assigned")
        need(all(duty.state == "sent" for duty in case.in_force), "signed")
        for duty in case.in_force:
            self.leave(case, duty, "replaced")
        case.state = "filed"

    def do_add_co_host(self, case: Case, unit: str) -> None:
        self.among(case, "assigned")
        need(case.answering, "no lead or separate unit")
        need(not any(duty.issued for duty in case.answering), "a reply is issued")
        self.create(case, unit, "co_host")

    def do_remove_co_host(self, case: Case, unit: str, reason: str) -> None:
        duty = self.held(case, unit, "sent", "signed")
        need(duty.top and duty.role == "co_host", "not a co-host of the case")
        need(case.answering, "no lead or separate unit")
        need(not any(duty.issued for duty in case.answering), "a reply is issued")
        self.leave(case, duty, "replaced")

    def do_sign_for(self, case: Case, unit: str) -> None:
        duty = self.held(case, unit, "sent")
        duty.state = "signed"
        if duty.top and self.rule(case, "start") == "sign_for":
            self.set_clocks(case, duty, self.today)

    def do_request_return(self, case: Case, unit: str, reason: str, suggest: Any = ()) -> None:
        duty = self.held(case, unit, "sent", "signed")
        need(not duty.issued, "a reply is issued")
        need(not duty.return_pending, "pending")
        need(not duty.return_refused, "refused before")
        need(self.today <= duty.return_due or self.rule(case, "late_return") == "warn", "after the window")
        duty.return_pending = True
        duty.requests += 1

    def do_grant_return(self, case: Case, unit: str, reason: str = "") -> None:
        duty = self.held(case, unit)
        need(duty.return_pending, "none pending")
        duty.granted += 1
        self.leave(case, duty, "returned")
        if not (case.tops if case.received else case.answering):
            case.state = "filed"

    def do_refuse_return(self, case: Case, unit: str, reason: str = "") -> None:
        duty = self.held(case, unit)
        need(duty.return_pending, "none pending")
        duty.return_pending, duty.return_refused = False, True

    def do_reassign(
        self, case: Case, from_: str, to: str, role: str | None = None, keep: str | None = None, by: str | None = None
    ) -> None:
        self.among(case, "assigned", "filed")
        need(from_ != to, "the same")
        upper = self.held(case, by, "signed") if by is not None else None
        if by is not None:
            need(self.parents[to] == by, "not a direct child")
        mine = [duty for duty in case.duties if duty.unit == from_ and duty.upper is upper]
        held = case.of(from_)
        if held is not None:
            former = held
            need(former.upper is upper, "of another level")
            need(former.state != "answered" and not former.issued, "answered")
        else:
            returned = [duty for duty in mine if duty.state == "returned"]
            need(returned, "neither in force nor returned")
            former = returned[-1]
        beside = [one for one in case.in_force if one.upper is upper and one is not former]
        new_role = role or former.role
        if former.state == "returned":
            taken = {"lead": ("lead", "separate"), "separate": ("lead",), "co_host": ()}[former.role]
            need(not any(one.role in taken for one in beside), "another has its place")
        instead = case.of(to)
        if instead is not None:
            need(instead in beside and instead.role == "co_host" and instead.state != "answered", "to holds a duty")
            self.leave(case, instead, "replaced")
            beside.remove(instead)
        self.leave(case, former, "replaced")
        roles = [one.role for one in beside] + [new_role]
        need(roles.count("lead") <= 1 and not ("lead" in roles and "separate" in roles), "one lead, or separate units")
        if new_role != former.role and (case.state == "assigned" or upper is not None):
            need("lead" in roles or "separate" in roles, "nobody left who answers")
        self.create(case, to, new_role, upper)
        if keep is not None:
            self.create(case, from_, "co_host", upper)
        if new_role != "co_host" and upper is None:
            case.state = "assigned"

    # -- handling

    def do_contact(self, case: Case, unit: str, stage: str, mode: str, with_: Any = None, cases: Any = ()) -> None:
        duties = [self.held(self.cases[code], unit, "signed", "answered") for code in {case.code, *cases}]
        for duty in duties:
            duty.contacts.append((self.n, mode))

    def do_confirm_contact(self, case: Case, unit: str, proposer: str) -> None:
        duty = self.held(case, unit)
        need(self.contacts(case, duty), "no contact")  # by the unit or one below it
        need(proposer == case.lead or case.signers.get(proposer) == "confirmed", "not the lead or a co-signer")

    def do_give_opinion(self, case: Case, unit: str, text: str) -> None:
        duty = self.held(case, unit, "signed")
        need(duty.paper == "opinion", "answers by reply")
        self.issue(case, duty, {"text": text})

    def do_reject_opinion(self, case: Case, unit: str, reason: str) -> None:
        duty = self.held(case, unit, "answered")
        if duty.upper is None:
            need(duty.paper == "opinion", "a top reply")
            need(all(one.state != "answered" for one in case.answering), "issued in the present round")
        else:
            need(duty.upper.state != "answered", "the unit above has answered")
            duty.klass = duty.first_class = duty.first_issue = None  # counts as not given
        duty.state = "signed"
        duty.due = self.end(case, self.today, "opinion_redo")

    def check_content(self, duty: Duty, content: dict[str, Any]) -> None:
        if duty.paper == "opinion":
            return
        klass = next((one for one in self.classes() if one["code"] == content.get("class_")), None)
        need(klass is not None, "no such class")
        assert klass is not None
        need(not klass.get("needs_promise") or content.get("promises"), "no promise")
        need(not klass.get("needs_reason") or content.get("reason"), "no reason")

    def do_draft(self, case: Case, unit: str, **content: Any) -> None:
        duty = self.held(case, unit, "signed")
        self.check_content(duty, content)
        duty.draft, duty.level = content, 0

    def waits(self, duty: Duty, level: str) -> None:
        chain = self.chain(duty)
        need(duty.level is not None and duty.level < len(chain) and chain[duty.level] == level, "does not wait here")

    def do_approve(self, case: Case, unit: str, level: str) -> None:
        duty = self.held(case, unit, "signed")
        self.waits(duty, level)
        assert duty.level is not None
        duty.level += 1

    def do_send_back(self, case: Case, unit: str, level: str, reason: str, to: str | None = None) -> None:
        duty = self.held(case, unit, "signed")
        self.waits(duty, level)
        assert duty.level is not None
        if to is None:
            duty.level = None
            return
        earlier = self.chain(duty)[: duty.level]
        need(to in earlier, "not an earlier level")
        duty.level = earlier.index(to)

    def do_issue(self, case: Case, unit: str, number: str | None = None) -> None:
        duty = self.held(case, unit, "signed")
        need(duty.level == len(self.chain(duty)), "not approved")
        self.issue(case, duty, duty.draft)

    def do_reply(self, case: Case, unit: str, **content: Any) -> None:
        duty = self.held(case, unit, "signed")
        need(duty.paper == "reply", "answers by opinion")
        self.check_content(duty, content)
        self.issue(case, duty, content)

    def contacts(self, case: Case, duty: Duty) -> list[tuple[int, str]]:
        return [one for other in case.duties if other is duty or other.below(duty) for one in other.contacts]

    def issue(self, case: Case, duty: Duty, content: dict[str, Any]) -> None:
        if duty.top and duty.paper == "reply":
            wanted = self.rule(case, "contact_before_reply")
            modes = {mode for n, mode in self.contacts(case, duty) if n > duty.round_began}
            if wanted == "any":
                need(modes, "no contact")
            if wanted == "face":
                need(modes & set(self.rule(case, "face_modes")), "no contact face to face")
            if self.rule(case, "opinions_before_issue") == "refuse":
                need(all(one.state == "answered" for one in case.tops if one.role == "co_host"), "an opinion missing")
        duty.state, duty.level = "answered", None
        duty.return_pending, duty.extension = False, None
        duty.in_time = self.today <= duty.due
        duty.issued_on, duty.issued_round = self.today, duty.round
        if duty.paper == "reply":
            duty.klass = content["class_"]
            duty.first_class = duty.first_class or duty.klass
        if duty.first_issue is None:
            duty.first_issue, duty.first_in_time = self.n, duty.in_time

    # -- after the reply

    def evaluators(self, case: Case) -> set[str]:
        found = set()
        for one in self.cases.values():
            if one is case or one.into == case.code:
                found.add(one.lead)
                if self.rule(case, "evaluator") == "all":
                    found |= {proposer for proposer, answer in one.signers.items() if answer == "confirmed"}
        return found

    def do_evaluate(
        self, case: Case, proposer: str, attitude: str, result: str, reason: str = "", unit: str | None = None
    ) -> None:
        self.among(case, "assigned")
        if unit is None:
            need(len(case.answering) == 1, "which unit")
            unit = case.answering[0].unit
        duty = self.held(case, unit, "answered")
        need(duty in case.answering, "not a top reply")
        need(proposer in self.evaluators(case), "not an evaluator")
        forms = duty.forms.setdefault(duty.round, [])
        need(proposer not in {who for who, _, _ in forms}, "once in a round")
        need("unsatisfied" not in (attitude, result) or reason, "no reason")
        forms.append((proposer, attitude, result))

    def do_rehandle(self, case: Case, unit: str, reason: str = "", due: str | None = None) -> None:
        duty = self.held(case, unit, "answered")
        need(duty in case.answering, "not a top reply")
        duty.state, duty.round, duty.round_began, duty.level = "signed", duty.round + 1, self.n, None
        duty.due = dt.date.fromisoformat(due) if due else self.end(case, self.today, "rehandling")

    def do_request_extension(self, case: Case, unit: str, until: str, reason: str) -> None:
        duty = self.held(case, unit, "signed")
        need(duty in case.answering, "not a top reply")
        need(duty.extension is None, "pending")
        need(self.today <= duty.due, "after the due date")
        day = dt.date.fromisoformat(until)
        need(day > duty.due, "not later")
        need(day <= self.end(case, duty.assigned, "reply_longest"), "beyond the longest")
        duty.extension = day

    def do_grant_extension(self, case: Case, unit: str) -> None:
        duty = self.held(case, unit)
        need(duty.extension is not None, "none pending")
        assert duty.extension is not None
        duty.due, duty.extension = duty.extension, None

    def do_refuse_extension(self, case: Case, unit: str) -> None:
        duty = self.held(case, unit)
        need(duty.extension is not None, "none pending")
        duty.extension = None

    def do_reclassify(self, case: Case, unit: str, to: str, proof: str = "") -> None:
        self.among(case, "assigned", "closed")
        duty = case.of(unit)
        need(duty is not None and duty.issued, "no reply issued")
        assert duty is not None
        klass = next((one for one in self.classes() if one["code"] == to), None)
        need(klass is not None and to != duty.klass, "no such class, or the present one")
        assert klass is not None
        need(not klass.get("solved") or proof, "no proof")
        duty.klass = to

    def do_designate_key(self, case: Case, leader: str) -> None:
        self.among(case, "filed", "assigned")
        need(not case.key, "once")
        case.key = True

    def do_take_charge(self, case: Case, unit: str, leader: str) -> None:
        self.held(case, unit)

    def do_oversee(self, case: Case, leader: str) -> None:
        self.among(case, "filed", "assigned")

    def do_instruct(self, case: Case, leader: str, text: str, unit: str | None = None) -> None:
        self.among(case, "filed", "assigned")
        if unit is not None:
            self.held(case, unit)

    def do_urge(self, case: Case, unit: str) -> None:
        self.held(case, unit, "sent", "signed").urged += 1

    def do_handle_together(self, case: Case, with_: list[str]) -> None:
        leads = set()
        for code in [case.code, *with_]:
            one = self.cases[code]
            self.among(one, "assigned")
            lead = next((duty.unit for duty in one.tops if duty.role == "lead"), None)
            need(lead is not None, "no lead")
            leads.add(lead)
        need(with_ and case.code not in with_, "other cases")
        need(len(leads) == 1, "not the same lead")

    def do_close(self, case: Case) -> None:
        self.among(case, "assigned")
        need(case.answering or case.received, "nobody answers by reply")
        for duty in case.answering:
            need(duty.state == "answered" and duty.issued_on is not None, "not answered")
            assert duty.issued_on is not None
            returned = {who for who, _, _ in duty.forms.get(duty.round, ())}
            over = self.today > self.end(case, duty.issued_on, "evaluation")
            need(over or self.evaluators(case) <= returned, "a form is not returned")
        if case.received:
            need(all(duty.state == "answered" for duty in case.tops), "an opinion missing")
        case.state = "closed"

    # -- what comes out

    def told(self, as_of: str, view: str | None) -> dict[str, Any]:
        cases, due = {}, {}
        for case in self.cases.values():
            duties: dict[str, Duty] = {}
            for duty in sorted(case.duties, key=lambda one: one.in_force):
                duties[duty.unit] = duty
            cases[case.code] = {
                "number": case.number,
                "state": case.state,
                "duties": {
                    unit: {
                        "role": duty.role, "state": duty.state, "class": duty.klass,
                        "first_class": duty.first_class, "round": duty.round,
                    }
                    for unit, duty in duties.items()
                },
            }  # fmt: skip
            for duty in case.in_force:
                stem = f"{case.code}/{duty.unit}/"
                due[stem + "return"] = duty.return_due.isoformat()
                if duty.contact_due is not None:
                    due[stem + "first_contact"] = duty.contact_due.isoformat()
                due[stem + duty.paper] = duty.due.isoformat()
        figures = {name: self.figure(*counts) for name, counts in self.counts(dt.date.fromisoformat(as_of), view)}
        return {"cases": cases, "due": due, "figures": figures}

    def figure(self, numerator: int, denominator: int | None = None) -> list[Any]:
        if not denominator:
            return [numerator, denominator, None]
        places = Decimal(1).scaleb(-self.given.get("decimals", DEFAULT["decimals"]))
        percent = (Decimal(100 * numerator) / Decimal(denominator)).quantize(places, ROUND_HALF_UP)
        return [numerator, denominator, str(percent)]

    def counts(self, as_of: dt.date, view: str | None) -> Iterator[tuple[str, tuple[Any, ...]]]:
        live = [case for case in self.cases.values() if case.state in ("filed", "assigned", "closed")]
        here = [case for case in self.cases.values() if case.submitted]
        counted = [case for case in self.cases.values() if case.state != "withdrawn"]
        pairs = [
            (case, duty)
            for case in counted
            for duty in case.in_force
            if (duty.unit == view if view is not None else duty.top)
        ]
        if view is None:
            yield "received", (len(here) + sum(case.received for case in self.cases.values()),)
            yield "filing", (sum(case in live for case in here), len(here))
            yield "merged", (sum(case.state == "merged" for case in self.cases.values()),)
            yield "not_filed", (sum(case.state == "not_filed" for case in self.cases.values()),)
            ever = [duty for case in counted for duty in case.duties]
            requests = sum(duty.requests for duty in ever)
            yield "returns", (requests, len(ever))
            yield "returns_granted", (sum(duty.granted for duty in ever), requests)
        else:
            live = [case for case in live if case.of(view) is not None]
        yield "cases", (len(live),)
        for kind in ("suggestion", "proposal"):
            yield f"cases.{kind}", (sum(case.kind == kind for case in live),)
        yield "key", (sum(case.key for case in live),)
        for role in ("lead", "co_host", "separate"):
            mine = [case.kind for case, duty in pairs if duty.role == role]
            yield f"duties.{role}", (len(mine),)
            for kind in ("suggestion", "proposal"):
                yield f"duties.{role}.{kind}", (mine.count(kind),)
        yield "urged", (sum(duty.urged for _, duty in pairs),)

        replies = [(case, duty) for case, duty in pairs if duty.paper == "reply"]
        replied = [(case, duty) for case, duty in replies if duty.replied]
        late = [duty for _, duty in replies if not duty.replied and duty.due < as_of]
        good = sum(duty.first_in_time if duty.top else duty.in_time for _, duty in replied)
        yield "reply", (len(replied), len(replies))
        yield "reply_on_time", (good, len(replied) + len(late))
        opinions = [duty for _, duty in pairs if duty.paper == "opinion"]
        given = [duty for duty in opinions if duty.state == "answered"]
        missing = [duty for duty in opinions if duty.state != "answered" and duty.due < as_of]
        fine = sum(duty.in_time for duty in given)
        yield "opinions", (len(given), len(opinions))
        yield "opinions_on_time", (fine, len(given) + len(missing))
        yield "handled_on_time", (good + fine, len(replied) + len(late) + len(given) + len(missing))

        contact = face = 0
        for case, duty in replied:
            modes = {mode for n, mode in self.contacts(case, duty) if n < (duty.first_issue or 0)}
            contact += bool(modes)
            face += bool(modes & set(self.rule(case, "face_modes")))
        yield "contact", (contact, len(replied))
        yield "face", (face, len(replied))
        for one in self.classes():
            code = one["code"]
            yield f"classes.{code}", (sum(duty.klass == code for _, duty in replied), len(replied))
            yield f"first_classes.{code}", (sum(duty.first_class == code for _, duty in replied), len(replied))
        solved = {one["code"] for one in self.classes() if one.get("solved")}
        yield "resolution", (sum(duty.klass in solved for _, duty in replied), len(replied))

        top = [(case, duty) for case, duty in replied if duty.top]
        forms = [form for _, duty in top for form in duty.forms.get(duty.issued_round, ())]
        yield "forms", (len(forms), sum(len(self.evaluators(case)) for case, _ in top))
        for name, place in (("attitude", 1), ("result", 2)):
            marks = [form[place] for form in forms]
            yield name, (len(marks) - marks.count("unsatisfied"), len(marks))
            for level in ("satisfied", "basically_satisfied", "unsatisfied"):
                yield f"{name}.{level}", (marks.count(level), len(marks))
        again = [duty for _, duty in replied if duty.round > 1]
        last = [duty.forms[duty.issued_round][-1][2] for duty in again if duty.forms.get(duty.issued_round)]
        yield "rehandled", (len(again), len(replied))
        yield "rehandled_satisfied", (len(last) - last.count("unsatisfied"), len(again))


def oracle(data: dict[str, Any]) -> dict[str, Any]:
    """What should come out of a replay file."""
    one = Oracle(data)
    steps = [one.step(step) for step in data["steps"]]
    return {"steps": steps, **one.told(data["as_of"], data.get("view"))}
