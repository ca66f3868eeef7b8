"""What becomes of a case that was answered, or came from above."""

from __future__ import annotations

from huiyin.desk.demo.fates.out import underway
from huiyin.desk.demo.roll import UNITS
from huiyin.desk.demo.tales import BASICALLY, SATISFIED, UNSATISFIED, Tale, clerk


def _answered(t: Tale, assigned: int, issued: int, result_class: str) -> None:
    underway(t, assigned)
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
