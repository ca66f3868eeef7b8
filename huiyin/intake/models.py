"""The series of numbers in which cases are filed."""

from __future__ import annotations

from django.db import models

from huiyin.people.models import Body, Kind, Session


class NumberSeries(models.Model):
    """The counter of one kind in one session. Its row is locked while a case is filed, so that no number is given twice."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="人大、政协")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会次")
    kind = models.CharField("案别", max_length=12, choices=Kind)
    last = models.PositiveIntegerField("最近流水号", default=0)

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
