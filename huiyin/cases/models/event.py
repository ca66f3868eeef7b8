"""The record: what was done, and the reasons in words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from huiyin.cases import lifecycle
from huiyin.cases.models.case import Case, handled_by
from huiyin.cases.models.duty import Duty
from huiyin.cases.sight import AMONG_OFFICES, IN_REVIEW, ON_THE_WAY, sight_of
from huiyin.people.models import Area, Office, User

if TYPE_CHECKING:
    from datetime import date


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User, on: date | None = None) -> EventQuerySet:
        """The events that are told to this user, of the cases that he may see: papers on their way to who looks inside
        the duty, what is among offices and units to these."""
        sight = sight_of(user, on)
        reviewing = sight.offices.filter(type=Office.Type.REVIEW).values("body")
        among = Case.objects.filter(sight.official() | handled_by(sight.units))
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
