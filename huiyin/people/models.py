"""Who proposes, who handles, who hands out: areas, bodies, offices, units, posts and proposers."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from huiyin.people.numerals import chinese


class Kind(models.TextChoices):
    """案别: what somebody asks. A suggestion goes to the congress, a proposal to the CPPCC."""

    SUGGESTION = "suggestion", "人大代表建议"
    PROPOSAL = "proposal", "政协提案"


class Timing(models.TextChoices):
    """会议期间或平时提出。"""

    SESSION = "session", "大会期间"
    ORDINARY = "ordinary", "平时（闭会期间）"


class Area(models.Model):
    """行政区 with its official code (GB/T 2260), for example 530402."""

    code = models.CharField("行政区划代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级行政区")

    class Meta:
        verbose_name = verbose_name_plural = "行政区"

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """An area's congress or CPPCC committee, with the settings that are its own."""

    class Type(models.TextChoices):
        CONGRESS = "congress", "人大"
        CPPCC = "cppcc", "政协"

    area = models.ForeignKey(Area, models.PROTECT, related_name="bodies", verbose_name="行政区")
    type = models.CharField("类型", max_length=10, choices=Type)
    name = models.CharField("名称", max_length=200)
    lamp_days = models.PositiveSmallIntegerField("到期前几个工作日亮黄灯", default=5)
    length_warning = models.PositiveIntegerField("正文超过多少字提醒", default=1500)
    number_pattern = models.CharField(
        "编号格式", max_length=40, default="{n}", help_text="{n} 为流水号，{year} 为年份，如 {year}{n:03d}"
    )

    class Meta:
        verbose_name = verbose_name_plural = "人大、政协"
        constraints = [
            models.UniqueConstraint(fields=["area", "type"], name="one_body_of_a_type_in_an_area"),
            # Without the running number the scheme would never come to a free one.
            models.CheckConstraint(condition=Q(number_pattern__contains="{n"), name="a_number_pattern_counts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """The kind of case that is filed here."""
        return Kind.SUGGESTION if self.type == self.Type.CONGRESS else Kind.PROPOSAL


class ReasonCode(models.Model):
    """A body's list of coded reasons: not filed, returned, not open."""

    class Purpose(models.TextChoices):
        NOT_FILE = "not_file", "不予立案"
        RETURN = "return", "申退"
        NOT_OPEN = "not_open", "不公开"

    body = models.ForeignKey(Body, models.CASCADE, related_name="reason_codes", verbose_name="机构")
    purpose = models.CharField("用于", max_length=10, choices=Purpose)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "理由代码"
        ordering = ["purpose", "code"]
        constraints = [models.UniqueConstraint(fields=["body", "purpose", "code"], name="one_reason_a_code")]

    def __str__(self) -> str:
        return self.label


class Office(models.Model):
    """An office of the area: one that reviews (人大代工委、政协提案委) or one that assigns (政府办、党委办)."""

    class Type(models.TextChoices):
        REVIEW = "review", "审查立案"
        ASSIGNING = "assigning", "交办"

    area = models.ForeignKey(Area, models.PROTECT, related_name="offices", verbose_name="行政区")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name="所属人大或政协"
    )
    type = models.CharField("职能", max_length=10, choices=Type)
    name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "工作机构"
        constraints = [
            models.CheckConstraint(
                condition=Q(type="assigning") | Q(body__isnull=False), name="a_reviewing_office_belongs_to_a_body"
            )
        ]

    def __str__(self) -> str:
        return self.name


def session_name(body: str, term: int, session: int) -> str:
    """某县人大第十八届第三次会议"""
    return f"{body}第{chinese(term)}届第{chinese(session)}次会议"


class Term(models.Model):
    """届"""

    body = models.ForeignKey(Body, models.PROTECT, related_name="terms", verbose_name="人大、政协")
    number = models.PositiveSmallIntegerField("届")
    starts = models.DateField("开始")
    ends = models.DateField("结束", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "届"
        constraints = [models.UniqueConstraint(fields=["body", "number"], name="one_term_a_number")]

    def __str__(self) -> str:
        return f"第{chinese(self.number)}届"


class Session(models.Model):
    """次: one session of a term. What is submitted within its window is of the session, the rest ordinary."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name="届")
    number = models.PositiveSmallIntegerField("次")
    year = models.PositiveSmallIntegerField("办理年度")
    opens = models.DateField("提交开始")
    closes = models.DateField("提交截止")

    class Meta:
        verbose_name = verbose_name_plural = "会次"
        ordering = ["-opens"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="one_session_a_number"),
            models.CheckConstraint(condition=Q(closes__gte=models.F("opens")), name="a_session_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return session_name(self.term.body.name, self.term.number, self.number)

    def timing_on(self, day: date) -> str:
        """Session or ordinary follows from the date; the last day is in time."""
        return Timing.SESSION if self.opens <= day <= self.closes else Timing.ORDINARY


class Unit(models.Model):
    """承办单位. Units stand in groups and in a tree. A merged or renamed one stays, with its cases, and points to the unit
    that stands in its place today, however often that was renamed in between."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="units", verbose_name="行政区")
    code = models.CharField("代码", max_length=100)
    name = models.CharField("名称", max_length=200)
    group = models.CharField("分组", max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="并入或改名为"
    )

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["area", "code"], name="one_unit_a_code")]

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """别名: how else a unit is written in papers and lists: 住建局 for 住房和城乡建设局."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="承办单位")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区")
    name = models.CharField("别名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="one_unit_an_alias")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. What it may do follows from its posts and from the proposers it speaks for, nothing else."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=100)
    phone = models.CharField("电话", max_length=40, blank=True)
    # Whoever gives a link for an account can become its owner: no other area's administrator may.
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="由何地管理员管理"
    )

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


CLERK = "clerk"
ADMINISTRATOR = "administrator"  # keeps the master data of an area; has no part in any case by it
LEVEL_LABELS = {
    CLERK: "经办",
    "section_head": "股室负责人",
    "office": "办公室",
    "leader_in_charge": "分管领导",
    "head": "主要领导",
    "suggestion_section": "建议提案股",
    "office_deputy_director": "办公室分管副主任",
    "office_director": "办公室主任",
    "city_leader": "市领导",
    ADMINISTRATOR: "管理员",
}


def level_label(level: str) -> str:
    """审核级次的名称；规则里另起的名字照用。"""
    return LEVEL_LABELS.get(level, level)


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> PostQuerySet:
        """Posts held on that day; the first and the last day count."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))

    def at_work(self) -> PostQuerySet:
        """Posts that give a part in cases: an administrator's gives none."""
        return self.exclude(level=ADMINISTRATOR)


