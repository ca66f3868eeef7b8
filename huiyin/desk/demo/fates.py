"""What becomes of the demo's cases: one function for everything that can, and how many of each there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huiyin.desk.demo.city import ROLL, UNITS, chain_of
from huiyin.desk.demo.tales import HOLDERS, Tale, clerk

SATISFIED, BASICALLY, UNSATISFIED = "satisfied", "basically_satisfied", "unsatisfied"


# -- before any unit has to do with it --------------------------------------------------------------------------------


def drafted(t: Tale) -> None:
    t.begin(t.rng.randint(2, 9))
    if t.co_signers:
        t.step(2, "co_sign", ROLL[t.co_signers[0]].account, proposer=t.co_signers[0])


def submitted(t: Tale) -> None:
    t.submit(t.rng.randint(1, 8))


def invited(t: Tale) -> None:
    """Handed in while somebody invited has not answered, and somebody has declined."""
    *some, last = t.co_signers
    waiting, t.co_signers = t.co_signers, tuple(some[1:])
    t.submit(t.rng.randint(2, 5))
    t.step(1, "decline_co_sign", ROLL[last].account, proposer=last)
    t.co_signers = waiting


def sent_for_correction(t: Tale) -> None:
    t.submit(t.rng.randint(9, 15))
    reason = "建议部分请再具体一些，写明地点、范围和希望采取的措施；一件建议只提一个问题。"
    t.step(t.rng.randint(3, 7), "return_for_correction", t.review, reason=reason)


def corrected(t: Tale) -> None:
    t.submit(t.rng.randint(14, 20))
    t.step(10, "return_for_correction", t.review, reason="请补充调研数据的来源，并写明建议由哪个层级解决。")
    t.step(t.rng.randint(2, 6), "resubmit", t.proposer)


def filed(t: Tale) -> None:
    t.submit(t.rng.randint(9, 18))
    t.file(t.rng.randint(2, 7))


def asked(t: Tale) -> None:
    """Units are asked beforehand and have not said anything yet."""
    filed(t)
    t.step(1, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))


def agreed(t: Tale) -> None:
    t.submit(20)
    t.file(13)
    t.step(9, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))
    for unit in (t.lead_unit, *t.co_hosts):
        t.step(5, "answer_pre_assignment", clerk(unit), unit=unit, agree=True, reason="属本单位职责。")


def objected(t: Tale) -> None:
    t.submit(22)
    t.file(14)
    t.step(10, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))
    better = next((code for code in t.co_hosts), "")
    more = {"suggest": [better]} if better else {}
    reason = "按照部门职责分工，该事项不属本单位牵头，建议由行业主管部门主办。"
    t.step(6, "answer_pre_assignment", clerk(t.lead_unit), unit=t.lead_unit, agree=False, reason=reason, **more)
    for unit in t.co_hosts:
        t.step(4, "answer_pre_assignment", clerk(unit), unit=unit, agree=True, reason="可以配合。")


def _co_hosts(t: Tale) -> dict[str, list[str]]:
    return {"co_hosts": list(t.co_hosts)} if t.co_hosts else {}


# -- gone -------------------------------------------------------------------------------------------------------------


def not_filed(t: Tale) -> None:
    t.submit(t.rng.randint(166, 169))
    reason, destination = t.rng.choice(
        (
            ("没有提出具体建议，转为社情民意信息报送。", "social_information"),
            ("内容属上级事权，作为意见和建议转有关单位参考。", "opinion_only"),
            ("反映的是个人诉求，作来信处理并已告知提出人。", "letter"),
            ("与已立案的事项内容重复且没有新的建议，退回提出人。", "returned"),
        )
    )
    t.step(t.rng.randint(155, 162), "not_file", t.review, reason=reason, destination=destination)


def withdrawn(t: Tale) -> None:
    t.submit(t.rng.randint(166, 169))
    t.file(t.rng.randint(152, 162))
    t.step(t.rng.randint(141, 149), "withdraw", t.proposer, reason="经与有关单位沟通，该事项已经列入今年工作计划。")


def withdrawn_later(t: Tale) -> None:
    """After it was handed out: its duties end."""
    _handed_out(t, 120)
    t.step(90, "withdraw", t.proposer, reason="所提问题已在办理过程中得到解决，不再需要书面答复。")


# -- handed out -------------------------------------------------------------------------------------------------------


def _in_session(t: Tale) -> None:
    if t.timing == "session":
        t.submit(t.rng.randint(166, 169))
        t.file(t.rng.randint(150, 162))


def _ordinary(t: Tale, assigned: int) -> None:
    t.submit(assigned + t.rng.randint(16, 26))
    t.file(assigned + t.rng.randint(5, 12))


def _handed_out(t: Tale, ago: int, *, due: int | None = None, signed: bool = True) -> None:
    """Filed at the session or later, handed out ``ago`` days before today and signed for within two days."""
    if t.timing == "session":
        _in_session(t)
    else:
        _ordinary(t, ago)
    t.assign(ago, due=due)
    if signed:
        t.sign(max(1, ago - t.rng.randint(1, 3)))


def _underway(t: Tale, ago: int, *, due: int | None = None) -> None:
    """Handed out, talked about within three weeks, and the co-hosts' opinions in within the month."""
    _handed_out(t, ago, due=due)
    t.talk(ago - t.rng.randint(9, 19))
    t.confirm(ago - 20)
    t.opine(ago - t.rng.randint(21, 25))


