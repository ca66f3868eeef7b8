"""Many at once (一并办理): one step on all that was ticked on a list.

Ticked (``picks``), asked once what will be done and what speaks against it (``queries/many``), then done one after the
other (``go_on``), each whole or not at all, as its own page would do it; a refused one does not take the others along. A
request does a second's work at most and the run goes on with the next; what was done and what was not is told at the end.

One talk for several cases (``contact``) is the exception that the action itself makes: a single meeting, in all or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.desk.acts import ACTS, Act, nothing
from huiyin.desk.forms.base import ActForm
from huiyin.desk.forms.many import AsPlannedForm, HandlersForm, RemarkForm, TalkForm
from huiyin.desk.picks import Pick
from huiyin.desk.queries.picked import Picked, picked
from huiyin.desk.queries.standing import person_of
from huiyin.handling import actions as handling
from huiyin.people.models import User

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Many:
    """A step on many. ``asks``: the form asked once for all, if it is not the act's own; ``takes``: the acts that it comes
    to on one of them, with what their forms are filled in with; ``on_desk``: its button on a desk; ``beside``: what to know
    before it is confirmed; ``whole``: all or none."""

    act: Act
    on_desk: str = ""
    beside: str = ""
    asks: type[ActForm] | None = None
    takes: Callable[[Picked, Given], Iterable[tuple[Act, Given]]] | None = None
    whole: bool = False

    @property
    def step(self) -> str:
        return self.act.step

    @property
    def form(self) -> type[ActForm]:
        return self.asks or self.act.form

    def label(self, kinds: set[str]) -> str:
        """Suggestions are accepted and proposals filed; where both are ticked it is the general word."""
        return STEPS[self.step].label_for(kinds.pop() if len(kinds) == 1 else "")

    def acts_on(self, one: Picked, given: Given) -> Iterable[tuple[Act, Given]]:
        return self.takes(one, given) if self.takes is not None else [(self.act, given)]


def _approve(one: Picked, given: Given) -> Iterator[tuple[Act, Given]]:
    """The draft that stood on the desk, and no later one."""
    yield ACTS["approve"], {**given, "seen": str(one.pick.draft_no)}


def _name(one: Picked, given: Given) -> Iterator[tuple[Act, Given]]:
    """Only what changes anything."""
    duty = one.scene.on_duty
    if given["leader"] and given["leader"] != duty.leader:
        yield ACTS["take_charge"], {"leader": given["leader"]}
    now = {"section": duty.section, "handler": duty.handler, "phone": duty.handler_phone}
    then = {name: given[name] or now[name] for name in now}
    if then != now:
        yield ACTS["name_handlers"], then


_ASSIGN = Act("assign", assignment.assign_as_planned, AsPlannedForm)
_PRE_ASSIGN = Act("pre_assign", assignment.pre_assign_as_planned, AsPlannedForm)
_HAND_OVER = replace(ACTS["hand_over"], why_not=nothing)  # to which office, is asked once and answered by the step

# fmt: off
# In the order of the buttons on a desk.
MANY: Mapping[str, Many] = {one.step: one for one in (
    Many(ACTS["sign_for"], "批量签收", "签收后各件期限照规则起算；要申请退办的请取消勾选，单独办理"),
    Many(ACTS["approve"], "批量审核通过", "只通过您打开工作台时的那一稿；其后另有新稿的不会通过", RemarkForm, _approve),
    Many(ACTS["name_handlers"], "批量明确承办人员", "没有填的项目各件保持原样", HandlersForm, _name),
    Many(ACTS["contact"], "一次沟通记入多案", "同一次沟通，记入勾选的每一件；只能一起记或者都不记", TalkForm, whole=True),
    Many(ACTS["urge"], "批量催办", "各件分别记一次催办"),
    Many(ACTS["file"], "", "按下列顺序编号；有拟用编号的用拟用编号", ActForm),
    Many(_PRE_ASSIGN),
    Many(_ASSIGN),
    Many(_HAND_OVER),
    Many(ACTS["grant_return"]),
    Many(ACTS["refuse_return"]),
    Many(ACTS["grant_extension"]),
    Many(ACTS["refuse_extension"]),
)}
# fmt: on
DESK = tuple(one for one in MANY.values() if one.on_desk)


# -- a run ------------------------------------------------------------------------------------------------------------

_READ = 30
_KEPT = 5  # runs of a session that can still be looked at
_IN_SESSION = "runs"


@dataclass
class Run:
    """A step on its way through what was ticked. It lives in the session of who began it."""

    id: str
    step: str
    label: str
    given: dict[str, str]
    back: str
    rest: list[str]
    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # which, why

    @property
    def many(self) -> Many:
        return MANY[self.step]

    @property
    def total(self) -> int:
        return len(self.rest) + len(self.done) + len(self.refused)

    def keep(self, session: SessionBase) -> None:
        runs: dict[str, Any] = session.get(_IN_SESSION, {})
        runs[self.id] = {name: value for name, value in vars(self).items() if name != "id"}
        while len(runs) > _KEPT:
            del runs[next(iter(runs))]
        session[_IN_SESSION] = runs


def run_of(session: SessionBase, run_id: str) -> Run | None:
    told = session.get(_IN_SESSION, {}).get(run_id)
    return Run(run_id, **told) if told is not None else None


def go_on(run: Run, *, user: User, now: datetime) -> Iterator[None]:
    """One after the other, in the order of the list, for as long as the caller goes along. They are read several at a
    time; each step reads its case afresh."""
    person = person_of(user, timezone.localdate(now))
    while run.rest:
        texts = run.rest[:_READ]
        there = {one.pick: one for one in picked(texts, user, now, person)}
        for text in texts:
            one = there.get(Pick.read(text))
            why = _take(run, one) if one is not None else "找不到这件案件"
            del run.rest[0]
            if why:
                run.refused.append((text, why))
            else:
                run.done.append(text)
            yield


def _take(run: Run, one: Picked) -> str:
    """Take the step on this one; why not, if it was refused."""
    try:
        with transaction.atomic():
            for act, given in run.many.acts_on(one, run.given):
                if twice := one.scene.folder.taken_since(act.step, one.duty):
                    raise Refused(twice.partition("。")[0])  # the rest is meant for the step's own page
                if against := act.reasons(one.scene):
                    raise Refused(*against)
                form = act.form(one.scene, given)
                if not form.is_valid():
                    raise Refused(*(str(error) for errors in form.errors.values() for error in errors))
                act.take(one.scene, form)
    except Refused as refused:
        return "；".join(refused.reasons)
    return ""


def take_whole(form: ActForm, chosen: Sequence[Picked]) -> None:
    """One talk in all of them, under one meeting. Refused as a whole."""
    first, *others = chosen
    handling.contact(
        first.case,
        unit=first.scene.on_duty.unit,
        cases=[one.case for one in others],
        **form.given(),
        actor=first.scene.person,
        at=form.moment,
    )
