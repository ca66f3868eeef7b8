"""The years of the demo as replay files: the city's, the year before and this year, the county's, the district's.

The same date gives the same files: whatever is chosen, is chosen by a seeded ``Random``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from huiyin.desk.demo.fates import LAST_YEAR, THIS_YEAR, Fate
from huiyin.desk.demo.letters import Letters
from huiyin.desk.demo.papers import TOPICS, Paper, write
from huiyin.desk.demo.roll import A_YEAR, AREAS, OPENED, ROLL, SEED, TOLD, UNITS, Somebody, year_of
from huiyin.desk.demo.tales import TO_BE_NUMBERED, Day, Tale, Told, clerk

GOVERNMENTS = {"county": "yzx", "district": "dlq"}  # units of the city


@dataclass
class Year:
    """A year of one area: the file, and what it cannot tell."""

    area: str
    ago: int  # 0 this year, 1 the year before
    tales: list[Tale]
    file: dict[str, Any]
    steps: dict[int, Told] = field(default_factory=dict)  # by the number of the file's step
    after: dict[int, list[tuple[str, Told]]] = field(default_factory=dict)  # what comes after it, by case


def years(today: date, day: Callable[[int], date], letters: Letters) -> Iterator[Year]:
    """``day``: the working day so many days before today."""
    used: set[tuple[int, str]] = set()
    yield _Writer("city", 1, today, day, letters, set()).year(LAST_YEAR)
    for area in AREAS:
        if area != "city":
            yield _Writer(area, 1, today, day, letters, set()).year(LAST_YEAR)
    for area in AREAS:
        yield _Writer(area, 0, today, day, letters, used).year(THIS_YEAR)


class _Writer:
    """Writes the year of one area."""

    def __init__(
        self,
        area: str,
        ago: int,
        today: date,
        day: Callable[[int], date],
        letters: Letters,
        used: set[tuple[int, str]],
    ) -> None:
        self.area, self.ago, self.letters, self.used = area, ago, letters, used
        self.rng = Random(f"{SEED}{area}{ago}")  # noqa: S311 - what is chosen for a demo
        self.today = today - timedelta(days=A_YEAR * ago)
        self.day: Day = lambda days: day(days + A_YEAR * ago)
        self.as_of = today
        self.called = year_of(day(OPENED)) - ago
        self.prefix: str = AREAS[area]["prefix"]
        self.where: dict[str, list[str]] = TOLD["where"][area]
        self._kinds = cycle(("suggestion", "proposal", "suggestion", "suggestion", "proposal"))
        self._topics = self._endless()
        mine = [one for one in ROLL.values() if one.area == area and not one.outside]
        self._leads = {
            kind: cycle(self._shuffled([one for one in mine if one.type == type_]))
            for kind, type_ in (("suggestion", "deputy"), ("proposal", "member"))
        }
        self._groups = cycle(self._shuffled([one for one in mine if one.type == "collective"]))
        self._people = {
            kind: [one for one in mine if one.type == type_]
            for kind, type_ in (("suggestion", "deputy"), ("proposal", "member"))
        }

    def _shuffled(self, some: list[Somebody]) -> list[Somebody]:
        found = list(some)
        self.rng.shuffle(found)
        return found

    def _endless(self) -> Iterator[int]:
        """Topics in turn, those of transport oftener: its desk is the one that visitors look at."""
        while True:
            order = [*range(len(TOPICS)), *(n for n, one in enumerate(TOPICS) if one["lead"] == "jtj")]
            self.rng.shuffle(order)
            yield from order

    # -- one case

    def tale(self, fate: Fate, kind: str) -> Tale:
        below = fate.below or self.area
        while True:
            topic = next(self._topics)
            told = TOPICS[topic]
            lead = AREAS[below]["prefix"] + told["lead"]
            if lead not in UNITS or (told.get("only") == "last") > (self.ago == 1):
                continue
            if fate.lead and told["lead"] != fate.lead:
                continue
            co_hosts = tuple(code for one in told["co"] if (code := self.prefix + one) in UNITS)
            if len(co_hosts) < fate.co_hosts or (fate.joins and fate.joins not in co_hosts):
                continue
            free = [one for one in TOLD["where"][below].get(told["place"], ()) if (topic, one) not in self.used]
            if free:
                place = self.rng.choice(free)
                break
        self.used.add((topic, place))
        if not fate.co_hosts and self.rng.random() < 0.4:
            co_hosts = ()
        paper = write(
            self.rng, topic, place, kind, told["lead"] if fate.below else lead, co_hosts, self.rng.randrange(2)
        )
        return self._told(fate, kind, paper, GOVERNMENTS.get(fate.below, ""))

    def _told(self, fate: Fate, kind: str, paper: Paper, government: str) -> Tale:
        lead = self._lead(fate, kind)
        paper = replace(paper, co_hosts=()) if government else paper
        made = Tale(
            code="",
            area=self.area,
            kind=kind,
            paper=paper,
            lead=lead.code,
            co_signers=self._co_signers(kind, lead, fate),
            timing=fate.timing,
            rng=self.rng,
            today=self.today,
            day=self.day,
            on_paper=self._on_paper(fate, lead),
            lead_unit=government,
        )
        if fate.received:
            made.registering, made.co_signers = paper.lead, ()
        fate.tell(made)
        return made

    def _lead(self, fate: Fate, kind: str) -> Somebody:
        if fate.by:
            return ROLL[fate.by]
        if fate.received:
            first = 1 if self.area == "city" else 3
            return ROLL[f"shi{first if kind == 'suggestion' else first + 1}"]
        if kind == "proposal" and not fate.on_paper and self.rng.random() < 0.3:
            return next(self._groups)
        return next(self._leads[kind])

    def _on_paper(self, fate: Fate, lead: Somebody) -> bool:
        by_hand = fate.timing == "session" and lead.type != "collective" and self.rng.random() < 0.06
        return fate.on_paper or (by_hand and not fate.received)

    def _co_signers(self, kind: str, lead: Somebody, fate: Fate) -> tuple[str, ...]:
        number = fate.signers or (0 if lead.type == "collective" else self.rng.choice((0, 0, 0, 1, 2, 3, 5)))
        others = [one.code for one in self._people[kind] if one.code not in (lead.code, fate.asks)]
        return (*([fate.asks] if fate.asks else []), *self.rng.sample(others, number))

    # -- a year of them

    def year(self, fates: tuple[Fate, ...]) -> Year:
        place = list(AREAS).index(self.area)
        tales = [self.tale(fate, fate.kind or next(self._kinds)) for fate in fates for _ in range(fate.numbers[place])]
        if self.ago == 0:
            self._attend(tales)
            if self.area == "city":
                tales += [self._merged(tales, kind) for kind in ("suggestion", "proposal")]
                self._together(tales)
        tales.sort(key=lambda tale: tale.begun)
        for n, tale in enumerate(tales, 1):
            tale.code = f"{self.prefix or 'lc_'}{self.called}_{n:03d}"
        return self._file(tales)

    def _attend(self, tales: list[Tale]) -> None:
        """Key cases, leaders who oversee, instructions."""
        word = AREAS[self.area]["word"]
        running = [tale for tale in tales if tale.timing == "session" and any(one.do == "assign" for one in tale.steps)]
        for tale in self.rng.sample(running, len(running) // 9):
            body = "人大常委会副主任" if tale.kind == "suggestion" else "政协副主席"
            self._insert(tale, 145, "designate_key", tale.review, leader=f"{word}{body}")
            self._insert(tale, 144, "oversee", tale.review, leader=f"副{word}长（分管）")
        for tale in self.rng.sample(running, 3):
            text = "请主办单位抓紧研究，主动与提出人沟通，按期答复并将结果报我。"
            self._insert(tale, 142, "instruct", tale.assigning, leader=f"{word}长", text=text)

    def _insert(self, tale: Tale, ago: int, do: str, account: str, **fields: Any) -> None:
        """A step between others, on a day on which the case is filed and waits to be handed out."""
        later = [one for one in tale.steps if one.at.date() > self.day(ago)]
        earlier = [one for one in tale.steps if one not in later]
        tale.steps = earlier
        tale.step(ago, do, account, **fields)
        tale.steps += later

    def _merged(self, tales: list[Tale], kind: str) -> Tale:
        """Another asks the same: it goes into the case that came first."""
        done = ("issue", "withdraw", "not_file", "merge")
        main = next(
            tale
            for tale in tales
            if tale.kind == kind
            and tale.timing == "session"
            and not tale.on_paper
            and tale.lead_unit == tale.paper.lead
            and any(one.do == "assign" for one in tale.steps)
            and not any(
                one.do in done and one.fields.get("unit", tale.lead_unit) == tale.lead_unit for one in tale.steps
            )
        )
        paper = main.paper
        other = write(self.rng, paper.topic, paper.place, kind, paper.lead, paper.co_hosts, 1)
        if other.title == paper.title:
            other = write(self.rng, paper.topic, paper.place, kind, paper.lead, paper.co_hosts, 0)
        made = self._told(Fate(_handed_in, (1, 0, 0), "session"), kind, other, "")
        made.on_paper = False
        made.step(147, "merge", made.review, into=main)
        return made

    def _together(self, tales: list[Tale]) -> None:
        """Two cases that one unit leads, handled together."""
        running = [tale for tale in tales if tale.open]
        for one in running:
            others = [two for two in running if two is not one and two.lead_unit == one.lead_unit]
            if others:
                one.step(1, "handle_together", clerk(one.lead_unit), **{"with": [others[0]]})
                return

    # -- as a file

    def _file(self, tales: list[Tale]) -> Year:
        every = sorted(
            ((step.at, n, step, tale) for n, tale in enumerate(tales) for step in tale.steps),
            key=lambda one: (one[0], one[1]),
        )
        made = Year(self.area, self.ago, tales, {})
        steps: list[dict[str, Any]] = []
        for at, _, step, tale in every:
            if not step.in_file:
                made.after.setdefault(len(steps), []).append((tale.code, step))
                continue
            fields = {name: _coded(value) for name, value in step.fields.items()}
            if step.do == "issue" and fields.get("number") == TO_BE_NUMBERED:
                fields["number"] = self.letters.number(fields["unit"], at.date())
            steps.append({"at": f"{at:%Y-%m-%dT%H:%M}", "do": step.do, "case": tale.code, **fields})
            made.steps[len(steps)] = step
        made.file = {
            "name": f"{AREAS[self.area]['name']}{self.called}年（演示）",
            "source": "演示，均为虚构",
            "rules": TOLD["rules"],
            "units": [
                {"code": one.code, "name": one.name, "group": one.group, "parent": one.parent or None}
                for one in UNITS.values()
            ],
            "proposers": [{"code": one.code, "name": one.name, "kind": one.type} for one in ROLL.values()],
            "cases": [_case(tale) for tale in tales],
            "steps": steps,
            "as_of": self.as_of.isoformat(),
        }
        return made


def _handed_in(t: Tale) -> None:
    t.submit(t.rng.randint(166, 168))


def _coded(value: Any) -> Any:
    if isinstance(value, Tale):
        return value.code
    return [_coded(one) for one in value] if isinstance(value, list) else value


def _case(tale: Tale) -> dict[str, Any]:
    return {
        "code": tale.code,
        "kind": tale.kind,
        "title": tale.paper.title,
        "text": tale.paper.text,
        "lead": tale.lead,
        "co_signers": list(tale.co_signers),
        "timing": tale.timing,
        "subject": tale.paper.subject,
    }
