"""附件: what was handed in with a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases.models.case import Case, handled_by
from huiyin.cases.sight import sight_of
from huiyin.files.models import Attachment
from huiyin.people.models import User

if TYPE_CHECKING:
    from datetime import date


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, user: User, on: date | None = None) -> CaseFileQuerySet:
        """Who sees the case; and who handles the case into which it was merged, since he answers it too."""
        handled = Case.objects.filter(handled_by(sight_of(user, on).units))
        return self.filter(Q(case__in=Case.objects.visible_to(user, on)) | Q(case__merged_into__in=handled))


class CaseFile(Attachment):
    """附件 of a case: photos, tables, maps, the paper that was signed."""

    slug: ClassVar[str] = "case"

    case = models.ForeignKey(Case, models.PROTECT, related_name="files", verbose_name="案件")

    objects = CaseFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = verbose_name_plural = "附件"
