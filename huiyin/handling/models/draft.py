"""拟稿、审核: what a duty answers by, on its way through the levels."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases import lifecycle
from huiyin.cases.models import Case, Duty, Paper, Role
from huiyin.cases.sight import sight_of
from huiyin.files.models import Attachment
from huiyin.people.models import User, level_label


def no_promises() -> list[dict[str, str]]:
    return []


class Open(models.TextChoices):
    """公开属性"""

    FULL = "full", "全文公开"
    SUMMARY = "summary", "摘要公开"
    NONE = "none", "不予公开"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User, on: date | None = None) -> DraftQuerySet:
        """Who looks inside the duty sees its drafts; a co-host the lead's once it is put to it; a lead or separate unit
        (of a received case the one that registered it) the opinions given; a proposer what has been issued to him."""
        sight = sight_of(user, on)
        mine = Duty.objects.filter(unit__in=sight.units, upper=None).in_force()
        beside = Q(put_to_co_hosts=True, duty__upper=None, duty__case__in=mine.filter(role=Role.CO_HOST).values("case"))
        given = Q(state="issued", duty__upper=None, paper=Paper.OPINION) & (
            Q(duty__case__in=mine.filter(answers_by=Paper.REPLY).values("case"))
            | Q(duty__case__registering_unit__in=sight.units)
        )
        issued = Q(state="issued", duty__upper=None, paper=Paper.REPLY)
        answered = Q(duty__case__in=Case.objects.proposed_by(sight.proposers)) & issued
        return self.filter(sight.official("duty__case__") | sight.inside("duty__") | beside | given | answered)


class Draft(models.Model):
    """拟稿: one version of what the duty answers by, on its way through the chain it was drafted under."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="drafts", verbose_name="承办任务")
    no = models.PositiveSmallIntegerField("第几稿")
    round = models.PositiveSmallIntegerField("轮次")
    paper = models.CharField("文种", max_length=8, choices=Paper)
    text = models.TextField("正文", blank=True)
    result_class = models.CharField("办理结果类别", max_length=20, blank=True)
    promises = models.JSONField("承诺事项", default=no_promises, blank=True)
    reason = models.TextField("理由", blank=True)
    open = models.CharField("公开属性", max_length=8, choices=Open, blank=True)
    open_reason = models.CharField("不公开或摘要公开的理由", max_length=300, blank=True)
    put_to_co_hosts = models.BooleanField("送会办单位会签", default=False)
    # Code and name of each: the co-hosts that sign the letter after this unit.
    joint = models.JSONField("联合答复单位", default=list, blank=True)
    chain = models.JSONField("审核级次", default=list)
    position = models.PositiveSmallIntegerField("待审级次", default=0)
    state = models.CharField("状态", max_length=12, choices=list(lifecycle.DRAFT_STATES.items()))
    at = models.DateTimeField("拟稿时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人")

    # Fingerprints of its annexes, while it is being written.
    annexed: tuple[str, ...] = ()

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拟稿"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["duty", "no"], name="one_draft_a_number")]

    def __str__(self) -> str:
        return f"{self.duty} 第{self.no}稿"

    @property
    def joint_names(self) -> list[str]:
        return [one["name"] for one in self.joint]

    @property
    def level(self) -> str:
        """The level it waits at; empty when it waits at none."""
        return self.chain[self.position] if self.state == "waiting" else ""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The chain with what each level is: passed, waiting, to come."""
        passed = len(self.chain) if self.state in ("approved", "issued") else self.position
        return [
            {
                "label": level_label(level),
                "passed": place < passed,
                "waiting": place == passed and self.state == "waiting",
            }
            for place, level in enumerate(self.chain)
        ]


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: User, on: date | None = None) -> ApprovalQuerySet:
        """What was said of a draft on its way is for those who look inside the duty."""
        sight = sight_of(user, on)
        return self.filter(sight.official("draft__duty__case__") | sight.inside("draft__duty__"))


class Approval(models.Model):
    """审核: what one level said to one draft. Signed on paper, ``by`` is the clerk who entered it; ``instead_of``: whose
    post it is, where somebody stands in."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="approvals", verbose_name="拟稿")
    level = models.CharField("级次", max_length=60)
    passed = models.BooleanField("通过")
    reason = models.TextField("意见", blank=True)
    back_to = models.CharField("退至", max_length=60, blank=True)
    on_paper = models.BooleanField("纸质签批", default=False)
    signed_by = models.CharField("签批人", max_length=100, blank=True)
    signed_on = models.DateField("签批日期", null=True, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人")
    instead_of = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核"
        ordering = ["id"]

    def __str__(self) -> str:
        return level_label(self.level)

    @property
    def who(self) -> str:
        """李某（代王某）"""
        name = self.by.name if self.by is not None else ""
        return f"{name}（代{self.instead_of.name}）" if self.instead_of is not None else name

    @property
    def level_label(self) -> str:
        return level_label(self.level)


class DraftFileQuerySet(models.QuerySet["DraftFile"]):
    def visible_to(self, user: User, on: date | None = None) -> DraftFileQuerySet:
        """Who sees the draft; once it is issued, who is answered."""
        return self.filter(draft__in=Draft.objects.visible_to(user, on))


class DraftFile(Attachment):
    """稿件附件: what goes with a reply or an opinion. Each version has its own, so that what was approved is what is issued."""

    slug: ClassVar[str] = "draft"

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="files", verbose_name="拟稿")

    objects = DraftFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "稿件附件"
