"""作答: what was issued, and what it promises."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from huiyin.cases.models import Duty
from huiyin.files.models import Attachment
from huiyin.handling.models.draft import Draft
from huiyin.people.models import User


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: User, on: date | None = None) -> AnswerQuerySet:
        """An answer is seen by who sees the draft that it issued."""
        return self.filter(draft__in=Draft.objects.visible_to(user, on))


class Answer(models.Model):
    """What a duty answered: a reply of a round, an opinion, or the draft reply of a lower unit. The former ones stay."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="answers", verbose_name="承办任务")
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="answer", verbose_name="稿")
    round = models.PositiveSmallIntegerField("轮次")
    number = models.CharField("文号", max_length=60, blank=True)
    issued_at = models.DateTimeField("印发时间")
    in_time = models.BooleanField("按时")
    rejected_at = models.DateTimeField("退回时间", null=True, blank=True)
    rejected_reason = models.TextField("退回理由", blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "作答"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.duty} 第{self.round}轮"


class Promise(models.Model):
    """承诺事项: what a reply promises, and by when. Kept with the reply."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="promises", verbose_name="答复")
    text = models.TextField("事项")
    due = models.DateField("完成期限")

    class Meta:
        verbose_name = verbose_name_plural = "承诺事项"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class AnswerScanQuerySet(models.QuerySet["AnswerScan"]):
    def visible_to(self, user: User, on: date | None = None) -> AnswerScanQuerySet:
        """Who sees the answer."""
        return self.filter(answer__in=Answer.objects.visible_to(user, on))


class AnswerScan(Attachment):
    """印发件扫描: the paper that was sealed and sent, beside the answer that it is of."""

    slug: ClassVar[str] = "scan"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="scans", verbose_name="作答")

    objects = AnswerScanQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "印发件扫描"
