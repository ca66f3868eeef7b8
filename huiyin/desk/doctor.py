"""体检: whether this machine has what the system needs; what is missing is said with what to do about it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Literal

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from huiyin.papers.fonts import ROLES, chosen, library
from huiyin.papers.office_program import libre_office

LEAST_SPACE = 1  # GB free on the disk of the attachments

State = Literal["well", "weak", "broken"]


@dataclass(frozen=True)
class Finding:
    """``weak``: it works, but less well than it could. ``broken``: something will not work."""

    about: str
    state: State
    said: str
    remedy: str = ""


def examined(connection: BaseDatabaseWrapper) -> list[Finding]:
    return [*_database(connection), *_folders(), _styles(), *_fonts(), _word_reader()]


def _database(connection: BaseDatabaseWrapper) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        waiting = len(_waiting(connection))
    except DatabaseError:
        # Without the error's own words: they may bear the password.
        yield Finding("数据库", "broken", "无法连接", "检查数据库是否启动、.env 中的 DATABASE_URL 是否正确")
        return
    yield Finding("数据库", "well", f"{connection.display_name}，可以连接")
    if waiting:
        yield Finding("数据库结构", "broken", f"有 {waiting} 项更新未执行", "运行 manage.py migrate")
    else:
        yield Finding("数据库结构", "well", "是最新的")


def _waiting(connection: BaseDatabaseWrapper) -> list[object]:
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _folders() -> Iterator[Finding]:
    for about, folder in (("附件目录", Path(settings.FILES_DIR)), ("临时目录", Path(gettempdir()))):
        yield _writable(about, folder)
    there = _nearest(Path(settings.FILES_DIR))
    free = shutil.disk_usage(there).free / 1024**3
    if free < LEAST_SPACE:
        yield Finding(
            "磁盘空间", "weak", f"附件目录所在磁盘只剩 {free:.1f} GB", "清理磁盘，或将 FILES_DIR 移到更大的磁盘"
        )
    else:
        yield Finding("磁盘空间", "well", f"附件目录所在磁盘尚有 {free:.0f} GB")


def _writable(about: str, folder: Path) -> Finding:
    """A folder that is not there yet is made when it is needed: then the nearest one above it counts."""
    there = _nearest(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding(about, "well", f"{folder} 可以写入")
    return Finding(about, "broken", f"{folder} 不能写入", f"让运行本系统的用户能写入 {there}")


def _styles() -> Finding:
    if settings.DEBUG or Path(settings.STATIC_ROOT, "staticfiles.json").is_file():
        return Finding("网页样式", "well", "已经收集")
    return Finding("网页样式", "broken", "没有收集，网页打不开", "运行 manage.py collectstatic --noinput")


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _fonts() -> Iterator[Finding]:
    for name in settings.FONT_DIRS:
        if not Path(name).is_dir():
            yield Finding("字体目录", "weak", f"FONT_DIRS 中的 {name} 不存在", "改正 .env 中的 FONT_DIRS")
    library()
    for role, wanted in ROLES.items():
        found = chosen(role)
        remedy = f"将“{wanted.word}”的字体文件放入 FONT_DIRS 所指的文件夹，或装入系统"
        if not found.families:
            yield Finding(
                f"字体 {wanted.name}", "broken", "没有可用的中文字体，公文 PDF 将缺字", f"安装 fonts-noto-cjk；{remedy}"
            )
        elif found.proper:
            yield Finding(f"字体 {wanted.name}", "well", found.families[0])
        else:
            yield Finding(
                f"字体 {wanted.name}", "weak", f"缺“{wanted.word}”，PDF 中以 {found.families[0]} 代替", remedy
            )


def _word_reader() -> Finding:
    if found := libre_office():
        return Finding("LibreOffice", "well", found)
    return Finding(
        "LibreOffice",
        "weak",
        "未安装，不能读入 .doc 和 .wps 文件（.docx 不受影响），自制模板的函件没有照模板的 PDF",
        "apt install libreoffice-writer-nogui",
    )
