"""What becomes of a case that was handed out and is not answered."""

from __future__ import annotations

from collections.abc import Callable

from huiyin.desk.demo.roll import chain_of
from huiyin.desk.demo.tales import HOLDERS, Tale, clerk


def in_session(t: Tale) -> None:
    if t.timing == "session":
        t.submit(t.rng.randint(166, 169))
        t.file(t.rng.randint(150, 162))


def in_ordinary(t: Tale, assigned: int) -> None:
    t.submit(assigned + t.rng.randint(16, 26))
    t.file(assigned + t.rng.randint(5, 12))


def hand_out(t: Tale, ago: int, *, due: int | None = None, signed: bool = True) -> None:
    """Filed at the session or later, handed out ``ago`` days before today and signed for within two days."""
    if t.timing == "session":
        in_session(t)
    else:
        in_ordinary(t, ago)
    t.assign(ago, due=due)
    if signed:
        t.sign(max(1, ago - t.rng.randint(1, 3)))


def underway(t: Tale, ago: int, *, due: int | None = None) -> None:
    """Handed out, talked about within three weeks, and the co-hosts' opinions in within the month."""
    hand_out(t, ago, due=due)
    t.talk(ago - t.rng.randint(9, 19))
    t.confirm(ago - 20)
    t.opine(ago - t.rng.randint(21, 25))


def sent(t: Tale) -> None:
    hand_out(t, t.rng.randint(1, 4), signed=False)


def sent_long_ago(t: Tale) -> None:
    """Nobody has signed for it, and it has been urged."""
    hand_out(t, 24, signed=False)
    t.step(6, "urge", t.assigning, unit=t.lead_unit)


def signed(t: Tale) -> None:
    t.open = True
    hand_out(t, t.rng.randint(7, 34))
    t.named(4)


def talked(t: Tale) -> None:
    t.open = True
    ago = t.rng.randint(30, 70)
    hand_out(t, ago)
    t.talk(ago - t.rng.randint(9, 19))


def opinions_in(t: Tale) -> None:
    t.open = True
    underway(t, t.rng.randint(40, 70))


def opinion_late(t: Tale) -> None:
    """A co-host's opinion is overdue; the lead has urged."""
    hand_out(t, 40)
    t.talk(25)
    for unit in t.co_hosts:
        t.step(8, "urge", clerk(t.lead_unit), unit=unit)


def opinion_empty(t: Tale) -> None:
    hand_out(t, 48)
    t.talk(25)
    first = t.co_hosts[0]
    t.opine(15, first)
    t.step(3, "reject_opinion", clerk(t.lead_unit), unit=first, reason="意见空泛，没有说明能够承担的事项和时间。")


def opinion_on_its_way(t: Tale) -> None:
    hand_out(t, 24)
    first = t.co_hosts[0]
    t.step(2, "draft", clerk(first), unit=first, text="经研究，原则同意，请主办单位在方案中明确责任分工。")


def due_this_week(t: Tale) -> None:
    underway(t, 84, due=t.rng.randint(0, 5))


def due_drafted(t: Tale) -> None:
    due_this_week(t)
    t.draft(3, t.rng.choice("AAB"), passed=len(chain_of(t.lead_unit, "reply")) // 2)


def overdue(t: Tale) -> None:
    underway(t, 104, due=-t.rng.randint(2, 12))


def overdue_urged(t: Tale) -> None:
    overdue(t)
    t.step(1, "urge", t.assigning, unit=t.lead_unit)


def waits_at(level: int) -> Callable[[Tale], None]:
    def at_this_level(t: Tale) -> None:
        underway(t, t.rng.randint(45, 72))
        t.draft(t.rng.randint(3, 8), t.rng.choice("AABC"), passed=level)

    return at_this_level


def approved(t: Tale) -> None:
    waits_at(4)(t)


def sent_back(t: Tale) -> None:
    waits_at(0)(t)
    level = chain_of(t.lead_unit, "reply")[0]
    reason = "没有逐条回应所提建议，请补充具体措施和完成时间后重报。"
    t.step(2, "send_back", HOLDERS[f"{t.lead_unit}:{level}"], unit=t.lead_unit, level=level, reason=reason)


def redrafted(t: Tale) -> None:
    """The unit thought better of it while the first draft was on its way."""
    waits_at(0)(t)
    t.draft(2, "A", passed=1)
