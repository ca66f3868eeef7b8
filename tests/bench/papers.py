"""How long papers take: letters as Word and PDF, lists of many rows. It prints; nothing is asserted on time.

DJANGO_SETTINGS_MODULE=config.settings python -m tests.bench.papers
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from time import perf_counter

import django

from huiyin.papers import Code, Column, Register, to_docx, to_pdf, to_xlsx
from tests.papers.making import letter

LETTERS, ROWS = 1000, 6000


def timed(name: str, count: int, make: Callable[[int], object]) -> None:
    begun = perf_counter()
    for number in range(count):
        make(number)
    took = perf_counter() - begun
    sys.stdout.write(f"{name}: {count} in {took:.1f} s, {took / count * 1000:.0f} ms each\n")


def main() -> None:
    django.setup()
    code = Code(text="7F3K-9QXM-2A", address="https://huiyin.example.gov.cn/verify/7F3K9QXM2A")
    paper = letter(code=code)
    timed("first PDF (faces are looked for)", 1, lambda _: to_pdf(paper))
    timed("letters as PDF", LETTERS // 10, lambda number: to_pdf(replace(paper, number=f"东建函〔2026〕{number}号")))
    timed("letters as Word", LETTERS, lambda number: to_docx(replace(paper, number=f"东建函〔2026〕{number}号")))
    titles = ("案号", "标题", "领衔代表", "主办单位", "会办单位", "类别", "答复期限")
    columns = tuple(Column(title=title, width=8) for title in titles)
    row = ("112", "关于进一步加强老旧小区加装电梯工作的建议", "张某", "市住建局", "市财政局", "A", date(2026, 5, 31))
    register = Register(title="台账", columns=columns, rows=(row,) * ROWS)
    for name, make in (("spreadsheet", to_xlsx), ("PDF", to_pdf), ("Word", to_docx)):
        timed(f"a list of {ROWS} rows as {name}", 1, lambda _, make=make: make(register))  # type: ignore[misc]


if __name__ == "__main__":
    main()
