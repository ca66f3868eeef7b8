"""The case, the duties in it, and the record of what was done."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from huiyin.cases import lifecycle
from huiyin.cases.sight import AMONG_OFFICES, IN_REVIEW, ON_THE_WAY, sight_of
from huiyin.people.models import Area, Body, Kind, Office, Proposer, Session, Timing, Unit, User
from huiyin.rules.models import RuleVersion

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
        """The cases this user may see, by what he is: proposer, or invited to sign and not declined, there or in a case merged into it; in
        a unit that handles or handled it; in an office of the case's area. Everybody else sees nothing.
        """
        sight = sight_of(user, on)
        # A proposer's draft is his own until he hands it in; one on paper is the office's from the start.
        handed_in = Q(submitted_at__isnull=False) | ~Q(received_from="") | Q(on_paper=True)
        official = handed_in & sight.official()
        invited = CoSign.objects.filter(proposer__in=sight.proposers).exclude(answer=CoSign.Answer.DECLINED)
        proposed = _proposed(Q(lead__in=sight.proposers) | Q(pk__in=invited.values("case")))
        return self.filter(proposed | _handled(sight.units) | official)

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
        return self.filter(_handled(units))


def _proposed(own: Q) -> Q:
    """Who proposed a case that was merged is answered, and asked, in the other."""
    return own | Q(pk__in=Case.objects.filter(own, merged_into__isnull=False).values("merged_into"))


def _handled(units: models.QuerySet[Unit]) -> Q:
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


def no_forms() -> dict[str, Any]:
    """Nothing sent, nothing returned."""
    return {}


class Duty(models.Model):
    """承办任务: what one unit must do in one case. Clocks, class, rounds and results are the duty's own.

    A top duty (``upper`` empty) comes from the assigning office; a lower one was handed on by the unit of ``upper``.
    The columns below ``Derived`` are what figures and lists read; the door writes them with the step that moves them and
    puts every change of them into the event.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="duties", verbose_name="案件")
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


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User, on: date | None = None) -> EventQuerySet:
        """The events that are told to this user, of the cases that he may see: papers on their way to who looks inside
        the duty, what is among offices and units to these."""
        sight = sight_of(user, on)
        reviewing = sight.offices.filter(type=Office.Type.REVIEW).values("body")
        among = Case.objects.filter(sight.official() | _handled(sight.units))
        told = (
            ~Q(step__in=ON_THE_WAY | IN_REVIEW | AMONG_OFFICES)
            | Q(step__in=ON_THE_WAY, duty__in=Duty.objects.open_to(user, on))
            | Q(step__in=IN_REVIEW, case__body__in=reviewing)
            | Q(step__in=AMONG_OFFICES, case__in=among)
        )
        return self.filter(told, case__in=Case.objects.visible_to(user, on))

    def in_order(self) -> EventQuerySet:
        return self.order_by("case_id", "seq")


class Event(models.Model):
    """One step that was taken. Append-only, and chained by hash within its case.

    It carries references, states, dates and fingerprints, never a personal text; ``at`` is the time it tells,
    ``recorded_at`` the time it was written.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name="案件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区")
    seq = models.PositiveIntegerField("序号")
    step = models.CharField("步骤", max_length=30)
    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="承办任务"
    )
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("记录时间")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人")
    part = models.CharField("身份", max_length=20)
    data = models.JSONField("内容", default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "记录"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_a_place_in_the_chain")]
        indexes = [models.Index(fields=["area", "at"], name="event_area_at")]

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"

    @property
    def label(self) -> str:
        return lifecycle.STEPS[self.step].label_for(self.case.kind)


class Note(models.Model):
    """附言: the reason or proof that a step was taken with, in words. The event keeps its fingerprint alone, so that the
    text can be erased where the law asks for it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name="案件")
    seq = models.PositiveIntegerField("记录序号")
    text = models.TextField("附言", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附言"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_note_an_event")]

    def __str__(self) -> str:
        return self.text
