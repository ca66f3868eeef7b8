"""The case: what somebody asks, who signs it, and which units are asked about it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from huiyin.cases import lifecycle
from huiyin.cases.models.duty import Duty
from huiyin.cases.sight import sight_of
from huiyin.people.models import Area, Body, Kind, Office, Proposer, Session, Timing, Unit, User

if TYPE_CHECKING:
    from datetime import date


def new_public_id() -> str:
    """What a page's address shows instead of a key: 10 letters and digits, not to be guessed or counted."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(10))


def numbered(number: str) -> str:
    """第 6102 号；带文字的编号照写，只补“号”。"""
    if number.isascii():
        return f"第 {number} 号"
    return number if number.endswith(("号", "件")) else f"{number} 号"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, on: date | None = None) -> CaseQuerySet:
        """The cases this user may see, by what he is: proposer, or invited to sign and not declined, there or in a case
        merged into it; in a unit that handles or handled it; in an office of the case's area. Everybody else: nothing.
        """
        sight = sight_of(user, on)
        # A proposer's draft is his own until he hands it in; one on paper is the office's from the start.
        handed_in = Q(submitted_at__isnull=False) | ~Q(received_from="") | Q(on_paper=True)
        official = handed_in & sight.official()
        invited = CoSign.objects.filter(proposer__in=sight.proposers).exclude(answer=CoSign.Answer.DECLINED)
        proposed = _proposed(Q(lead__in=sight.proposers) | Q(pk__in=invited.values("case")))
        return self.filter(proposed | handled_by(sight.units) | official)

    def handed_out_by(self, user: User, on: date | None = None) -> CaseQuerySet:
        """The cases that this user's assigning offices hand out, whatever their state."""
        handed_in = Q(submitted_at__isnull=False) | ~Q(received_from="") | Q(on_paper=True)
        return self.filter(handed_in & sight_of(user, on).handed_out())

    def proposed_by(self, proposers: models.QuerySet[Proposer]) -> CaseQuerySet:
        """The cases in which these are answered: as lead, as confirmed co-signer, there or in a case merged into it."""
        signed = CoSign.objects.filter(proposer__in=proposers, answer=CoSign.Answer.CONFIRMED)
        return self.filter(_proposed(Q(lead__in=proposers) | Q(pk__in=signed.values("case"))))

    def handled_by(self, units: models.QuerySet[Unit]) -> CaseQuerySet:
        """The cases in which these units have or had a duty, were asked before the assignment, or that they registered."""
        return self.filter(handled_by(units))


def _proposed(own: Q) -> Q:
    """Who proposed a case that was merged is answered, and asked, in the other."""
    return own | Q(pk__in=Case.objects.filter(own, merged_into__isnull=False).values("merged_into"))


def handled_by(units: models.QuerySet[Unit]) -> Q:
    return (
        Q(pk__in=Duty.objects.filter(unit__in=units).values("case"))
        | Q(pk__in=Consulted.objects.filter(unit__in=units).values("case"))
        | Q(registering_unit__in=units)
    )


