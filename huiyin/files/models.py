"""Bytes that somebody handed in, kept once, and what a room's own link to them is made of."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from huiyin.files.kinds import KINDS, Kind
from huiyin.people.models import User


class StoredFile(models.Model):
    """文件: bytes under their fingerprint. Whose they are and who may have them, the links say; without one nobody may."""

    fingerprint = models.CharField("指纹（SM3）", max_length=64, unique=True)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveBigIntegerField("字节数")

    class Meta:
        verbose_name = verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.fingerprint

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def path(self) -> Path:
        return path_of(self.fingerprint)

    @property
    def is_there(self) -> bool:
        """Whether its bytes are: a row without them is shown nowhere."""
        return self.path.is_file()

    @property
    def size_label(self) -> str:
        """1.2 MB、35 KB"""
        if self.size >= 1024 * 1024:
            return f"{self.size / 1024 / 1024:.1f} MB"
        return f"{max(1, round(self.size / 1024))} KB"


def path_of(fingerprint: str) -> Path:
    """Two levels of folders, so that none grows too long to list."""
    return Path(settings.FILES_DIR) / fingerprint[:2] / fingerprint[2:4] / fingerprint


def new_public_id() -> str:
    """What an address shows instead of a key, not to be guessed or counted."""
    return secrets.token_hex(10)


class Attachment(models.Model):
    """A room's link to a file. Each has ``visible_to(user)``, which follows what it is attached to and nothing else.

    ``slug``: how its address calls it.
    """

    slug: ClassVar[str] = ""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=120)
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人")

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
