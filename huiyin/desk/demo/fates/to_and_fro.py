"""What becomes of a case that goes from one unit to another, or waits for a decision."""

from __future__ import annotations

from huiyin.desk.demo.fates.out import hand_out, in_session, underway
from huiyin.desk.demo.roll import UNITS
from huiyin.desk.demo.tales import SATISFIED, Tale, clerk


def return_asked(t: Tale) -> None:
    hand_out(t, t.rng.randint(5, 8))
    reason = "该事项的审批和管理职责不在本单位，按照职责分工应由其他部门主办。"
    more = {"suggest": [t.co_hosts[0]]} if t.co_hosts else {}
    t.step(2, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason=reason, **more)


def returned(t: Tale) -> None:
    """Given back and granted: it waits to be handed out again."""
    hand_out(t, 12)
    t.step(8, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason="不属本单位职责。")
    t.step(4, "grant_return", t.assigning, unit=t.lead_unit, reason="情况属实，另行交办。")


def return_refused(t: Tale) -> None:
    hand_out(t, 30)
    t.step(27, "request_return", clerk(t.lead_unit), unit=t.lead_unit, reason="涉及多个部门，建议由综合部门牵头。")
    t.step(24, "refuse_return", t.assigning, unit=t.lead_unit, reason="主要内容属你单位职责，请继续办理。")
    t.talk(9)


def taken_over(t: Tale) -> None:
    """Returned, and handed to the unit that was to be a co-host."""
    hand_out(t, 40)
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
    underway(t, 83)
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
    hand_out(t, 60)
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
    hand_out(t, 9)
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
    in_session(t)
    t.assign(75, separate=separate)
    t.sign(73, *separate)
    t.talk(50, separate[0])
    t.talk(48, separate[1])
    t.issue(20, "A", unit=separate[0])
    t.say(9, SATISFIED, SATISFIED, unit=separate[0])