class Case(models.Model):
    """案: one suggestion or one proposal, from the first draft to the closing."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="cases", verbose_name="行政区")
    body = models.ForeignKey(Body, models.PROTECT, related_name="cases", verbose_name="人大、政协")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="会次"
    )
    year = models.PositiveSmallIntegerField("办理年度")
    kind = models.CharField("案别", max_length=12, choices=Kind)
    timing = models.CharField("提出时间", max_length=10, choices=Timing, default=Timing.SESSION)
    title = models.CharField("标题", max_length=300)
    subject = models.CharField("类别", max_length=100, blank=True)
    lead = models.ForeignKey(Proposer, models.PROTECT, related_name="led_cases", verbose_name="领衔人")
    wished_units = models.CharField("希望由谁办理", max_length=300, blank=True)
    wishes_visit = models.BooleanField("希望承办单位走访", default=False)
    agrees_to_publish = models.BooleanField("同意公开", default=True)
    not_public_reason = models.CharField("不同意公开的理由", max_length=300, blank=True)
    on_paper = models.BooleanField("纸质件，由登记人员录入", default=False)
    registering_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="registered_cases", verbose_name="来件登记单位"
    )
    # Empty: whichever assigning office the area has. Named: this one alone (交有关机关转交办).
    assigning_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="交办机关"
    )

    state = models.CharField("状态", max_length=12, default="draft", choices=list(lifecycle.CASE_STATES.items()))
    wanted_number = models.CharField("拟用编号", max_length=60, blank=True)
    number = models.CharField("编号", max_length=60, blank=True)
    submitted_at = models.DateTimeField("首次提交时间", null=True, blank=True)
    filed_at = models.DateTimeField("立案时间", null=True, blank=True)
    assigned_at = models.DateTimeField("交办时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    not_filed_destination = models.CharField("不予立案去向", max_length=20, blank=True)
    received_from = models.CharField("交来机关", max_length=200, blank=True)
    taken_back_at = models.DateTimeField("撤销登记时间", null=True, blank=True)
    review_note = models.TextField("审查意见", blank=True)
    outside_units = models.JSONField("外单位", default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_in", verbose_name="并入"
    )
    state_before_merge = models.CharField(max_length=12, blank=True)
    key_leader = models.CharField("重点件督办领导", max_length=100, blank=True)
    is_key = models.BooleanField("重点件", default=False)
    overseen_by = models.CharField("督办领导", max_length=100, blank=True)
    together = models.CharField("并案办理组", max_length=12, blank=True)

    # Derived by the door with every step, so that lists need not reckon.
    next_due = models.DateField("最近到期", null=True, blank=True)
    event_count = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "session", "kind", "number"],
                condition=Q(filed_at__isnull=False),
                name="a_number_is_given_once_in_a_session",
            ),
            models.UniqueConstraint(
                fields=["body", "kind", "number"],
                condition=Q(filed_at__isnull=False, session=None),
                name="a_number_is_given_once_without_session",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(lifecycle.CASE_STATES)), name="a_case_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="a_merged_case_names_the_other",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state", "next_due"], name="case_area_state_due"),
            models.Index(fields=["area", "session", "kind"], name="case_area_session_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number_label} {self.title}"

    @property
    def number_label(self) -> str:
        """第 6102 号；外来案件自带字号的照写，如“市人大 0300 号”；未编号的写“未编号”。"""
        return numbered(self.number) if self.number else "未编号"

    @property
    def state_label(self) -> str:
        return lifecycle.case_state_label(self.state, self.kind)

    @property
    def is_received(self) -> bool:
        """来件: another body filed it and handed it out."""
        return bool(self.received_from)


class CaseText(models.Model):
    """What somebody asks, in three parts or in one. Kept apart, so that it can be erased where the law asks for it."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="text", primary_key=True)
    situation = models.TextField("情况", blank=True)
    analysis = models.TextField("分析", blank=True)
    advice = models.TextField("建议", blank=True)
    whole = models.TextField("正文（不分段）", blank=True)
    fingerprint = models.CharField("提交时的指纹（SM3）", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案件正文"

    def __str__(self) -> str:
        return self.joined

    @property
    def joined(self) -> str:
        return self.whole or "\n".join(part for part in (self.situation, self.analysis, self.advice) if part)

    @property
    def length(self) -> int:
        """字数，不计空白。"""
        return len("".join(self.joined.split()))


class CoSign(models.Model):
    """联名: somebody invited to sign; only who confirmed counts."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已联名"
        DECLINED = "declined", "已谢绝"

    case = models.ForeignKey(Case, models.CASCADE, related_name="co_signs", verbose_name="案件")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="co_signs", verbose_name="联名人")
    answer = models.CharField("答复", max_length=10, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联名"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "proposer"], name="one_invitation_a_co_signer")]

    def __str__(self) -> str:
        return f"{self.proposer} {self.get_answer_display()}"


class Consulted(models.Model):
    """预交办: a unit asked before the assignment, and what it said."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="consulted", verbose_name="案件")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    role = models.CharField("拟任", max_length=10)
    turn = models.PositiveSmallIntegerField("第几次预交办")
    agrees = models.BooleanField("同意", null=True)
    reason = models.TextField("理由", blank=True)
    suggests = models.CharField("建议改由", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预交办"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "turn", "unit"], name="a_unit_is_asked_once_a_turn")]

    def __str__(self) -> str:
        return f"{self.unit}"
