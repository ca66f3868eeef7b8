"""manage.py import_sheet: the same as the pages do, from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from huiyin.cases.door import Refused
from huiyin.exchange.imports import actions
from huiyin.exchange.imports.kind import Tell
from huiyin.exchange.imports.kinds import KINDS, Place, places, places_of
from huiyin.exchange.models import Import
from huiyin.exchange.sheets import Limits, SheetRefused
from huiyin.people.models import Area, Body, Unit, User

MOST_TOLD = 50


class _NotKept(Exception):
    """A trial: what was written is rolled back."""


class Command(BaseCommand):
    help = "导入一张表格：来件清单、大会建议提案、往年台账、承办单位、提出人；要么全部导入，要么一行也不导入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx、.xls 或 .csv")
        parser.add_argument("--kind", choices=list(KINDS), required=True, help="导入什么")
        parser.add_argument("--area", metavar="CODE", help="行政区代码；只有一个行政区时可以不写")
        parser.add_argument("--unit", metavar="CODE", help="来件清单、往年台账：收件单位的代码")
        parser.add_argument("--body", choices=Body.Type.values, help="大会建议提案、往年台账：人大或政协")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="以谁的名义，权限同页面；不写则为命令行")
        parser.add_argument("--sheet", default="", metavar="NAME", help="工作表；不写则为第一个有内容的")
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=表头", help="列的对应，如 title=案由；可以写多次"
        )
        parser.add_argument("--give", action="append", default=[], metavar="COLUMN=值", help="统一填写，如 kind=建议")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不导入")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        by = self._user(options["username"])
        place = self._place(by, options)
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"读不了 {file}：{error.strerror}") from None
        try:
            with transaction.atomic():
                one = self._begin(place, file.name, data, by, options)
                wrong = self._tell_problems(one)
                if wrong or options["dry_run"]:
                    raise _NotKept
        except _NotKept:
            if wrong:
                sys.exit(1)
            self.stdout.write("核对无误，没有导入（--dry-run）")
            return
        self._run(one, by)

    def _run(self, one: Import, by: User | None) -> None:
        now = timezone.now()
        try:
            actions.queue(one, by=by, at=now)
        except Refused as refused:
            actions.give_up(one)
            raise CommandError("；".join(refused.reasons)) from None
        with _progress() as tell:
            actions.run(one, at=now, tell=tell)
        if one.stage != Import.Stage.DONE:
            refusal = one.refusal
            actions.give_up(one)
            raise CommandError(f"没有导入任何一行：{refusal}")
        self.stdout.write(f"已导入 {one.row_count} 行")

    def _begin(self, place: Place, name: str, data: bytes, by: User | None, options: dict[str, Any]) -> Import:
        limits, now = Limits(**settings.SHEET_LIMITS), timezone.now()
        try:
            one = actions.begin(place, file_name=name, data=data, limits=limits, by=by, at=now, sheet=options["sheet"])
            columns = {**one.columns, **_columns(one, options["map"])}
            given = _pairs(options["give"], one.kind)
            actions.set_columns(one, columns=columns, given=given, limits=limits, by=by, at=now)
        except SheetRefused as refused:
            raise CommandError(str(refused)) from None
        except Refused as refused:
            raise CommandError("；".join(refused.reasons)) from None
        labels = {column.name: column.label for column in KINDS[one.kind].columns}
        found = "，".join(
            f"{labels[name]}＝{'、'.join(one.headings[place] for place in places)}"
            for name, places in one.columns.items()
        )
        self.stdout.write(f"第 {one.heading_row} 行是表头，共 {one.row_count} 行：{found}")
        return one

    def _tell_problems(self, one: Import) -> int:
        for row in one.rows.filter(wrong=True)[:MOST_TOLD]:
            self.stderr.write(f"第 {row.no} 行：{'；'.join(told['text'] for told in row.problems)}")
        if one.wrong_count:
            self.stderr.write(f"有 {one.wrong_count} 行有问题，没有导入。请改正表格，或在页面上核对、改填")
        return one.wrong_count

    # -- for whom -------------------------------------------------------------------------------------------------

    def _user(self, username: str | None) -> User | None:
        if username is None:
            return None
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"没有名为“{username}”的账号")
        return found

    def _place(self, by: User | None, options: dict[str, Any]) -> Place:
        area = self._area(options["area"])
        unit = Unit.objects.filter(area=area, code=options["unit"]).first() if options["unit"] else None
        body = Body.objects.filter(area=area, type=options["body"]).first() if options["body"] else None
        if options["unit"] and unit is None:
            raise CommandError(f"{area.name}没有代码为“{options['unit']}”的单位")
        if options["body"] and body is None:
            raise CommandError(f"{area.name}没有登记{Body.Type(options['body']).label}")
        there = places([unit] if unit else [], [body] if body else [], [area])
        place = next((one for one in there if one.kind == options["kind"]), None)
        if place is None:
            wanted = "--body" if options["kind"] == Import.Kind.PROPOSALS else "--unit 或 --body"
            raise CommandError(f"请用 {wanted} 写明为谁导入")
        if by is not None and place not in places_of(by, timezone.localdate()):
            raise CommandError(f"{by.name}不能为{place.name}导入{Import.Kind(place.kind).label}")
        return place

    def _area(self, code: str | None) -> Area:
        areas = list(Area.objects.filter(code=code) if code else Area.objects.all()[:2])
        if len(areas) != 1:
            raise CommandError("请用 --area 写明行政区代码" if not code else f"没有代码为“{code}”的行政区")
        return areas[0]


def _pairs(told: list[str], kind: str) -> dict[str, str]:
    known = {column.name for column in KINDS[kind].columns}
    pairs = {}
    for one in told:
        name, sign, value = one.partition("=")
        if not sign or name not in known:
            raise CommandError(f"“{one}”应为 列名=值，列名可以是：{'、'.join(sorted(known))}")
        pairs[name] = value
    return pairs


def _columns(one: Import, told: list[str]) -> dict[str, list[int]]:
    """Columns by their headings; an empty heading takes a guess back."""
    found = {}
    for name, heading in _pairs(told, one.kind).items():
        if heading and heading not in one.headings:
            raise CommandError(f"第 {one.heading_row} 行没有表头“{heading}”")
        found[name] = [one.headings.index(heading)] if heading else []
    return found


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on a terminal; nothing where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    columns = (TextColumn("导入"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("导入", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
