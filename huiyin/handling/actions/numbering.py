"""文号: every official paper bears the next number of its unit's register, or the one that its clerk wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.cases.door import Folder, Person, Refused, need
from huiyin.cases.models import Duty, Paper
from huiyin.handling.models import DocumentNumber, DocumentSeries
from huiyin.people.models import Unit

LONGEST = 60
# 〔2026〕 is the official bracket (GB/T 9704); keyboards give others.
_BRACKETS = str.maketrans({"[": "〔", "(": "〔", "（": "〔", "【": "〔", "［": "〔"}) | str.maketrans(
    {"]": "〕", ")": "〕", "）": "〕", "】": "〕", "］": "〕"}
)


def tidied(number: str) -> str:
    """As GB/T 9704-2012, 7.2.5 has it: no blanks, the year in 〔〕."""
    return "".join(number.split()).translate(_BRACKETS)


def set_series(unit: Unit, *, paper: str, pattern: str, first: int = 1, actor: Person, at: datetime) -> DocumentSeries:
    """The unit's clerk sets what its papers' numbers look like from now on, and where this year's go on from."""
    pattern, year = tidied(pattern), timezone.localdate(at).year
    reasons = []
    if not actor.holds(unit.pk):
        reasons.append("文号由本单位经办人设定")
    if paper not in Paper.values:
        reasons.append("请选择文种")
    if pattern.count("{year}") != 1 or pattern.count("{n}") != 1 or re.sub(r"\{year\}|\{n\}", "", pattern).count("{"):
        reasons.append("文号格式要各有一个 {year} 和 {n}，如“某建函〔{year}〕{n}号”")
    elif len(pattern) > LONGEST - 12:
        reasons.append(f"文号格式最多 {LONGEST - 12} 字")
    if not 1 <= first <= 99999:
        reasons.append("起始号从 1 到 99999")
    if reasons:
        raise Refused(*reasons)
    with transaction.atomic():
        # Two series must not give the same text: one that was used before is taken up again.
        former = DocumentSeries.objects.select_for_update().filter(unit=unit, pattern=pattern)
        other = former.exclude(paper=paper).first()
        if other is not None:
            raise Refused(f"“{pattern}”已用于{other.get_paper_display()}，两个序列的文号要能分开")
        used = DocumentNumber.objects.filter(series__in=former, year=year).order_by("n").last()
        if used is not None and used.n >= first:
            raise Refused(f"“{used}”已经用过，起始号应大于 {used.n}")
        return DocumentSeries.objects.create(
            unit=unit, paper=paper, pattern=pattern, first_year=year, first=first, at=at, by=actor.user
        )


def series_of(unit: Unit | int, paper: str, *, lock: bool = False) -> DocumentSeries | None:
    """The series in use."""
    rows = DocumentSeries.objects.select_for_update() if lock else DocumentSeries.objects.all()
    return rows.filter(unit=unit, paper=paper).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Numbered:
    """What an answer is numbered with: the text, and its place in the register if it stands there."""

    text: str
    entry: DocumentNumber | None = None


def number_for(folder: Folder, duty: Duty, wanted: str) -> Numbered:
    """The number of an answer about to be issued. Empty: the next of the register, for what leaves the house (a lower
    duty's paper goes to the unit above, and bears one only where its clerk writes it). One that does not fit the series
    is another register's, as in a joint letter, and stays as it is written. Raises Refused for one that was given."""
    wanted = tidied(wanted)
    if not wanted and not duty.is_top:
        return Numbered("")
    series = series_of(duty.unit_id, duty.answers_by, lock=True)
    if series is None:
        return Numbered(wanted)
    if not wanted:
        year, n = folder.on.year, series.next_in(folder.on.year)
    elif (found := _read(series, wanted)) is None:
        return Numbered(wanted)
    else:
        year, n = found
    if year > folder.on.year:
        raise Refused(f"文号“{wanted}”的年份在印发日期之后")
    taken = DocumentNumber.objects.filter(series=series, year=year, n=n).select_related("answer__duty__case").first()
    if taken is not None and taken.answer is not None:
        raise Refused(f"文号“{taken}”已用于{taken.answer.duty.case.number_label}，请换一个或者留空由系统编号")
    if taken is not None:
        raise Refused(f"文号“{taken}”已登记为空号（{taken.explanation}），请换一个或者留空由系统编号")
    if (year, n) > (series.last_year, series.last):
        series.last_year, series.last = year, n
        series.save(update_fields=["last_year", "last"])
    entry = DocumentNumber(series=series, year=year, n=n, at=folder.at, by=folder.actor.user)
    return Numbered(series.text(year, n), entry)


def _read(series: DocumentSeries, number: str) -> tuple[int, int] | None:
    """Year and place, where the number is one of the series."""
    shape = (
        re.escape(series.pattern).replace(r"\{year\}", r"(?P<year>\d{4})").replace(r"\{n\}", r"0*(?P<n>[1-9]\d{0,4})")
    )
    found = re.fullmatch(shape, number)
    return (int(found["year"]), int(found["n"])) if found else None


def explain_number(
    series: DocumentSeries, *, year: int, n: int, explanation: str, actor: Person, at: datetime
) -> DocumentNumber:
    """空号说明: why no paper bears this number. It is not given any more."""
    if not actor.holds(series.unit_id):
        raise Refused("空号由本单位经办人说明")
    need(explanation, "空号的原因")
    with transaction.atomic():
        series = DocumentSeries.objects.select_for_update().get(pk=series.pk)
        if DocumentNumber.objects.filter(series=series, year=year, n=n).exists():
            raise Refused(f"“{series.text(year, n)}”不是空号")
        if not series.first_in(year) <= n < series.next_in(year):
            raise Refused(f"“{series.text(year, n)}”还没有轮到，不用说明")
        return DocumentNumber.objects.create(
            series=series, year=year, n=n, explanation=explanation.strip(), at=at, by=actor.user
        )
