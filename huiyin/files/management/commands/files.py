"""manage.py files: holds the files on the disk against the table, and removes what nothing refers to."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from huiyin.files.actions import fingerprint_of, orphans, remove_orphans
from huiyin.files.models import StoredFile
from huiyin.files.queries import unlinked, without_bytes

SHOWN = 20


class Command(BaseCommand):
    help = "核对附件：文件是否齐全、内容与指纹是否相符；清理没有案件引用的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="删除没有引用的文件（上传不满六小时的不删）")
        parser.add_argument("--content", action="store_true", help="逐个重算指纹，核对内容（较慢）")

    def handle(self, *args: Any, remove: bool, content: bool, **options: Any) -> None:
        now = timezone.now()
        if remove:
            self.stdout.write(f"已清理没有引用的文件 {remove_orphans(now=now)} 个")
        else:
            idle = unlinked().count() + sum(1 for _ in orphans(now))
            if idle:
                self.stdout.write(f"没有引用的文件 {idle} 个，可用 --remove 清理")
        wrong = [f"{row.fingerprint}：文件不在" for row in without_bytes()]
        if content:
            wrong += [f"{row.fingerprint}：内容与指纹不符" for row in _altered()]
        for line in wrong[:SHOWN]:
            self.stderr.write(line)
        if wrong:
            self.stderr.write(f"有问题的文件 {len(wrong)} 个，请从备份恢复 FILES_DIR 所指的目录")
            sys.exit(1)
        self.stdout.write(f"附件齐全：{StoredFile.objects.count()} 个文件")


def _altered() -> list[StoredFile]:
    found = []
    for row in StoredFile.objects.order_by("pk").iterator():
        if row.is_there:
            with row.path.open("rb") as file:
                if fingerprint_of(file) != row.fingerprint:
                    found.append(row)
    return found
