"""manage.py set_up: an area, its bodies and offices, and the first administrator of an empty office."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huiyin.desk import set_up
from huiyin.desk.links import days_valid, link_for
from huiyin.people.actions import ChangeRefused, NewOffice
from huiyin.people.actions.settling import why_not_set_up
from huiyin.people.models import User

# In the order in which they are asked: option, question, whether it may be left empty.
QUESTIONS = (
    ("area_code", "行政区划代码（如 990123）", False),
    ("area_name", "行政区名称（如 云渚县）", False),
    ("congress", "人大全称（没有则留空）", True),
    ("congress_office", "人大工作机构（如 县人大常委会代表工作委员会）", True),
    ("cppcc", "政协全称（没有则留空）", True),
    ("cppcc_office", "政协工作机构（如 县政协提案委员会）", True),
    ("assigning_office", "交办机关（如 县人民政府办公室）", False),
    ("username", "管理员账号（字母、数字）", False),
    ("name", "管理员姓名", False),
)


class Command(BaseCommand):
    help = "首次设置：行政区、人大、政协、工作机构和第一名管理员；不写选项则逐项询问"

    def add_arguments(self, parser: CommandParser) -> None:
        for option, question, _ in QUESTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}", default="", help=question)
        parser.add_argument("--code", action="store_true", help="只打印网页首次设置用的验证码，不设置")
        parser.add_argument("--if-empty", action="store_true", help="与 --code 合用：已有账号时什么也不打印")
        parser.add_argument(
            "--link", metavar="账号", default="", help="只打印该账号设置密码的链接（管理员忘记密码时用）"
        )
        parser.add_argument("--address", default="", help="系统网址，如 https://huiyin.example.gov.cn，用于打印链接")

    def handle(self, *args: Any, code: bool, if_empty: bool, link: str, address: str, **options: Any) -> None:
        if code:
            self.show_code(address, quiet=if_empty)
        elif link:
            self.show_link(link, address)
        else:
            self.set_up({option: options[option] for option, _, _ in QUESTIONS}, address)

    def show_code(self, address: str, *, quiet: bool) -> None:
        if set_up.is_empty():
            self.stdout.write(
                f"  首次设置 | first run:      {address.rstrip('/')}/first-run/  验证码 | code: {set_up.code()}"
            )
        elif not quiet:
            raise CommandError("已有账号，网页首次设置已经关闭")

    def show_link(self, username: str, address: str) -> None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”，或已停用")
        self.stdout.write(f"{user.name}（{username}）设置密码的链接，{days_valid()} 天内有效，只能用一次：")
        self.stdout.write(link_for(user, address))

    def set_up(self, given: dict[str, str], address: str) -> None:
        if not any(given.values()):
            given = self.asked()
        new = NewOffice(**given)
        try:
            user = set_up.set_up(new, at=timezone.now())
        except ChangeRefused as refused:
            raise CommandError("没有设置：\n" + "\n".join(refused.reasons)) from None
        self.stdout.write(f"{new.area_name}已设置，规则为默认规则，自今年起适用。")
        self.show_link(user.username, address)

    def asked(self) -> dict[str, str]:
        if not sys.stdin.isatty():
            wanted = "、".join(f"--{option.replace('_', '-')}" for option, _, empty in QUESTIONS if not empty)
            raise CommandError(f"请写明选项：{wanted}；或在终端中不带选项执行，逐项填写")
        given = {}
        for option, question, may_be_empty in QUESTIONS:
            answer = input(f"{question}：").strip()
            while not answer and not may_be_empty:
                answer = input(f"不能为空。{question}：").strip()
            given[option] = answer
            if option == "area_code" and len(answer) > 1 and (against := already(answer)):
                raise CommandError(against)
        return given


def already(area_code: str) -> str:
    """Told at once, not after nine questions."""
    blank = NewOffice(area_code=area_code, area_name="某地", congress="某", congress_office="某", assigning_office="某",
                      username="admin", name="某")  # fmt: skip
    return "".join(why_not_set_up(blank))
