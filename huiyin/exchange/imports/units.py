"""承办单位: an area's units with groups, units above and aliases, from a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin.cases.door import Actor
from huiyin.exchange.imports.columns import Column
from huiyin.exchange.imports.kind import SKIP_ALL, Cells, Choice, Kind, Reading, Tell
from huiyin.exchange.imports.matching import Units, key
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.sheets.values import parted
from huiyin.people import actions as people
from huiyin.people.actions.codes import why_not_code
from huiyin.people.models import Unit, User

COLUMNS = (
    Column("name", "名称", ("单位名称", "承办单位", "单位", "部门", "部门名称", "单位全称", "全称"), needed=True),
    Column("group", "分组", ("单位类别", "类别", "单位分组", "单位类型", "类型", "组别"), common=True),
    Column("parent", "上级单位", ("主管单位", "主管部门", "上级", "隶属", "所属单位"), common=True),
    Column("aliases", "别名", ("简称", "曾用名", "单位简称", "其他名称", "又名"), many=True, help="几个用顿号隔开"),
    Column("code", "代码", ("单位代码", "编码", "单位编码"), help="不填自动编号"),
)


@dataclass(frozen=True, slots=True)
class NewUnit:
    name: str
    group: str
    parent: str
    aliases: list[str]
    code: str


class UnitsKind(Kind):
    columns = COLUMNS
    about = "本地的承办单位。上级单位可以是已登记的，也可以是同一张表里的；别名用于导入清单时认出单位"

    def __init__(self, one: Import, on: date) -> None:
        super().__init__(one, on)
        self.units = Units(one.area_id)
        self._parents: dict[str, str] = {}
        self._said: Counter[str] = Counter()

    def look_over(self, rows: Iterable[Cells]) -> None:
        told = list(rows)
        self._parents = {key(row.get("name", "")): key(row.get("parent", "")) for row in told}
        words = ({key(word) for word in [row.get("name", ""), *parted(row.get("aliases", ""))]} for row in told)
        self._said = Counter(word for row in words for word in row)

    def basis(self) -> Any:
        return self.units.names

    def take_in(self, reading: Reading) -> NewUnit | None:
        name = reading.text("name", 200)
        group, parent = reading.text("group", 100), reading.text("parent", 200)
        code = reading.text("code", 40)
        aliases = [alias for alias in parted(reading.text("aliases", 1000)) if key(alias) != key(name)]
        if name and (there := self.units.named(name)) is not None:
            same = there.name == name
            reading.again(self, "name", f"“{name}”已登记" if same else f"“{name}”是已登记的{there.name}的别名")
        elif name and self._said[key(name)] > 1:
            reading.problem("name", f"“{name}”在表中不止一次")
        elif name and (like := next((unit for unit in self.units.like(name) if _nearly(unit, name)), None)):
            reading.problem("name", f"与已登记的“{like.name}”相近，请核对是不是同一个单位", soft=True)
        for alias in aliases:
            if (there := self.units.named(alias)) is not None:
                reading.problem("aliases", f"别名“{alias}”已指{there.name}")
            elif self._said[key(alias)] > 1:
                reading.problem("aliases", f"别名“{alias}”在表中不止一次")
        self._check_parent(reading, name, parent)
        for reason in why_not_code(Unit, self.one.area, code):
            reading.problem("code", reason)
        return NewUnit(name, group, parent, aliases, code) if name else None

    def _check_parent(self, reading: Reading, name: str, parent: str) -> None:
        if not parent or self.units.known(parent):
            return
        if key(parent) not in self._parents:
            like = "、".join(unit.name for unit in self.units.like(parent)[:3])
            offered = f"，是不是：{like}" if like else ""
            reading.problem("parent", f"没有名为“{parent}”的单位{offered}")
            return
        line, above = {key(name)}, key(parent)
        while above in self._parents:
            if above in line:
                reading.problem("parent", f"“{name}”的上级单位绕了一圈，又回到自己")
                return
            line.add(above)
            above = self._parents[above]

    def choices(self, ask: str, name: str) -> list[Choice]:
        return SKIP_ALL

    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        made: dict[str, Unit] = {}
        waiting = list(rows)
        while waiting:  # no loops: each pass makes those whose units above are there
            later = []
            for row, new in waiting:
                parent = self.units.named(new.parent) or made.get(key(new.parent)) if new.parent else None
                if new.parent and parent is None:
                    later.append((row, new))
                    continue
                unit = people.add_unit(
                    self.one.area, name=new.name, group=new.group, parent=parent, code=new.code, by=user, at=at
                )
                if new.aliases:
                    people.set_aliases(unit, names=new.aliases, by=user, at=at)
                made[key(unit.name)] = row.unit = unit
                tell(len(made), len(rows))
            waiting = later

    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        units = [row.unit for row in rows if row.unit is not None]
        # Those below were made after those above.
        for done, unit in enumerate(sorted(units, key=lambda unit: -unit.pk), start=1):
            people.drop_unit(unit, by=user, at=at)
            tell(done, len(units))
        return f"删除 {len(units)} 个单位"


def _nearly(unit: Unit, name: str) -> bool:
    """All characters of the shorter stand in the longer, in their order: 住建局, 住房和城乡建设局."""
    short, long = sorted((key(unit.name), key(name)), key=len)
    rest = iter(long)
    return len(short) > 1 and all(char in rest for char in short)