class Post(models.Model):
    """岗位: what a user is in a unit or an office, for a time. One user may hold several."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="用户")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="单位")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="工作机构"
    )
    level = models.CharField("岗位", max_length=60, default=CLERK, help_text="clerk 为经办，其余为审核级次")
    title = models.CharField("职务", max_length=100, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins", verbose_name="代理"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, office__isnull=True) | Q(unit__isnull=True, office__isnull=False),
                name="a_post_is_in_a_unit_or_in_an_office",
            ),
            models.CheckConstraint(
                condition=~Q(level=ADMINISTRATOR) | Q(office__isnull=False), name="an_administrator_is_of_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.office} {self.title or level_label(self.level)}"


class ProposerQuerySet(models.QuerySet["Proposer"]):
    def spoken_for_by(self, user: User) -> ProposerQuerySet:
        """Whom this user speaks for: himself, and the collectives whose convener he is."""
        return self.filter(Q(user=user) | Q(convener__user=user))


class Proposer(models.Model):
    """提出人: a deputy, a member, or a collective (party, committee, sector, delegation) with a convener."""

    class Type(models.TextChoices):
        DEPUTY = "deputy", "代表"
        MEMBER = "member", "委员"
        COLLECTIVE = "collective", "集体"

    area = models.ForeignKey(Area, models.PROTECT, related_name="proposers", verbose_name="行政区")
    code = models.CharField("代码", max_length=100)
    name = models.CharField("姓名或名称", max_length=200)
    type = models.CharField("类型", max_length=12, choices=Type)
    sector = models.CharField("界别或代表团", max_length=100, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="proposers", verbose_name="账号")
    convener = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="convenes", verbose_name="召集人"
    )

    objects = ProposerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提出人"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["area", "code"], name="one_proposer_a_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def styled(self) -> str:
        """姓名加称谓：黄某代表、余某委员；集体照写全称。"""
        return self.name if self.type == self.Type.COLLECTIVE else f"{self.name}{self.get_type_display()}"

    def may_lead(self, kind: str) -> bool:
        """Suggestions are led by a deputy or a collective, proposals by a member or a collective."""
        other = self.Type.MEMBER if kind == Kind.SUGGESTION else self.Type.DEPUTY
        return self.type != other.value


class Subject(models.Model):
    """内容分类, in two levels: 城乡建设 > 道路交通. A case keeps the words, so a list may change with the years."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="subjects", verbose_name="行政区")
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级分类"
    )

    class Meta:
        verbose_name = verbose_name_plural = "内容分类"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["area", "parent", "name"], name="one_subject_a_name"),
            models.UniqueConstraint(
                fields=["area", "name"], condition=Q(parent=None), name="one_subject_a_name_at_the_top"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name}·{self.name}" if self.parent is not None else self.name


class Change(models.Model):
    """变更记录: who changed what of the master data, and when. Only ever added to."""

    class Kind(models.TextChoices):
        UNIT = "unit", "承办单位"
        USER = "user", "用户"
        POST = "post", "岗位"
        PROPOSER = "proposer", "提出人"
        SESSION = "session", "会次"
        SUBJECT = "subject", "内容分类"
        REASON = "reason", "理由代码"
        BODY = "body", "人大、政协"
        DAY = "day", "节假日与调休日"
        RULES = "rules", "规则适用"
        SET_UP = "set_up", "首次设置"

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人")
    kind = models.CharField("对象", max_length=10, choices=Kind)
    code = models.CharField("代码", max_length=150, blank=True)
    text = models.CharField("变更", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "变更记录"
        ordering = ["-id"]
        indexes = [models.Index(fields=["area", "kind", "code"], name="change_area_kind_code")]

    def __str__(self) -> str:
        return self.text