def sent(t: Tale) -> None:
    _handed_out(t, t.rng.randint(1, 4), signed=False)


def sent_long_ago(t: Tale) -> None:
    """Nobody has signed for it, and it has been urged."""
    _handed_out(t, 24, signed=False)
    t.step(6, "urge", t.assigning, unit=t.lead_unit)


def signed(t: Tale) -> None:
    t.open = True
    _handed_out(t, t.rng.randint(7, 34))
    t.named(4)


def talked(t: Tale) -> None:
    t.open = True
    ago = t.rng.randint(30, 70)
    _handed_out(t, ago)
    t.talk(ago - t.rng.randint(9, 19))


def opinions_in(t: Tale) -> None:
    t.open = True
    _underway(t, t.rng.randint(40, 70))


def opinion_late(t: Tale) -> None:
    """A co-host's opinion is overdue; the lead has urged."""
    _handed_out(t, 40)
    t.talk(25)
    for unit in t.co_hosts:
        t.step(8, "urge", clerk(t.lead_unit), unit=unit)


def opinion_empty(t: Tale) -> None:
    _handed_out(t, 48)
    t.talk(25)
    first = t.co_hosts[0]
    t.opine(15, first)
    t.step(3, "reject_opinion", clerk(t.lead_unit), unit=first, reason="意见空泛，没有说明能够承担的事项和时间。")


def opinion_on_its_way(t: Tale) -> None:
    _handed_out(t, 24)
    first = t.co_hosts[0]
    t.step(2, "draft", clerk(first), unit=first, text="经研究，原则同意，请主办单位在方案中明确责任分工。")


def due_this_week(t: Tale) -> None:
    _underway(t, 84, due=t.rng.randint(0, 5))


