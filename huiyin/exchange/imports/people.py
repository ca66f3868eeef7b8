"""提出人: deputies, members and collectives, from a list. No accounts: whoever signs in is given one by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from huiyin.cases.door import Actor
from huiyin.exchange.imports.columns import Column
from huiyin.exchange.imports.kind import SKIP_ALL, Cells, Choice, Kind, Reading, Tell
from huiyin.exchange.imports.matching import key
from huiyin.exchange.models import Import, ImportRow
from huiyin.people import actions as people
from huiyin.people.actions.codes import why_not_code
from huiyin.people.models import Proposer, User

TYPES = {
    **dict.fromkeys(("代表", "人大代表"), Proposer.Type.DEPUTY.value),
    **dict.fromkeys(("委员", "政协委员"), Proposer.Type.MEMBER.value),
    **dict.fromkeys(("集体", "党派", "团体", "代表团", "专委会", "界别"), Proposer.Type.COLLECTIVE.value),
}
COLUMNS = (
    Column("name", "姓名或名称", ("姓名", "名称", "代表姓名", "委员姓名", "代表", "委员"), needed=True),
    Column("type", "类型", ("身份", "类别"), needed=True, common=True, choices=tuple(Proposer.Type.choices)),
    Column("sector", "界别或代表团", ("界别", "代表团", "所在代表团", "选区", "团别")),
    Column("phone", "电话", ("联系电话", "手机", "手机号", "电话号码")),
    Column("convener", "召集人", ("负责人", "联系人"), help="集体的召集人，写姓名"),
    Column("code", "代码", ("证号", "代表证号", "委员证号", "编号"), help="不填自动编号"),
)


@dataclass(frozen=True, slots=True)
class NewProposer:
    name: str
    type: str
    sector: str
    phone: str
    convener: str
    code: str


class PeopleKind(Kind):
    columns = COLUMNS
    about = "本地的代表、委员和集体。账号另在“用户和岗位”里给；同名的两人靠界别或代表团区分"

    def __init__(self, one: Import, on: date) -> None:
        super().__init__(one, on)
        self._said: Counter[tuple[str, str, str]] = Counter()
        self._persons: Counter[str] = Counter()

    @cached_property
    def _there(self) -> dict[tuple[str, str], list[Proposer]]:
        found: dict[tuple[str, str], list[Proposer]] = {}
        for person in Proposer.objects.filter(area=self.one.area_id).order_by("pk"):
            found.setdefault((person.type, key(person.name)), []).append(person)
        return found

    def look_over(self, rows: Iterable[Cells]) -> None:
        told = list(rows)
        self._said = Counter(self._mark(row) for row in told)
        self._persons = Counter(name for type_, name, _ in map(self._mark, told) if type_ != Proposer.Type.COLLECTIVE)

    def _mark(self, row: Cells) -> tuple[str, str, str]:
        written = row.get("type", "")
        return TYPES.get(written, written), _name(row.get("name", "")), row.get("sector", "")

    def basis(self) -> Any:
        return {(one.pk, one.name, one.type, one.sector, one.code) for those in self._there.values() for one in those}

    def take_in(self, reading: Reading) -> NewProposer | None:
        name = _name(reading.text("name", 200))
        type_ = reading.choice("type", TYPES)
        sector, phone = reading.text("sector", 100), reading.text("phone", 40)
        code = reading.text("code", 40)
        convener = _name(reading.text("convener", 200))
        same = self._there.get((type_, key(name)), []) if name else []
        if any(one.sector == sector or not sector or not one.sector for one in same):
            reading.again(self, "name", f"“{name}”已登记（{same[0].sector or same[0].code}）")
        elif same:
            reading.problem("name", f"已登记有同名的“{name}”（{same[0].sector}），请核对是不是同一人", soft=True)
        if name and self._said[type_, key(name), sector] > 1:
            reading.problem("name", f"“{name}”在表中不止一次，请用界别或代表团区分", soft=True)
        if convener:
            self._check_convener(reading, type_, convener)
        for reason in why_not_code(Proposer, self.one.area, code):
            reading.problem("code", reason)
        return NewProposer(name, type_, sector, phone, convener, code) if name else None

    def _check_convener(self, reading: Reading, type_: str, name: str) -> None:
        number = len(self._known(name)) + self._persons[key(name)]
        if type_ != Proposer.Type.COLLECTIVE:
            reading.problem("convener", "只有集体设召集人")
        elif number == 0:
            reading.problem("convener", f"没有名为“{name}”的代表、委员")
        elif number > 1:
            reading.problem("convener", f"有 {number} 位“{name}”，请清空召集人，导入后在提出人的页面选")

    def _known(self, name: str) -> list[Proposer]:
        types = Proposer.Type
        return [one for type_ in (types.DEPUTY, types.MEMBER) for one in self._there.get((type_, key(name)), [])]

    def choices(self, ask: str, name: str) -> list[Choice]:
        return SKIP_ALL

    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        made: dict[str, Proposer] = {}
        collectives = Proposer.Type.COLLECTIVE
        # Persons first: collectives name them as conveners.
        for done, (row, new) in enumerate(sorted(rows, key=lambda one: one[1].type == collectives), start=1):
            convener = next(iter(self._known(new.convener)), made.get(key(new.convener))) if new.convener else None
            row.proposer = people.add_proposer(
                self.one.area,
                name=new.name,
                type=new.type,
                sector=new.sector,
                phone=new.phone,
                convener=convener,
                code=new.code,
                by=user,
                at=at,
            )
            if new.type != collectives:
                made[key(new.name)] = row.proposer
            tell(done, len(rows))

    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        people_made = [row.proposer for row in rows if row.proposer is not None]
        # Collectives go before the persons who convene them.
        ordered = sorted(people_made, key=lambda one: (one.type != Proposer.Type.COLLECTIVE, -one.pk))
        for done, one in enumerate(ordered, start=1):
            people.drop_proposer(one, by=user, at=at)
            tell(done, len(ordered))
        return f"删除 {len(people_made)} 名提出人"


def _name(text: str) -> str:
    """张 三 is 张三; a name of letters keeps its blanks."""
    return text if text.isascii() else "".join(text.split())
