"""导入: a spreadsheet on its way in, row by row, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case, Paper
from huiyin.cases.models.case import new_public_id
from huiyin.files.models import StoredFile
from huiyin.people.models import ADMINISTRATOR, CLERK, Area, Body, Office, Post, Proposer, Unit, User
from huiyin.people.models import Kind as CaseKind


def nothing() -> dict[str, Any]:
    return {}


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User, on: date) -> ImportQuerySet:
        """Those of the places for which he may import that day: the unit whose clerk he is, the body in whose office he
        works, the area whose master data he keeps."""
        posts = Post.objects.filter(user=user).held_on(on)
        reviewing = Office.objects.filter(type=Office.Type.REVIEW, posts__in=posts.at_work())
        kept = posts.filter(level=ADMINISTRATOR, office__area=user.area_id)
        return self.filter(
            Q(unit__in=posts.filter(level=CLERK).values("unit"))
            | Q(body__in=reviewing.values("body"))
            | Q(unit=None, body=None, area__in=kept.values("office__area"))
        )


class Import(models.Model):
    """导入: one file, from the upload to what it made. It belongs to a unit, to a body, or else to the area."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "来件清单"
        PROPOSALS = "proposals", "大会建议提案"
        LEDGER = "ledger", "往年台账"
        UNITS = "units", "承办单位"
        PEOPLE = "people", "提出人"

    class Stage(models.TextChoices):
        MAPPING = "mapping", "待对应"
        CHECKING = "checking", "待核对"
        WAITING = "waiting", "等待导入"
        RUNNING = "running", "正在导入"
        DONE = "done", "已导入"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销导入"

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人大、政协")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.MAPPING)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("开始时间")
    stage_at = models.DateTimeField("状态时间")
    turn = models.PositiveSmallIntegerField("第几次执行", default=0)

    file_name = models.CharField("文件名", max_length=200)
    # Until it is done or given up; then the rows, too, keep no more than what they became.
    file = models.BinaryField("文件", default=b"")
    sheet = models.CharField("工作表", max_length=100, blank=True)
    sheets = models.JSONField("各工作表", default=list)
    heading_row = models.PositiveIntegerField("表头在第几行", default=1)
    headings = models.JSONField("表头", default=list)
    columns = models.JSONField("列的对应", default=nothing)  # name of the column: places in the sheet
    given = models.JSONField("统一填写", default=nothing)  # name of the column: what stands for every row
    answers = models.JSONField("名称对照", default=nothing)  # question: name as written: what is meant
    refusal = models.TextField("未能导入、撤销的原因", blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人")
    undo_reason = models.TextField("撤销理由", blank=True)

    row_count = models.PositiveIntegerField("行数", default=0)
    wrong_count = models.PositiveIntegerField("有问题的行数", default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"


class ImportRow(models.Model):
    """导入行: what a row of the sheet says, what is wrong with it, and what it became."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name="导入")
    no = models.PositiveIntegerField("表中行号")
    cells = models.JSONField("内容", default=nothing)
    typed = models.JSONField("改填", default=nothing)  # in place of what the sheet says
    skipped = models.BooleanField("不导入", default=False)
    accepted = models.BooleanField("核对无误", default=False)
    problems = models.JSONField("问题", default=list)
    wrong = models.BooleanField("有问题", default=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="承办单位")
    proposer = models.ForeignKey(
        Proposer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="提出人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["of", "no"], name="one_row_a_number")]
        indexes = [models.Index(fields=["of", "wrong", "no"], name="import_row_wrong")]

    def __str__(self) -> str:
        return f"{self.no}"


class ImportStep(models.Model):
    """导入记录: who did what with an import, and when. Only ever added to."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="steps", verbose_name="导入")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人")
    text = models.CharField("内容", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class KnownHeadings(models.Model):
    """列的对应: how the columns of a sheet with these headings were read last time, for the next one of its kind."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name="行政区")
    kind = models.CharField("种类", max_length=10, choices=Import.Kind)
    fingerprint = models.CharField("表头的指纹", max_length=64)
    columns = models.JSONField("列的对应", default=nothing)

    class Meta:
        verbose_name = verbose_name_plural = "列的对应"
        constraints = [
            models.UniqueConstraint(fields=["area", "kind", "fingerprint"], name="headings_are_known_once_a_kind")
        ]

    def __str__(self) -> str:
        return self.fingerprint[:8]


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def visible_to(self, user: User, on: date | None = None) -> DoubtQuerySet:
        """Who sees the case; a form that writes it shows them."""
        return self.filter(case__in=Case.objects.visible_to(user, on))


class Doubt(models.Model):
    """存疑: what the import of a Word file was unsure of, for the field beside which it stands. Gone once the manuscript
    has been saved."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="doubts", verbose_name="案件")
    field = models.CharField("栏目", max_length=30)
    text = models.CharField("说明", max_length=500)
    # A co-signer whom the file names. Nobody is invited by a file: who saves the manuscript invites him, or strikes him out.
    proposer = models.ForeignKey(
        Proposer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="文件所写联名人"
    )

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入存疑"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: User) -> BatchQuerySet:
        """Who ordered it, and nobody else: it holds what he may see."""
        return self.filter(by=user)


class Batch(models.Model):
    """批量函件: many letters in one file, made in the background for who ordered it, kept for a while."""

    class Form(models.TextChoices):
        WORD = "word", "Word，压缩包"
        PDFS = "pdfs", "PDF，压缩包"
        PDF = "pdf", "合成一个 PDF"

    class Stage(models.TextChoices):
        WAITING = "waiting", "等待处理"
        DONE = "done", "已生成"

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="申请人")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位")
    year = models.PositiveSmallIntegerField("办理年度")
    kind = models.CharField("案别", max_length=12, choices=CaseKind, blank=True)
    paper = models.CharField("文种", max_length=8, choices=Paper)
    form = models.CharField("形式", max_length=6, choices=Form)
    stage = models.CharField("状态", max_length=8, choices=Stage, default=Stage.WAITING)
    count = models.PositiveIntegerField("份数", default=0)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件")
    at = models.DateTimeField("申请时间")
    done_at = models.DateTimeField("生成时间", null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量函件"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_paper_display()}"
