"""文号登记簿: the numbers of a unit's official papers, one series for replies and one for opinions, anew each year."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Paper
from huiyin.cases.sight import sight_of
from huiyin.handling.models.answer import Answer
from huiyin.people.models import Unit, User


class DocumentSeriesQuerySet(models.QuerySet["DocumentSeries"]):
    def visible_to(self, user: User, on: date | None = None) -> DocumentSeriesQuerySet:
        """A register is its unit's own: who works there sees it."""
        return self.filter(unit__in=sight_of(user, on).units)


class DocumentSeries(models.Model):
    """发文字号 of one unit and one paper: 澜交函〔2026〕12号. The latest row is the one in use; a former one keeps the
    numbers that were given under it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="document_series", verbose_name="单位")
    paper = models.CharField("文种", max_length=8, choices=Paper)
    pattern = models.CharField("文号格式", max_length=60, help_text="{year} 为年份，{n} 为序号")
    first_year = models.PositiveSmallIntegerField("启用年份")
    first = models.PositiveIntegerField("启用年份的起始号", default=1)
    # The counter: locked after the cases, so two that issue at once get two numbers.
    last_year = models.PositiveSmallIntegerField("最近编号年份", default=0)
    last = models.PositiveIntegerField("最近编号", default=0)
    at = models.DateTimeField("设定时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="设定人")

    objects = DocumentSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pattern__contains="{n}") & Q(pattern__contains="{year}"),
                name="a_document_number_tells_year_and_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.pattern}"

    def text(self, year: int, n: int) -> str:
        """澜交函〔2026〕12号"""
        return self.pattern.replace("{year}", str(year)).replace("{n}", str(n))

    def next_in(self, year: int) -> int:
        return max(self.last + 1 if year == self.last_year else 1, self.first_in(year))

    def first_in(self, year: int) -> int:
        """Where the numbers of a year begin: an office that starts in mid-year goes on from its paper register."""
        return self.first if year == self.first_year else 1


class DocumentNumberQuerySet(models.QuerySet["DocumentNumber"]):
    def visible_to(self, user: User, on: date | None = None) -> DocumentNumberQuerySet:
        return self.filter(series__in=DocumentSeries.objects.visible_to(user, on))


class DocumentNumber(models.Model):
    """One number of a series: given to an answer, or explained as one that no paper bears. Given once, and never anew."""

    series = models.ForeignKey(DocumentSeries, models.PROTECT, related_name="numbers", verbose_name="文号序列")
    year = models.PositiveSmallIntegerField("年份")
    n = models.PositiveIntegerField("序号")
    answer = models.OneToOneField(
        Answer, models.PROTECT, null=True, blank=True, related_name="document_number", verbose_name="所编文件"
    )
    explanation = models.CharField("空号说明", max_length=300, blank=True)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")

    objects = DocumentNumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        ordering = ["series", "year", "n"]
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "n"], name="a_document_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=False) | ~Q(explanation=""), name="a_number_without_a_paper_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return self.series.text(self.year, self.n)
