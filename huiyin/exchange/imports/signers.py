"""Who signed: the people that a row names, found among those registered, asked about, or registered with the row."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cached_property

from huiyin.exchange.imports.kind import Choice, Kind, Reading
from huiyin.exchange.imports.matching import People, key
from huiyin.exchange.sheets.values import damage, is_masked, people_in
from huiyin.people.models import Kind as CaseKind
from huiyin.people.models import Proposer

NEW, NEW_COLLECTIVE = "new", "collective"
PERSONS_NAME = 4  # characters; longer ones may be a collective's
ASK = "who."


class Signers:
    """The signers of the rows of one import, of either kind of case.

    ``registers``: whoever is not registered may be registered with the row. ``own``: the list is of the body's own
    deputies or members, so that one found under a name is meant; a list from outside may mean another, unless ``known``
    says that this sender (the first of the pair) has sent his cases before.
    """

    def __init__(
        self, kind: Kind, *, registers: bool, own: bool, known: Callable[[], AbstractSet[tuple[str, int]]] = frozenset
    ) -> None:
        self._kind, self._registers, self._own, self._ask_known = kind, registers, own, known
        types = Proposer.Type
        area = kind.one.area_id
        self._people = {
            CaseKind.SUGGESTION.value: People(area, but=types.MEMBER),
            CaseKind.PROPOSAL.value: People(area, but=types.DEPUTY),
        }
        self._made: dict[tuple[str, str], Proposer] = {}

    @cached_property
    def known(self) -> AbstractSet[tuple[str, int]]:
        return self._ask_known()

    @property
    def names(self) -> dict[str, set[tuple[int, str, str]]]:
        return {kind: people.names for kind, people in self._people.items()}

    def read(
        self, reading: Reading, kind: str, sender: str = ""
    ) -> tuple[Proposer | None, list[Proposer], list[Proposer]]:
        """The lead, the co-signers, and those among them who are to be registered with the row."""
        people = self._people.get(kind)
        text = reading.text("lead", 500)
        if people is None or not text:
            return None, [], []
        names = people_in(text, people.known)
        more = [name for name in people_in(reading.raw("co_signers"), people.known) if name not in names]
        new: list[Proposer] = []
        found = [
            self._who(reading, "lead" if name in names else "co_signers", people, kind, name, sender, new)
            for name in [*names, *more]
        ]
        signers = [one for one in found if one is not None]
        unique = list({id(one): one for one in signers}.values())
        if len(signers) < len(found) or not unique:
            return None, [], []
        return unique[0], unique[1:], new

    def _who(
        self, reading: Reading, column: str, people: People, kind: str, name: str, sender: str, new: list[Proposer]
    ) -> Proposer | None:
        if column != "lead" and (wrong := damage(name)):  # the lead's cell was looked at as a whole
            reading.problem(column, f"{self._kind.by_column[column].label}{wrong}", soft=is_masked(name))
        ask, sector = ASK + kind, reading.raw("sector")
        meant = self._kind.answer(ask, name)
        if (chosen := people.by_code.get(meant) or people.by_code.get(name)) is not None:
            return chosen
        same = people.named(name)
        if len(there := [one for one in same if sector and one.sector == sector]) == 1:
            return there[0]
        if len(same) == 1 and not meant and (self._own or (sender, same[0].pk) in self.known):
            return same[0]
        if not meant and (same or self._own or (len(name) > PERSONS_NAME and "·" not in name)):
            reading.problem(column, self._question(name, len(same), kind), ask=ask, name=name)
            return None
        return self._made_for(kind, name, collective=meant == NEW_COLLECTIVE, sector=sector, new=new)

    def _question(self, name: str, same: int, kind: str) -> str:
        if same > 1:
            return f"“{name}”有 {same} 位同名的，请选是哪一位"
        if same:
            return f"“{name}”已登记有同名的，请选是哪一位"
        if self._own:
            return f"本地{_called(kind)}和集体中没有“{name}”"
        return f"“{name}”是集体还是个人？"

    def _made_for(self, kind: str, name: str, *, collective: bool, sector: str, new: list[Proposer]) -> Proposer:
        """One for all rows of the file: who bears one name in a list is one person, unless somebody says otherwise."""
        made = self._made.get((kind, key(name)))
        if made is None:
            types = Proposer.Type
            own = types.DEPUTY if kind == CaseKind.SUGGESTION else types.MEMBER
            made = self._made[kind, key(name)] = Proposer(
                area_id=self._kind.one.area_id,
                code=f"w{secrets.token_hex(4)}",
                name=name,
                type=types.COLLECTIVE if collective else own,
                sector=sector[:100],
            )
        new.append(made)
        return made

    def choices(self, ask: str, name: str) -> list[Choice]:
        kind = ask.removeprefix(ASK)
        people = self._people[kind]
        same = people.named(name)
        offered = [(one.code, _label(one)) for one in (same or (people.like(name) if self._own else []))]
        if not self._registers:
            return offered
        if len(name) > PERSONS_NAME:
            return [*offered, (NEW_COLLECTIVE, "集体，一并登记"), (NEW, f"{_called(kind)}本人，一并登记")]
        return [*offered, (NEW, "同名的另一人，一并登记" if same else "不在册，一并登记")]

    def everything(self, ask: str) -> list[str]:
        if not self._own:
            return []
        return [f"{_label(one)} {one.code}" for one in self._people[ask.removeprefix(ASK)].all]

    def meant_by(self, ask: str, text: str) -> str:
        people = self._people[ask.removeprefix(ASK)]
        code = text.split()[-1] if text.split() else ""
        same = people.named(text)
        return code if code in people.by_code else same[0].code if len(same) == 1 else ""


def _called(kind: str) -> str:
    return "代表" if kind == CaseKind.SUGGESTION else "委员"


def _label(one: Proposer) -> str:
    return f"{one.styled}（{one.sector or one.code}）"
