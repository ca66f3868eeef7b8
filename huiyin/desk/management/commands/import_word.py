"""manage.py import_word: proposals in Word become drafts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huiyin.cases.door import Person
from huiyin.desk.forms.begin import begin_ways
from huiyin.desk.word import bring_in
from huiyin.people.models import User


class Command(BaseCommand):
    help = "导入 Word 文件（.docx、.doc、.wps），每个文件存为一件草稿"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="文件")
        parser.add_argument("--user", required=True, help="以哪个账号办理：提出人本人，或人大、政协的登记人员")
        parser.add_argument(
            "--way", default="", help="该账号有几个身份的，写明用哪一个，如 paper:cppcc；写错时列出可选的"
        )

    def handle(self, *args: Any, files: list[Path], user: str, way: str, **options: Any) -> None:
        account = User.objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"没有账号“{user}”")
        now = timezone.now()
        today = timezone.localdate(now)
        person = Person(account, today)
        ways = {one.code: one for one in begin_ways(account, person)}
        if not ways:
            raise CommandError(f"账号“{user}”不能起草：不是提出人，也不在人大、政协的审查机构")
        chosen = ways.get(way) if way else next(iter(ways.values())) if len(ways) == 1 else None
        if chosen is None:
            raise CommandError(
                "请用 --way 写明身份：" + "；".join(f"{one.code}（{one.label}）" for one in ways.values())
            )
        failed = 0
        for path in files:
            try:
                with path.open("rb") as file:
                    made = bring_in(file, path.name, chosen, person=person, at=now, today=today)
            except OSError as missing:
                failed += 1
                self.stderr.write(f"{path}：打不开（{missing.strerror}）")
                continue
            if made.case:
                left = f"，{made.doubts} 处待核对" if made.doubts else ""
                self.stdout.write(f"{path.name}：已存为草稿《{made.title}》{left}")
            else:
                failed += 1
                among = (
                    "：" + "、".join(label for _, label in made.among) + "，请在页面上导入并选择" if made.among else ""
                )
                self.stderr.write(f"{path.name}：没有导入，{made.why}{among}")
        self.stdout.write(f"共 {len(files)} 个文件，存为草稿 {len(files) - failed} 件")
        if failed:
            sys.exit(1)
