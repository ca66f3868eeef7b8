"""Requests of units to give a case back."""

from __future__ import annotations

from datetime import date

from django.db import models

from huiyin.cases.models import Duty
from huiyin.cases.sight import sight_of
from huiyin.people.models import User


class RequestState(models.TextChoices):
    """What became of a unit's request. It lapses when the duty answers before anybody decided."""

    PENDING = "pending", "待决定"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "未同意"
    LAPSED = "lapsed", "已失效"


class ReturnRequestQuerySet(models.QuerySet["ReturnRequest"]):
    def visible_to(self, user: User, on: date | None = None) -> ReturnRequestQuerySet:
        """Requests are among units and offices: for those who look inside the duty."""
        sight = sight_of(user, on)
        return self.filter(sight.official("duty__case__") | sight.inside("duty__"))


class ReturnRequest(models.Model):
    """退办申请: the unit holds that the case is not its affair."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="return_requests", verbose_name="承办任务")
    reason = models.TextField("理由")
    suggests = models.TextField("建议改由", blank=True)
    late = models.BooleanField("超过申退期限", default=False)
    state = models.CharField("状态", max_length=10, choices=RequestState, default=RequestState.PENDING)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decision_reason = models.TextField("决定理由", blank=True)

    objects = ReturnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "退办申请"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(state="pending"), name="one_return_request_pending_a_duty"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.get_state_display()}"
