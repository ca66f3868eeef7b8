"""manage.py demo: an invented office to look around in."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from huiyin.cases.models import Case, Event
from huiyin.desk.demo import AREAS, PASSWORD, Account, make
from huiyin.people.models import Area


class Command(BaseCommand):
    help = "在数据库中建立演示单位：一市一县一区，机构、账号和各种状态的案件，全部虚构"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="已有行政区时什么也不做")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO=false：演示案件不得进入正式数据库，没有建立")
        if if_empty and Area.objects.exists():
            return
        city = AREAS["city"]
        if Area.objects.filter(code__in=[told["code"] for told in AREAS.values()]).exists():
            raise CommandError(f"演示单位“{city['name']}”已经建立")
        began = time.perf_counter()
        accounts = make(timezone.localdate(), self._progress())
        seconds = time.perf_counter() - began
        self._show(accounts)
        self.stdout.write(
            f"{city['name']}及其县、区：案件 {Case.objects.count()} 件，记录 {Event.objects.count()} 条，用时 {seconds:.0f} 秒"
        )

    def _progress(self) -> Any:
        """One line that tells what is being made; elsewhere than on a terminal, the first alone."""
        if self.stderr.isatty():
            return lambda line: self.stderr.write(f"\r\033[K正在建立演示单位：{line}", ending="")
        self.stderr.write("正在建立演示单位，约需十秒")
        return lambda line: None

    def _show(self, accounts: list[Account]) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
        table = Table(title=f"演示账号，密码都是 {PASSWORD}")
        for heading in ("账号", "姓名", "身份", "可以试试"):
            table.add_column(heading, overflow="fold", no_wrap=heading in ("账号", "姓名"))
        for one in accounts:
            table.add_row(one.username, one.name, one.role, one.tries)
        console = Console(width=None if sys.stdout.isatty() else 120)
        with console.capture() as written:
            console.print(table)
        self.stdout.write(written.get())
