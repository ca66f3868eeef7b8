"""manage.py workdays: shows and changes the working days of a year."""

import csv
import re
from argparse import ArgumentTypeError
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huiyin.workdays.actions import DayChange, DaysRefused, amend_day, publish_year
from huiyin.workdays.models import Day
from huiyin.workdays.queries import areas_over, calendar
from huiyin.workdays.reckoning import NamedDay

IS_WORKING = {"working": True, "上班": True, "rest": False, "休息": False, "放假": False}
STATE_COUNCIL = "国务院办公厅节假日安排通知"
RECKON = "执行 manage.py reckon 后，各项办理期限按新的工作日重新计算。"


class Command(BaseCommand):
    help = "查看、登记工作日：节假日放假与调休上班"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, title="操作")
        show = acts.add_parser("show", help="列出一年的放假与调休上班日")
        show.add_argument("year", type=a_year, help="年份，如 2026")
        show.add_argument("--area", default="", help="行政区划代码，不写为全国")
        publish = acts.add_parser("publish", help="登记国务院公布的一年安排，替换该年原有的全国安排")
        publish.add_argument("file", type=Path, help="CSV 文件（UTF-8），三列：日期, working 或 rest, 名称")
        publish.add_argument("--source", default=STATE_COUNCIL, help="依据的文件")
        amend = acts.add_parser("amend", help="修改单独一日")
        amend.add_argument("day", type=a_date, help="日期，如 2027-10-01")
        amend.add_argument("what", choices=sorted(IS_WORKING), help="上班（working）或休息（rest）")
        amend.add_argument("name", help="名称，如 国庆节调休上班")
        amend.add_argument("--source", required=True, help="依据的文件")
        amend.add_argument("--area", default="", help="行政区划代码，不写为全国")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            match options["act"]:
                case "show":
                    self.show(options["year"], options["area"])
                case "publish":
                    days = read_days(options["file"])
                    year = days[0][0].year
                    changes = publish_year(year, days=days, source=options["source"])
                    self.stdout.write(f"已登记{year}年的安排。")
                    self.tell(changes)
                case "amend":
                    changes = amend_day(
                        options["day"],
                        is_working=IS_WORKING[options["what"]],
                        name=options["name"],
                        source=options["source"],
                        area_code=options["area"],
                    )
                    self.tell(changes)
        except DaysRefused as refused:
            raise CommandError("未作任何改动：\n" + "\n".join(refused.reasons)) from refused

    def show(self, year: int, area_code: str) -> None:
        of_area = calendar(area_code)
        first, last = date(year, 1, 1), date(year, 12, 31)
        if not of_area.known(first):
            self.stdout.write(f"{year}年的节假日安排尚未公布，暂以周六、周日为休息日。")
        for day in Day.objects.filter(area_code__in=areas_over(area_code), date__year=year):
            where = f"（{day.area_code}）" if day.area_code else ""
            self.stdout.write(f"{day.date}  {'上班' if day.is_working else '休息'}  {day.name}{where}  {day.source}")
        working = of_area.working_days_between(first - timedelta(days=1), last)
        self.stdout.write(f"{year}年共{working}个工作日。")

    def tell(self, changes: list[DayChange]) -> None:
        for change in changes:
            self.stdout.write(f"{change.date}  改为{'上班' if change.is_working else '休息'}")
        self.stdout.write(f"与原先不同的日子共{len(changes)}天。")
        # Without a day changed, too: in a year that was not published the dates have been provisional.
        self.stdout.write(RECKON)


def read_days(file: Path) -> list[NamedDay]:
    """The rows of a CSV file, a heading left out. Raises CommandError with every line that cannot be read."""
    try:
        # A file saved by a spreadsheet begins with a byte order mark.
        rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    except OSError as error:
        raise CommandError(f"文件 {file} 不存在或无法读取") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"文件 {file} 不是 UTF-8 编码，请另存为“CSV UTF-8”后再试") from error
    days: list[NamedDay] = []
    faults: list[str] = []
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and cells[0] in {"日期", "date"}):
            continue
        try:
            day, what, name = cells
            days.append((a_date(day), IS_WORKING[what], name))
        except (ValueError, KeyError, ArgumentTypeError):
            faults.append(f"第{line}行“{','.join(row)}”无法识别，应写作：2027-10-01,rest,国庆节")
    if not days and not faults:
        faults.append("文件中没有日子")
    if faults:
        raise CommandError("未作任何改动：\n" + "\n".join(faults))
    return days


def a_date(text: str) -> date:
    """2027-10-01, or 2027/10/1 as spreadsheets write it."""
    written = re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", text)
    try:
        if written:
            return date(int(written[1]), int(written[2]), int(written[3]))
    except ValueError:
        pass
    raise ArgumentTypeError(f"“{text}”不是日期，应写作 2027-10-01")


def a_year(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise ArgumentTypeError(f"“{text}”不是年份，应写作 2027")
    return int(text)