def due_drafted(t: Tale) -> None:
    due_this_week(t)
    t.draft(3, t.rng.choice("AAB"), passed=len(chain_of(t.lead_unit, "reply")) // 2)


def overdue(t: Tale) -> None:
    _underway(t, 104, due=-t.rng.randint(2, 12))


def overdue_urged(t: Tale) -> None:
    overdue(t)
    t.step(1, "urge", t.assigning, unit=t.lead_unit)


def _waits_at(level: int) -> Callable[[Tale], None]:
    def at_this_level(t: Tale) -> None:
        _underway(t, t.rng.randint(45, 72))
        t.draft(t.rng.randint(3, 8), t.rng.choice("AABC"), passed=level)

    return at_this_level


def approved(t: Tale) -> None:
    _waits_at(4)(t)


def sent_back(t: Tale) -> None:
    _waits_at(0)(t)
    level = chain_of(t.lead_unit, "reply")[0]
    reason = "没有逐条回应所提建议，请补充具体措施和完成时间后重报。"
    t.step(2, "send_back", HOLDERS[f"{t.lead_unit}:{level}"], unit=t.lead_unit, level=level, reason=reason)


def redrafted(t: Tale) -> None:
    """The unit thought better of it while the first draft was on its way."""
    _waits_at(0)(t)
    t.draft(2, "A", passed=1)


# -- to and fro -------------------------------------------------------------------------------------------------------


def return_asked(t: Tale) -> None:
    _handed_out(t, t.rng.randint(5, 8))
    reason = "该事项的审批和管理职责不在本单位，按照职责分工应由其他部门主办。"
    more = {"suggest": [t.co_hosts[0]]} if t.co_hosts else {}
    t.step(2, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason=reason, **more)


def returned(t: Tale) -> None:
    """Given back and granted: it waits to be handed out again."""
    _handed_out(t, 12)
    t.step(8, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason="不属本单位职责。")
    t.step(4, "grant_return", t.assigning, unit=t.lead_unit, reason="情况属实，另行交办。")


def return_refused(t: Tale) -> None:
    _handed_out(t, 30)
    t.step(27, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason="涉及多个部门，建议由综合部门牵头。")
    t.step(24, "refuse_return", t.assigning, unit=t.lead_unit, reason="主要内容属你单位职责，请继续办理。")
    t.talk(9)


def taken_over(t: Tale) -> None:
    """Returned, and handed to the unit that was to be a co-host."""
    _handed_out(t, 40)
    to = t.co_hosts[0]
    t.step(
        35, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason="主要措施需由会办单位实施。", suggest=[to]
    )
    t.step(32, "grant_return", t.assigning, unit=t.lead_unit)
    t.step(31, "reassign", t.assigning, **{"from": t.lead_unit, "to": to, "keep": "co_host"})
    t.sign(29, to, t.lead_unit)
    t.lead_unit = to
    t.talk(12)


def more_time_asked(t: Tale) -> None:
    _underway(t, 83)
    reason = "涉及规划调整，需经专题会议研究，原定期限内难以形成意见。"
    t.step(4, "request_extension", clerk(t.lead_unit), unit=t.lead_unit, until=t.ahead(40), reason=reason)


def more_time_given(t: Tale) -> None:
    more_time_asked(t)
    t.step(1, "grant_extension", t.assigning, unit=t.lead_unit)


def more_time_refused(t: Tale) -> None:
    more_time_asked(t)
    t.step(1, "refuse_extension", t.assigning, {"reason": "时间尚早，请先按原期限抓紧办理。"}, unit=t.lead_unit)


def handed_on(t: Tale) -> None:
    """By the county or the district to its own bureaus: one drafts, the others give opinions."""
    _handed_out(t, 60)
    first, *others = _below(t)
    t.step(55, "assign", clerk(t.lead_unit), by=t.lead_unit, lead=first, **({"co_hosts": others} if others else {}))
    t.sign(53, first, *others)
    t.talk(40, first)
    t.opine(t.rng.randint(20, 30), *others)


def handed_on_answered(t: Tale) -> None:
    """What the bureau drafted has come up; the county answers."""
    handed_on(t)
    first = _below(t)[0]
    t.draft(14, "A", unit=first, passed=4)
    t.step(12, "issue", clerk(first), unit=first)
    t.draft(6, "A", passed=1)


def handed_on_waiting(t: Tale) -> None:
    _handed_out(t, 9)
    t.step(3, "assign", clerk(t.lead_unit), by=t.lead_unit, lead=_below(t)[0])


def _below(t: Tale) -> list[str]:
    """The bureau whose affair it is, and one that joins."""
    prefix = "yz_" if t.lead_unit == "yzx" else "dl_"
    known = [prefix + t.paper.lead]
    joins = prefix + "czj"
    return known if joins in known or joins not in UNITS else [*known, joins]


def apart(t: Tale) -> None:
    """Two units answer apart; one has."""
    separate = (t.lead_unit, t.co_hosts[0])
    t.co_hosts = ()
    _in_session(t)
    t.assign(75, separate=separate)
    t.sign(73, *separate)
    t.talk(50, separate[0])
    t.talk(48, separate[1])
    t.issue(20, "A", unit=separate[0])
    t.say(9, SATISFIED, SATISFIED, unit=separate[0])


# -- answered ---------------------------------------------------------------------------------------------------------


def _answered(t: Tale, assigned: int, issued: int, result_class: str) -> None:
    _underway(t, assigned)
    t.issue(issued, result_class)


def form_out(t: Tale) -> None:
    _answered(t, t.rng.randint(64, 80), t.rng.randint(2, 9), t.rng.choice("AAABBC"))


def can_be_closed(t: Tale) -> None:
    _answered(t, t.rng.randint(70, 85), 18, t.rng.choice("AAB"))
    t.say(t.rng.randint(2, 6), SATISFIED, t.rng.choice((SATISFIED, BASICALLY)))


_UNHAPPY = "答复以介绍工作为主，没有说明所提第二、三条建议何时落实。"


def unhappy(t: Tale) -> None:
    _answered(t, t.rng.randint(75, 88), 21, "C")
    t.say(t.rng.randint(3, 8), t.rng.choice((SATISFIED, BASICALLY)), UNSATISFIED, reason=_UNHAPPY)


def second_round(t: Tale) -> None:
    _answered(t, 110, 45, "C")
    t.say(30, BASICALLY, UNSATISFIED, reason=_UNHAPPY)
    t.step(t.rng.randint(9, 16), "rehandle", t.review, unit=t.lead_unit, reason=_UNHAPPY)


def second_answer(t: Tale) -> None:
    _answered(t, 120, 75, "C")
    t.say(66, BASICALLY, UNSATISFIED, reason=_UNHAPPY)
    t.step(58, "rehandle", t.review, unit=t.lead_unit, reason=_UNHAPPY)
    t.talk(44)
    t.issue(32, "B", again=True)
    t.say(22, SATISFIED, BASICALLY)
    t.close(15)


def closed(t: Tale) -> None:
    assigned = t.rng.randint(110, 138)
    issued = assigned - t.rng.randint(36, 62)
    _answered(t, assigned, issued, t.rng.choice("AAAAAABBBC"))
    happy = t.rng.choice((SATISFIED, SATISFIED, SATISFIED, BASICALLY))
    t.say(issued - t.rng.randint(6, 14), SATISFIED, happy)
    t.close(issued - t.rng.randint(17, 25))


def closed_without_form(t: Tale) -> None:
    """The form never came back; its time is over."""
    _answered(t, 130, 75, "A")
    t.close(25)


def raised_later(t: Tale) -> None:
    """Closed as promised, and solved since: the unit shows it."""
    _answered(t, 130, 85, "B")
    t.say(75, SATISFIED, BASICALLY)
    t.close(66)
    t.step(
        12, "reclassify", clerk(t.lead_unit), unit=t.lead_unit, to="A", proof="竣工验收报告、现场照片及提出人确认意见"
    )


# -- from above -------------------------------------------------------------------------------------------------------


def received(t: Tale) -> None:
    """From outside, to lead; and to co-host the next time."""
    up = "省人民政府办公厅" if t.area == "city" else "市人民政府办公室"
    role = "lead" if t.rng.random() < 0.5 else "co_host"
    ago = t.rng.randint(14, 30)
    t.begin(ago)
    other = "省有关厅局" if t.area == "city" else UNITS[t.paper.lead].name
    kind = "人大" if t.kind == "suggestion" else "政协"
    t.step(
        ago,
        "receive",
        clerk(t.registering),
        number=f"{'省' if t.area == 'city' else '市'}{kind} {t.rng.randint(20, 480):04d}",
        unit=t.registering,
        role=role,
        assigned=t.day(ago + 4).isoformat(),
        **{"from": up, "others": [{"name": other, "role": "co_host" if role == "lead" else "lead"}]},
    )
    if role == "lead":
        t.talk(6, t.registering)
    else:
        t.opine(3, t.registering)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of so many cases of the city, of the county, of the district. ``co_hosts``: how many it needs at
    least; ``signers``: how many are invited; ``by`` and ``asks``: from whom it comes and who is
    asked first to sign; ``lead`` and ``joins``: by this unit, or with it as a co-host; ``below``: by a
    government below, which hands it on; ``on_paper``: entered for the proposer."""

    tell: Callable[[Tale], None]
    numbers: tuple[int, int, int]
    timing: str = "ordinary"
    co_hosts: int = 0
    signers: int = 0
    lead: str = ""
    joins: str = ""
    kind: str = ""
    by: str = ""
    asks: str = ""
    on_paper: bool = False
    received: bool = False
    below: str = ""


# fmt: off
THIS_YEAR = (
    Fate(drafted, (2, 1, 1)),
    Fate(submitted, (8, 2, 1)),
    Fate(invited, (1, 0, 0), signers=3, kind="proposal", asks="wei3"),
    Fate(sent_for_correction, (1, 1, 0)),
    Fate(corrected, (1, 0, 1)),
    Fate(filed, (3, 2, 1)),
    Fate(asked, (2, 0, 1)),
    Fate(agreed, (2, 1, 0), co_hosts=1),
    Fate(objected, (2, 1, 1), co_hosts=1),
    Fate(not_filed, (3, 1, 1), "session"),
    Fate(withdrawn, (1, 1, 0), "session"),
    Fate(withdrawn_later, (1, 0, 0), "session"),
    Fate(sent, (2, 2, 2)),
    Fate(sent, (1, 0, 0), lead="jtj"),
    Fate(sent, (1, 0, 0), below="county"),
    Fate(sent_long_ago, (1, 1, 0)),
    Fate(signed, (2, 2, 2)),
    Fate(signed, (2, 0, 0), lead="jtj"),
    Fate(signed, (1, 0, 0), co_hosts=1, joins="jtj"),
    Fate(talked, (3, 2, 1)),
    Fate(talked, (1, 0, 0), kind="proposal", by="wei3"),
    Fate(opinions_in, (3, 1, 1), co_hosts=1),
    Fate(opinion_late, (2, 1, 0), co_hosts=1),
    Fate(opinion_empty, (1, 0, 0), co_hosts=1),
    Fate(opinion_on_its_way, (1, 0, 0), co_hosts=1),
    Fate(due_this_week, (2, 1, 1), "session"),
    Fate(due_drafted, (1, 1, 1), "session"),
    Fate(due_drafted, (1, 0, 0), "session", lead="jtj"),
    Fate(overdue, (2, 1, 1), "session"),
    Fate(overdue_urged, (2, 1, 0), "session"),
    Fate(_waits_at(0), (1, 1, 1), "session"),
    Fate(_waits_at(0), (1, 0, 0), "session", lead="jtj"),
    Fate(_waits_at(1), (1, 0, 0), "session"),
    Fate(_waits_at(1), (1, 0, 0), "session", lead="jyj"),
    Fate(_waits_at(2), (1, 0, 0), "session", lead="jyj"),
    Fate(_waits_at(2), (1, 0, 0), "session", lead="jtj"),
    Fate(_waits_at(3), (1, 0, 0), "session", lead="jyj"),
    Fate(_waits_at(3), (1, 0, 0), "session", lead="jtj"),
    Fate(_waits_at(2), (1, 0, 0), "session", lead="jtj"),
    Fate(approved, (1, 1, 0), "session"),
    Fate(approved, (1, 0, 0), "session", lead="jtj"),
    Fate(sent_back, (1, 1, 0), "session"),
    Fate(redrafted, (1, 0, 0), "session"),
    Fate(return_asked, (2, 1, 0), co_hosts=1),
    Fate(returned, (1, 0, 1)),
    Fate(return_refused, (1, 0, 0)),
    Fate(taken_over, (2, 0, 0), co_hosts=1),
    Fate(more_time_asked, (2, 1, 0), "session"),
    Fate(more_time_given, (1, 0, 1), "session"),
    Fate(more_time_refused, (1, 0, 0), "session"),
    Fate(handed_on, (2, 0, 0), "session", below="county"),
    Fate(handed_on, (1, 0, 0), "session", below="district"),
    Fate(handed_on_answered, (1, 0, 0), "session", below="county"),
    Fate(handed_on_answered, (1, 0, 0), "session", below="district"),
    Fate(handed_on_waiting, (1, 0, 0), below="county"),
    Fate(handed_on_waiting, (1, 0, 0), below="district"),
    Fate(apart, (2, 0, 0), "session", co_hosts=1),
    Fate(form_out, (4, 1, 1), "session"),
    Fate(form_out, (1, 1, 1), "session", kind="suggestion", on_paper=True),
    Fate(can_be_closed, (0, 1, 1), "session"),
    Fate(can_be_closed, (1, 0, 0), "session", kind="proposal"),
    Fate(can_be_closed, (1, 0, 0), "session", kind="suggestion"),
    Fate(unhappy, (1, 1, 0), "session", kind="suggestion"),
    Fate(unhappy, (1, 0, 1), "session", kind="proposal"),
    Fate(second_round, (1, 1, 0), "session"),
    Fate(second_answer, (2, 0, 0), "session"),
    Fate(closed, (10, 5, 4), "session"),
    Fate(closed_without_form, (1, 0, 0), "session"),
    Fate(raised_later, (1, 1, 0), "session"),
    Fate(received, (1, 4, 3), received=True),
)
LAST_YEAR = (
    Fate(closed, (9, 5, 4), "session"),
    Fate(closed, (1, 0, 0), "session", lead="lsj"),
    Fate(closed_without_form, (2, 0, 0), "session"),
    Fate(second_answer, (2, 1, 0), "session"),
    Fate(raised_later, (2, 0, 0), "session"),
    Fate(not_filed, (2, 0, 0), "session"),
    Fate(withdrawn, (1, 0, 0), "session"),
)
# fmt: on
