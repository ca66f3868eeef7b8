"""The proposer's opinion form."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Duty
from huiyin.cases.sight import sight_of
from huiyin.people.models import Proposer, User


class Level(models.TextChoices):
    """满意程度"""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically_satisfied", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class FormQuerySet(models.QuerySet["Form"]):
    def visible_to(self, user: User, on: date | None = None) -> FormQuerySet:
        """What a form says: for the proposer himself and the offices, and for its unit once it is returned."""
        sight = sight_of(user, on)
        own = Q(proposer__in=sight.proposers)
        returned = Q(returned_at__isnull=False, duty__unit__in=sight.units)
        return self.filter(sight.official("duty__case__") | own | returned)


class Form(models.Model):
    """征询意见表: sent to each evaluator with each reply, returned once, never seen by the unit before."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="form_rows", verbose_name="承办任务")
    round = models.PositiveSmallIntegerField("轮次")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="forms", verbose_name="提出人")
    sent_at = models.DateTimeField("发出时间")
    due = models.DateField("收回期限")
    returned_at = models.DateTimeField("收回时间", null=True, blank=True)
    attitude = models.CharField("办理态度", max_length=20, choices=Level, blank=True)
    result = models.CharField("办理结果", max_length=20, choices=Level, blank=True)
    reason = models.TextField("不满意的理由", blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填写人")
    on_paper = models.BooleanField("纸质表，由登记人员录入", default=False)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "征询意见表"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "round", "proposer"], name="one_form_a_proposer_in_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.proposer} {self.duty}"
