"""The series of numbers in which cases are filed, and what stays inside the office that reviews them."""

from __future__ import annotations

from datetime import date

from django.db import models

from huiyin.cases.models import Case
from huiyin.cases.sight import sight_of
from huiyin.people.models import Body, Kind, Office, Session, User


def nothing_kept() -> dict[str, str]:
    """No filing was undone."""
    return {}


def no_codes() -> list[str]:
    """No coded reason."""
    return []


class NumberSeries(models.Model):
    """The counter of one kind in one session. Its row is locked while a case is filed, so that no number is given twice."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="人大、政协")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会次")
    kind = models.CharField("案别", max_length=12, choices=Kind)
    last = models.PositiveIntegerField("最近流水号", default=0)
    # Number to public id: a filing that was undone keeps its number, so that it is neither lost nor given twice.
    kept = models.JSONField("撤销立案后保留的编号", default=nothing_kept, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "编号流水"
        constraints = [
            models.UniqueConstraint(fields=["body", "session", "kind"], name="one_series_a_kind_and_session"),
            models.UniqueConstraint(
                fields=["body", "kind"], condition=models.Q(session=None), name="one_series_a_kind_without_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.get_kind_display()} {self.last}"


def _inside(user: User, on: date | None) -> models.Q:
    """What is on cases of the bodies in whose reviewing office the user sits."""
    offices = sight_of(user, on).offices.filter(type=Office.Type.REVIEW)
    return models.Q(case__body__in=offices.values("body"))


class ReviewOpinionQuerySet(models.QuerySet["ReviewOpinion"]):
    def visible_to(self, user: User, on: date | None = None) -> ReviewOpinionQuerySet:
        """The office that reviews, and nobody else."""
        return self.filter(_inside(user, on))


class ReviewOpinion(models.Model):
    """审查意见: what one reviewer would decide, and why. It decides nothing; the decision is a step of its own."""

    class Proposed(models.TextChoices):
        FILE = "file", "立案"
        NOT_FILE = "not_file", "不予立案"
        RETURN = "return_for_correction", "退回修改"
        MERGE = "merge", "并案"

    case = models.ForeignKey(Case, models.PROTECT, related_name="review_opinions", verbose_name="案件")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人")
    at = models.DateTimeField("时间")
    proposes = models.CharField("建议", max_length=24, choices=Proposed)
    codes = models.JSONField("理由代码", default=no_codes, blank=True)
    text = models.TextField("说明", blank=True)

    objects = ReviewOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审查意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.by}：{self.get_proposes_display()}"
