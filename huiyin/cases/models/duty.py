"""The duties in a case: what each unit must do, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from huiyin.cases import lifecycle
from huiyin.cases.sight import sight_of
from huiyin.people.models import Area, Unit, User
from huiyin.rules.models import RuleVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Role(models.TextChoices):
    """承办方式"""

    LEAD = "lead", "主办"
    SEPARATE = "separate", "分办"
    CO_HOST = "co_host", "会办"


class Paper(models.TextChoices):
    """What a duty answers by: a letter to the proposer (or its draft for the unit above), or an opinion."""

    REPLY = "reply", "答复"
    OPINION = "opinion", "会办意见"


class DutyQuerySet(models.QuerySet["Duty"]):
    def in_force(self) -> DutyQuerySet:
        return self.filter(state__in=lifecycle.IN_FORCE)

    def open_to(self, user: User, on: date | None = None) -> DutyQuerySet:
        """The duties inside which this user looks: his offices' all, his units' own and those below them."""
        sight = sight_of(user, on)
        return self.filter(sight.official("case__") | sight.inside())


def few_of(units: Sequence[str], most: int) -> str:
    """甲局、乙局、丙局 等 53 个单位: so many by name, and how many they are."""
    more = f" 等 {len(units)} 个单位" if len(units) > most else ""
    return "、".join(units[:most]) + more


def no_forms() -> dict[str, Any]:
    """Nothing sent, nothing returned."""
    return {}


class Duty(models.Model):
    """承办任务: what one unit must do in one case. Clocks, class, rounds and results are the duty's own.

    A top duty (``upper`` empty) comes from the assigning office; a lower one was handed on by the unit of ``upper``.
    The columns below ``Derived`` are what figures and lists read; the door writes them with the step that moves them and
    puts every change of them into the event.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="duties", verbose_name="案件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区")
    no = models.PositiveSmallIntegerField("案内序号")
    upper = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name="上级任务"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties", verbose_name="承办单位")
    unit_code = models.CharField("单位代码", max_length=100)
    unit_name = models.CharField("交办时的单位名称", max_length=200)
    unit_parent_name = models.CharField("交办时的上级单位", max_length=200, blank=True)
    role = models.CharField("承办方式", max_length=10, choices=Role)
    answers_by = models.CharField("以何作答", max_length=8, choices=Paper)
    state = models.CharField("状态", max_length=10, choices=list(lifecycle.DUTY_STATES.items()), default="sent")
    rules = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", verbose_name="规则版本")

    created_at = models.DateTimeField("下达时间")
    assigned_on = models.DateField("交办日期")
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    return_due = models.DateField("申退期限")
    first_contact_due = models.DateField("首次沟通期限", null=True, blank=True)
    answer_due = models.DateField("答复或意见期限")
    basis = models.JSONField("期限依据", default=dict)
    provisional = models.BooleanField("期限为暂定", default=False)

    leader = models.CharField("领办领导", max_length=100, blank=True)
    section = models.CharField("承办股室", max_length=100, blank=True)
    handler = models.CharField("经办人", max_length=100, blank=True)
    handler_phone = models.CharField("经办电话", max_length=40, blank=True)

    return_pending = models.BooleanField(default=False)
    return_refused = models.BooleanField(default=False)
    extension_pending = models.BooleanField(default=False)
    draft_no = models.PositiveSmallIntegerField("现稿", default=0)
    draft_state = models.CharField("现稿状态", max_length=12, blank=True)
    draft_level = models.CharField("现稿待审级次", max_length=60, blank=True)
    contact_round = models.PositiveSmallIntegerField("最近一次沟通所在轮次", default=0)
    face_round = models.PositiveSmallIntegerField("最近一次面商所在轮次", default=0)

    # Derived
    round = models.PositiveSmallIntegerField("轮次", default=1)
    round_began_at = models.DateTimeField("本轮开始")
    result_class = models.CharField("办理结果类别", max_length=20, blank=True)
    first_class = models.CharField("首次类别", max_length=20, blank=True)
    first_issued_at = models.DateTimeField("首次印发", null=True, blank=True)
    first_in_time = models.BooleanField("首次印发按时", null=True)
    answered_at = models.DateTimeField("最近作答", null=True, blank=True)
    answered_in_time = models.BooleanField("最近作答按时", null=True)
    contacted = models.BooleanField("首次印发前有沟通", default=False)
    faced = models.BooleanField("首次印发前有面商", default=False)
    forms = models.JSONField("最近一轮意见表", default=no_forms)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)
    returns_asked = models.PositiveSmallIntegerField("申退次数", default=0)
    returns_granted = models.PositiveSmallIntegerField("同意退办次数", default=0)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办任务"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="one_duty_a_number_in_a_case"),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(state__in=lifecycle.IN_FORCE),
                name="a_unit_holds_one_duty_in_a_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=lifecycle.IN_FORCE, role="lead", upper__isnull=True),
                name="a_case_has_one_lead",
            ),
            models.UniqueConstraint(
                fields=["upper"],
                condition=Q(state__in=lifecycle.IN_FORCE, role="lead"),
                name="a_duty_has_one_lower_lead",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(lifecycle.DUTY_STATES)), name="a_duty_is_in_a_known_state"
            ),
        ]
        indexes = [models.Index(fields=["area", "unit", "state", "answer_due"], name="duty_area_unit_state_due")]

    def __str__(self) -> str:
        return f"{self.unit_name}（{self.get_role_display()}）"

    @property
    def in_force(self) -> bool:
        return self.state in lifecycle.IN_FORCE

    @property
    def is_top(self) -> bool:
        return self.upper_id is None

    @property
    def replied(self) -> bool:
        """A reply of this duty was issued, in whatever round."""
        return self.first_issued_at is not None

    @property
    def state_label(self) -> str:
        return lifecycle.duty_state_label(self.state, self.answers_by, top=self.is_top)
