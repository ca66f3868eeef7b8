"""manage.py demo: a small invented office to look around in."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from huiyin.desk.demo import PASSWORD, TOLD, Account, make
from huiyin.people.models import Area


class Command(BaseCommand):
    help = "在数据库中建立演示单位“示范县”：机构、账号和各种状态的案件，全部虚构"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="已有行政区时什么也不做")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO=false：演示案件不得进入正式数据库，没有建立")
        if if_empty and Area.objects.exists():
            return
        if Area.objects.filter(code=TOLD["area"]["code"]).exists():
            raise CommandError(f"演示单位“{TOLD['area']['name']}”已经建立")
        self._show(make(timezone.localdate()))

    def _show(self, accounts: list[Account]) -> None:
        table = Table(title=f"演示账号，密码都是 {PASSWORD}")
        for heading in ("账号", "姓名", "岗位", "可以试试"):
            table.add_column(heading, overflow="fold", no_wrap=heading in ("账号", "姓名"))
        for one in accounts:
            table.add_row(one.username, one.name, one.post, one.tries)
        console = Console(width=None if sys.stdout.isatty() else 120)
        with console.capture() as written:
            console.print(table)
        self.stdout.write(written.get())
