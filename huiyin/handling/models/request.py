"""拟办意见、延期申请: who in the unit should handle a duty, and more time for it."""

from __future__ import annotations

from datetime import date

from django.db import models

from huiyin.assignment.models import RequestState
from huiyin.cases.models import Duty
from huiyin.cases.sight import sight_of
from huiyin.people.models import User


class AllotmentQuerySet(models.QuerySet["Allotment"]):
    def visible_to(self, user: User, on: date | None = None) -> AllotmentQuerySet:
        """Who in a unit should handle a duty is the unit's affair and that of who looks inside it."""
        sight = sight_of(user, on)
        return self.filter(sight.official("duty__case__") | sight.inside("duty__"))


class Allotment(models.Model):
    """拟办意见: who in the unit should handle a duty, as its office suggests. The last one stands."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="allotments", verbose_name="承办任务")
    text = models.TextField("拟办意见")
    section = models.CharField("拟由股室", max_length=100, blank=True)
    handler = models.CharField("拟由经办人", max_length=100, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟办人")

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拟办意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def visible_to(self, user: User, on: date | None = None) -> ExtensionRequestQuerySet:
        """Requests are among units and offices: for those who look inside the duty."""
        sight = sight_of(user, on)
        return self.filter(sight.official("duty__case__") | sight.inside("duty__"))


class ExtensionRequest(models.Model):
    """延期申请"""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="extension_requests", verbose_name="承办任务")
    until = models.DateField("延至")
    reason = models.TextField("理由")
    state = models.CharField("状态", max_length=10, choices=RequestState, default=RequestState.PENDING)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decision_reason = models.TextField("决定理由", blank=True)

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(state="pending"), name="one_extension_request_pending_a_duty"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.until}"
