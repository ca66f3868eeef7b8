"""What an office has in mind before it assigns, and requests of units to give a case back."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from huiyin.cases.models import Case, Duty, Role
from huiyin.cases.sight import sight_of
from huiyin.people.models import Unit, User


class PlannedUnitQuerySet(models.QuerySet["PlannedUnit"]):
    def visible_to(self, user: User, on: date | None = None) -> PlannedUnitQuerySet:
        """A plan is the assigning office's own."""
        return self.filter(sight_of(user, on).handed_out("case__"))

    def standing(self) -> PlannedUnitQuerySet:
        """What was planned before the case was last assigned is spent."""
        return self.filter(Q(case__assigned_at=None) | Q(at__gt=F("case__assigned_at")))


class PlannedUnit(models.Model):
    """拟交办: a unit that the assigning office has in mind for a filed case. No step and no event: it binds nobody."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="planned", verbose_name="案件")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    role = models.CharField("拟任", max_length=10, choices=Role)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟定人")
    at = models.DateTimeField("拟定时间")

    objects = PlannedUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拟交办"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="a_unit_is_planned_once_in_a_case")]

    def __str__(self) -> str:
        return f"{self.unit}"


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
