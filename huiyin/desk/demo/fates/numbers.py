"""How many there are of each fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huiyin.desk.demo.fates import answered, early, out, to_and_fro
from huiyin.desk.demo.tales import Tale


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
    Fate(early.drafted, (2, 1, 1)),
    Fate(early.submitted, (8, 2, 1)),
    Fate(early.invited, (1, 0, 0), signers=3, kind="proposal", asks="wei3"),
    Fate(early.sent_for_correction, (1, 1, 0)),
    Fate(early.corrected, (1, 0, 1)),
    Fate(early.filed, (3, 2, 1)),
    Fate(early.asked, (2, 0, 1)),
    Fate(early.agreed, (2, 1, 0), co_hosts=1),
    Fate(early.objected, (2, 1, 1), co_hosts=1),
    Fate(early.not_filed, (3, 1, 1), "session"),
    Fate(early.withdrawn, (1, 1, 0), "session"),
    Fate(early.withdrawn_later, (1, 0, 0), "session"),
    Fate(out.sent, (2, 2, 2)),
    Fate(out.sent, (1, 0, 0), lead="jtj"),
    Fate(out.sent, (1, 0, 0), below="county"),
    Fate(out.sent_long_ago, (1, 1, 0)),
    Fate(out.signed, (2, 2, 2)),
    Fate(out.signed, (2, 0, 0), lead="jtj"),
    Fate(out.signed, (1, 0, 0), co_hosts=1, joins="jtj"),
    Fate(out.talked, (3, 2, 1)),
    Fate(out.talked, (1, 0, 0), kind="proposal", by="wei3"),
    Fate(out.opinions_in, (3, 1, 1), co_hosts=1),
    Fate(out.opinion_late, (2, 1, 0), co_hosts=1),
    Fate(out.opinion_empty, (1, 0, 0), co_hosts=1),
    Fate(out.opinion_on_its_way, (1, 0, 0), co_hosts=1),
    Fate(out.due_this_week, (2, 1, 1), "session"),
    Fate(out.due_drafted, (1, 1, 1), "session"),
    Fate(out.due_drafted, (1, 0, 0), "session", lead="jtj"),
    Fate(out.overdue, (2, 1, 1), "session"),
    Fate(out.overdue_urged, (2, 1, 0), "session"),
    Fate(out.waits_at(0), (1, 1, 1), "session"),
    Fate(out.waits_at(0), (1, 0, 0), "session", lead="jtj"),
    Fate(out.waits_at(1), (1, 0, 0), "session"),
    Fate(out.waits_at(1), (1, 0, 0), "session", lead="jyj"),
    Fate(out.waits_at(2), (1, 0, 0), "session", lead="jyj"),
    Fate(out.waits_at(2), (1, 0, 0), "session", lead="jtj"),
    Fate(out.waits_at(3), (1, 0, 0), "session", lead="jyj"),
    Fate(out.waits_at(3), (1, 0, 0), "session", lead="jtj"),
    Fate(out.waits_at(2), (1, 0, 0), "session", lead="jtj"),
    Fate(out.approved, (1, 1, 0), "session"),
    Fate(out.approved, (1, 0, 0), "session", lead="jtj"),
    Fate(out.sent_back, (1, 1, 0), "session"),
    Fate(out.redrafted, (1, 0, 0), "session"),
    Fate(to_and_fro.return_asked, (2, 1, 0), co_hosts=1),
    Fate(to_and_fro.returned, (1, 0, 1)),
    Fate(to_and_fro.return_refused, (1, 0, 0)),
    Fate(to_and_fro.taken_over, (2, 0, 0), co_hosts=1),
    Fate(to_and_fro.more_time_asked, (2, 1, 0), "session"),
    Fate(to_and_fro.more_time_given, (1, 0, 1), "session"),
    Fate(to_and_fro.more_time_refused, (1, 0, 0), "session"),
    Fate(to_and_fro.handed_on, (2, 0, 0), "session", below="county"),
    Fate(to_and_fro.handed_on, (1, 0, 0), "session", below="district"),
    Fate(to_and_fro.handed_on_answered, (1, 0, 0), "session", below="county"),
    Fate(to_and_fro.handed_on_answered, (1, 0, 0), "session", below="district"),
    Fate(to_and_fro.handed_on_waiting, (1, 0, 0), below="county"),
    Fate(to_and_fro.handed_on_waiting, (1, 0, 0), below="district"),
    Fate(to_and_fro.apart, (2, 0, 0), "session", co_hosts=1),
    Fate(answered.form_out, (4, 1, 1), "session"),
    Fate(answered.form_out, (1, 1, 1), "session", kind="suggestion", on_paper=True),
    Fate(answered.can_be_closed, (0, 1, 1), "session"),
    Fate(answered.can_be_closed, (1, 0, 0), "session", kind="proposal"),
    Fate(answered.can_be_closed, (1, 0, 0), "session", kind="suggestion"),
    Fate(answered.unhappy, (1, 1, 0), "session", kind="suggestion"),
    Fate(answered.unhappy, (1, 0, 1), "session", kind="proposal"),
    Fate(answered.second_round, (1, 1, 0), "session"),
    Fate(answered.second_answer, (2, 0, 0), "session"),
    Fate(answered.closed, (10, 5, 4), "session"),
    Fate(answered.closed_without_form, (1, 0, 0), "session"),
    Fate(answered.raised_later, (1, 1, 0), "session"),
    Fate(answered.received, (1, 4, 3), received=True),
)
LAST_YEAR = (
    Fate(answered.closed, (9, 5, 4), "session"),
    Fate(answered.closed, (1, 0, 0), "session", lead="lsj"),
    Fate(answered.closed_without_form, (2, 0, 0), "session"),
    Fate(answered.second_answer, (2, 1, 0), "session"),
    Fate(answered.raised_later, (2, 0, 0), "session"),
    Fate(early.not_filed, (2, 0, 0), "session"),
    Fate(early.withdrawn, (1, 0, 0), "session"),
)
# fmt: on
