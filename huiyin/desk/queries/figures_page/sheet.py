"""What is shown, as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huiyin.desk.queries.figures_page.breakdown import Breakdown, cell_text
from huiyin.desk.queries.figures_page.rates import FiguresPage
from huiyin.desk.queries.figures_page.scope import TABS, Scope
from huiyin.desk.queries.figures_page.years import Years

Row = Sequence[object]


def file_name(scope: Scope) -> str:
    """办理情况统计 按单位 2026-11-22"""
    return f"办理情况统计_{TABS[scope.by]}_{scope.as_of.isoformat()}"


def sheet(shown: FiguresPage | Breakdown | Years) -> Iterator[Row]:
    """The table, and below it what it is of."""
    match shown:
        case FiguresPage():
            yield from _rates(shown)
        case Breakdown():
            yield from _breakdown(shown)
        case Years():
            yield from _years(shown)
    yield []
    scope = shown.scope
    yield ["统计范围", scope.of]
    yield from ([one.label, choice.label] for one in scope.filters for choice in one.choices if choice.chosen)
    yield from ([chip.label] for chip in scope.chips if "日期" in chip.label)
    yield ["截至", scope.as_of.isoformat()]
    yield ["规则", scope.rules]


def _rates(page: FiguresPage) -> Iterator[Row]:
    yield ["指标", "分子", "分母", "比率（%）", "统计口径"]
    for share in page.shares:
        one = share.figure
        yield [one.label, one.numerator, one.denominator, one.percent or "—", one.counts]
    for one in page.counts:
        yield [one.label, one.numerator, "", "", one.counts]


def _breakdown(page: Breakdown) -> Iterator[Row]:
    yield [page.name, *(f"{one.heading} {one.label}" for one in page.table.columns)]
    for line in [*page.lines, *([page.table.total] if page.total is not None else [])]:
        yield [line.label, *(cell_text(line.cells[one.name]) for one in page.table.columns)]
    yield [page.words]


def _years(page: Years) -> Iterator[Row]:
    yield ["指标", *(f"{year} 年{what}" for year in page.years for what in ("", "分子/分母")), "比上年"]
    for line in page.lines:
        # A blank keeps Excel from reading 3/7 as the seventh of March.
        counts = [[cell.text, cell.counts.replace("/", " / ")] for cell in line.cells]
        yield [line.label, *(value for pair in counts for value in pair), line.change]
