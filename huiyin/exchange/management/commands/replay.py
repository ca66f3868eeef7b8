"""manage.py replay: walk a year of handling and print what came out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DataError, transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from huiyin.cases.door import holding
from huiyin.exchange.replay import Done, NameTaken, Result, conclude, settle, walk
from huiyin.exchange.replay_file import NotAReplayFile, ReplayFile, read
from huiyin.exchange.scratch import scratch_database

BEGAN = time.perf_counter()


class _NotKept(Exception):
    """Something did not come out: what was replayed into the office's database is rolled back."""


class Command(BaseCommand):
    help = "按文件逐步回放一年的办理，核对期限、状态、拒绝理由和数字"
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json", help="回放文件")
        parser.add_argument("--out", type=Path, metavar="RESULT.json", help="把全部结果写入此文件")
        parser.add_argument("--keep", action="store_true", help="写入正式数据库，成为一个以文件名称命名的行政区")
        parser.add_argument("--bench", action="store_true", help="打印整个命令每秒的步数")

    def handle(self, *args: Any, file: Path, out: Path | None, keep: bool, bench: bool, **options: Any) -> None:
        began = BEGAN if sys.argv[1:2] == ["replay"] else time.perf_counter()
        try:
            wanted = read(file)
        except NotAReplayFile as error:
            self.stderr.write(f"不是回放文件：{error.json_path}：{error.reason}")
            sys.exit(2)
        try:
            result = self._replay(wanted, keep=keep)
        except NameTaken as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except DataError:
            self.stderr.write("文件中有文字超过数据库能存的长度（如标题超过 300 字），没有存入数据库")
            sys.exit(1)
        if out is not None:
            self._write(result, out)
        self._report(result, keep=keep)
        if bench:
            seconds = time.perf_counter() - began
            self.stdout.write(f"{len(result.steps)} 步，{seconds:.2f} 秒，每秒 {len(result.steps) / seconds:.0f} 步")
        if not result.ok:
            sys.exit(1)

    def _replay(self, wanted: ReplayFile, *, keep: bool) -> Result:
        result: Result | None = None
        try:
            with nullcontext() if keep else scratch_database(), transaction.atomic():
                steps: list[Done] = []
                with holding(), _progress(len(wanted.steps)) as told:
                    world = settle(wanted)
                    for done in walk(wanted, world):
                        steps.append(done)
                        told(len(steps))
                result = conclude(wanted, world, steps)
                if keep and not result.ok:
                    raise _NotKept
        except _NotKept:
            pass
        assert result is not None  # noqa: S101 - set before anything that is caught above can be raised
        return result

    def _write(self, result: Result, out: Path) -> None:
        try:
            out.write_text(json.dumps(result.as_data(), ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            self.stderr.write(f"结果写不进 {out}：{error.strerror}")
            sys.exit(1)

    def _report(self, result: Result, *, keep: bool) -> None:
        file = result.file
        refused = sum(not one.done for one in result.steps)
        self.stdout.write(f"{file.name}：{len(result.steps)} 步，{refused} 步被拒绝，截至 {file.as_of}")
        width = max(len(name) for name in result.figures)
        for name, figure in result.figures.items():
            expected = "＊" if name in file.expect.figures else "　"
            share = f"{figure.numerator}" if figure.denominator is None else f"{figure.numerator}/{figure.denominator}"
            rate = f"{figure.percent}%" if figure.percent is not None else ("" if figure.denominator is None else "—")
            self.stdout.write(f"{expected} {name:<{width}} {share:>12} {rate:>8}  {figure.label}")
        if file.constructed:
            self.stdout.write(f"来源没有写明、为核对而设的数字：{'、'.join(file.constructed)}")
        for mismatch in result.mismatches:
            self.stderr.write(str(mismatch))
        if result.ok:
            self.stdout.write("与文件所说一致" + ("，已存入数据库" if keep else ""))
        else:
            self.stderr.write(f"有 {len(result.mismatches)} 处与文件所说不一致" + ("，没有存入数据库" if keep else ""))


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar on a terminal; nothing where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda count: None
        return
    columns = (TextColumn("回放"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("回放", total=total)
        yield lambda count: progress.update(task, completed=count) if count % 25 == 0 or count == total else None
