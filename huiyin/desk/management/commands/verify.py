"""manage.py verify: walk the chains of events, and hold the tables against them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case
from huiyin.desk.verify import Broken, walk
from huiyin.figures.queries import misfits

SHOWN = 20


class Command(BaseCommand):
    help = "核对记录：逐案核对指纹链，再核对各表所存与记录所述是否一致"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", metavar="PUBLIC_ID", default="", help="只核对这一案（网址中的编码）")

    def handle(self, *args: Any, case: str, **options: Any) -> None:
        cases = Case.objects.order_by("pk")
        if case:
            cases = cases.filter(public_id=case)
            if not cases.exists():
                raise CommandError(f"没有编码为“{case}”的案件")
        with _progress(cases.count()) as told:
            done = walk(cases, told)
        if done.broken is not None:
            self.stderr.write(_described(done.broken))
            sys.exit(1)
        self.stdout.write(f"指纹链完整：核对案件 {done.cases} 件，记录 {done.events} 条")
        wrong = list(islice(misfits(cases), SHOWN + 1))
        for line in wrong[:SHOWN]:
            self.stderr.write(line)
        if wrong:
            more = f"，以上为前 {SHOWN} 处" if len(wrong) > SHOWN else ""
            self.stderr.write(f"各表所存与记录不一致{more}")
            sys.exit(1)
        self.stdout.write("各表所存与记录一致")


def _described(broken: Broken) -> str:
    """Case, place in the chain, step, time and reason: what an office needs to look for it."""
    where = f"{broken.case}（{broken.case.public_id}）第 {broken.seq} 条记录"
    event = broken.event
    if event is not None:
        # A step's name may be what was altered.
        label = STEPS[event.step].label_for(broken.case.kind) if event.step in STEPS else event.step
        where += f"“{label}”（{timezone.localtime(event.at):%Y-%m-%d %H:%M}）"
    return f"{where}：{broken.why}"


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """A bar on a terminal; nothing where nobody looks."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda count: None
        return
    columns = (TextColumn("核对"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("核对", total=total)
        yield lambda count: progress.update(task, completed=count)
