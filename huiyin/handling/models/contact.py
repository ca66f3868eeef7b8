"""沟通: the talks with the proposer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases.models import Case, Duty
from huiyin.cases.sight import sight_of
from huiyin.files.models import Attachment
from huiyin.people.models import Proposer, User


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User, on: date | None = None) -> ContactQuerySet:
        """Who looks inside the duty sees its talks, and so do the proposers of the case."""
        sight = sight_of(user, on)
        proposed = Q(duty__case__in=Case.objects.proposed_by(sight.proposers))
        return self.filter(sight.official("duty__case__") | sight.inside("duty__") | proposed)


class Contact(models.Model):
    """沟通: a talk with the proposer. A meeting for several cases is one row in each, under one ``meeting``."""

    class Stage(models.TextChoices):
        BEFORE = "before", "办前"
        DURING = "during", "办中"
        AFTER = "after", "办后"

    class Mode(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "走访"
        INVITATION = "invitation", "邀请"
        SEMINAR = "seminar", "座谈"
        ON_SITE = "on_site", "现场办公"
        ONLINE = "online", "网络"
        LETTER = "letter", "信函"

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="contacts", verbose_name="承办任务")
    round = models.PositiveSmallIntegerField("轮次")
    stage = models.CharField("阶段", max_length=8, choices=Stage)
    mode = models.CharField("方式", max_length=12, choices=Mode)
    face = models.BooleanField("计为面商", default=False)
    with_whom = models.CharField("与谁沟通", max_length=300, blank=True)
    summary = models.TextField("沟通情况", blank=True)
    meeting = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField("时间")
    confirmed_by = models.ManyToManyField(Proposer, related_name="+", blank=True, verbose_name="确认人")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "沟通"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.get_mode_display()}"


class ContactFileQuerySet(models.QuerySet["ContactFile"]):
    def visible_to(self, user: User, on: date | None = None) -> ContactFileQuerySet:
        """Who sees the talk."""
        return self.filter(contact__in=Contact.objects.visible_to(user, on))


class ContactFile(Attachment):
    """沟通材料: photos of a talk, the record that was signed."""

    slug: ClassVar[str] = "contact"

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="files", verbose_name="沟通")

    objects = ContactFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "沟通材料"
