"""manage.py doctor: what is missing on this machine, and what to do about it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from huiyin.desk.doctor import examined

MARKS = {"well": "正常", "weak": "可改进", "broken": "有问题"}


class Command(BaseCommand):
    help = "体检：数据库、目录、公文字体、LibreOffice 是否齐备，缺什么、怎样补；有不能工作的，退出码为 1"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = examined(connection)
        for one in found:
            self.stdout.write(f"{MARKS[one.state]}　{one.about}：{one.said}")
            if one.remedy:
                self.stdout.write(f"　　　　→ {one.remedy}")
        counted = {state: sum(one.state == state for one in found) for state in MARKS}
        self.stdout.write(
            f"共 {len(found)} 项：" + "，".join(f"{MARKS[state]} {count}" for state, count in counted.items())
        )
        if counted["broken"]:
            sys.exit(1)
