"""公函: what a unit's letters look like, and those that it sent, kept byte for byte."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models

from huiyin.cases.models import Case
from huiyin.cases.sight import sight_of
from huiyin.files.models import StoredFile
from huiyin.handling.models import Answer
from huiyin.people.models import Unit, User


class LetterForm(models.TextChoices):
    """公函的格式（GB/T 9704-2012）"""

    LETTER = "letter", "信函格式"
    ORDINARY = "ordinary", "公文格式"


class LetterheadQuerySet(models.QuerySet["Letterhead"]):
    def visible_to(self, user: User, on: date | None = None) -> LetterheadQuerySet:
        """A unit's own affair: for who works there."""
        return self.filter(unit__in=sight_of(user, on).units)


class Letterhead(models.Model):
    """函件设置: what is the same on all letters of a unit. A unit without one writes 信函格式 under its own name."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="letterhead", verbose_name="单位")
    form = models.CharField("格式", max_length=8, choices=LetterForm, default=LetterForm.LETTER)
    head = models.CharField("发文机关标志", max_length=60, blank=True)
    copies = models.CharField("固定抄送", max_length=300, blank=True)
    with_code = models.BooleanField("印核验码", default=True)
    template = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="自制模板"
    )
    at = models.DateTimeField("设定时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="设定人")

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "函件设置"

    def __str__(self) -> str:
        return f"{self.unit} {self.get_form_display()}"


# Without letters and digits that are taken for each other; 16 of them are 80 bits: nobody guesses one, or walks them.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """7F3K-9QXM-2A7P-HW4C"""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: User, on: date | None = None) -> LetterQuerySet:
        """A letter is seen by who sees the answer that it carries."""
        return self.filter(answer__in=Answer.objects.visible_to(user, on))


class Letter(models.Model):
    """函件: one letter as it was issued. Each case that the answer is about, those merged in too, has its own, under its own
    number and title."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="letters", verbose_name="作答")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters", verbose_name="案件")
    code = models.CharField("核验码", max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    title = models.CharField("标题", max_length=200)
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Word 文件")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="PDF 文件")
    # The unit had a template of its own, and LibreOffice did not print it.
    pdf_without_template = models.BooleanField("PDF 未照自制模板", default=False)
    at = models.DateTimeField("生成时间")

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "函件"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["answer", "case"], name="one_letter_a_case_in_an_answer")]

    def __str__(self) -> str:
        return self.title
