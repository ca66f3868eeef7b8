"""Leaders' instructions and the offices' urgings."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case, Duty
from huiyin.cases.sight import sight_of
from huiyin.people.models import User


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def visible_to(self, user: User, on: date | None = None) -> InstructionQuerySet:
        """The case's offices see all; units what is on a case they handle, and what is to a duty inside which they look;
        proposers nothing."""
        sight = sight_of(user, on)
        on_the_case = Q(duty=None, case__in=Case.objects.handled_by(sight.units))
        return self.filter(sight.official("case__") | sight.inside("duty__") | on_the_case)


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

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批示"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.leader}批示"


class Seen(models.Model):
    """已读记录: how far in a case's record a user has looked. No part of the record itself."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="用户")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="案件")
    seq = models.PositiveIntegerField("看到第几条")

    class Meta:
        verbose_name = verbose_name_plural = "已读记录"
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="one_mark_a_user_and_case")]

    def __str__(self) -> str:
        return f"{self.user} {self.seq}"


class AllRead(models.Model):
    """全部标为已读: a user has done with all that was recorded so far."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True, verbose_name="用户")
    until = models.BigIntegerField("至哪一条记录")

    class Meta:
        verbose_name = verbose_name_plural = "全部标为已读"

    def __str__(self) -> str:
        return f"{self.user} {self.until}"
