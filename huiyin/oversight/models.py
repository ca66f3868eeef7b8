"""Leaders' instructions and the offices' urgings."""

from __future__ import annotations

from django.db import models

from huiyin.cases.models import Case, Duty
from huiyin.people.models import User


class Instruction(models.Model):
    """批示: a leader's written instruction, on the case or to one unit."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="instructions", verbose_name="案件")
    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, blank=True, related_name="instructions", verbose_name="承办任务"
    )
    leader = models.CharField("领导", max_length=100)
    text = models.TextField("批示")
    at = models.DateTimeField("时间")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人")

    class Meta:
        verbose_name = verbose_name_plural = "批示"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.leader}批示"
