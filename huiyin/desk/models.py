"""What the desk itself keeps: nothing of a case, which is the rooms' below."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from huiyin.people.models import User

KEPT_FOR = timedelta(days=30)


class UnsentQuerySet(models.QuerySet["Unsent"]):
    def visible_to(self, user: User, at: datetime) -> UnsentQuerySet:
        """One's own, until it is too old to be wanted back."""
        return self.filter(user=user, at__gt=at - KEPT_FOR)


class Unsent(models.Model):
    """暂存: what somebody typed on a page and has not sent. Nobody else sees it, and no event tells of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="用户")
    page = models.CharField("页面", max_length=400)
    fields = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间")

    objects = UnsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暂存"
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_unsent_a_page_of_a_user")]

    def __str__(self) -> str:
        return self.page
