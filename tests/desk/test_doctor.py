"""体检: what is missing is said in words, with what to do; only what does not work makes the command fail."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import ConnectionHandler
from django.test import override_settings

from huiyin.desk.doctor import Finding, examined
from huiyin.papers import fonts

pytestmark = pytest.mark.django_db


def of(about: str, found: list[Finding]) -> Finding:
    return next(one for one in found if one.about == about)


def test_a_machine_that_has_everything_is_well(tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").write_text("{}")
    with override_settings(FILES_DIR=tmp_path / "files", STATIC_ROOT=tmp_path):
        told = StringIO()
        call_command("doctor", stdout=told)
    lines = told.getvalue().splitlines()
    assert any(line.startswith("正常　数据库：") for line in lines)
    assert "正常　数据库结构：是最新的" in lines
    assert f"正常　附件目录：{tmp_path}/files 可以写入" in lines
    assert lines[-1].endswith("有问题 0")


def test_each_typeface_is_the_proper_one_or_says_what_stands_in_for_it() -> None:
    found = examined(connection)
    for role, wanted in fonts.ROLES.items():
        one = of(f"字体 {wanted.name}", found)
        if fonts.chosen(role).proper:
            assert one.state == "well"
        else:
            assert one.state == "weak"
            assert one.said == f"缺“{wanted.word}”，PDF 中以 {fonts.chosen(role).families[0]} 代替"
            assert "FONT_DIRS" in one.remedy


def test_a_folder_of_typefaces_that_is_not_there_is_named(tmp_path: Path) -> None:
    with override_settings(FONT_DIRS=[str(tmp_path / "nowhere")]):
        one = of("字体目录", examined(connection))
    assert (one.state, one.said) == ("weak", f"FONT_DIRS 中的 {tmp_path}/nowhere 不存在")


def test_a_database_that_does_not_answer_makes_it_fail_without_its_password(tmp_path: Path) -> None:
    nowhere = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "no" / "folder.sqlite3"),
        "PASSWORD": "secret",
    }
    one = of("数据库", examined(ConnectionHandler({"default": nowhere})["default"]))
    assert one.state == "broken"
    assert "DATABASE_URL" in one.remedy
    assert "secret" not in one.said + one.remedy


def test_an_update_that_was_not_carried_out_makes_it_fail(tmp_path: Path) -> None:
    empty = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "empty.sqlite3")}
    other = ConnectionHandler({"default": empty})["default"]
    one = of("数据库结构", examined(other))
    other.close()
    assert one.state == "broken"
    assert one.remedy == "运行 manage.py migrate"


def test_a_folder_that_cannot_be_written_makes_it_fail(tmp_path: Path) -> None:
    """A file stands where the folder should be: nobody can write into that, not even root."""
    (tmp_path / "taken").write_text("")
    told = StringIO()
    with override_settings(FILES_DIR=tmp_path / "taken" / "files"), pytest.raises(SystemExit) as stopped:
        call_command("doctor", stdout=told)
    assert stopped.value.code == 1
    assert f"有问题　附件目录：{tmp_path}/taken/files 不能写入" in told.getvalue()


def test_pages_whose_styles_were_not_collected_make_it_fail(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path):
        one = of("网页样式", examined(connection))
    assert (one.state, one.remedy) == ("broken", "运行 manage.py collectstatic --noinput")


def test_without_libreoffice_it_says_what_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    one = of("LibreOffice", examined(connection))
    assert one.state == "weak"
    assert "apt install" in one.remedy
    (tmp_path / "soffice").write_text("#!/bin/sh\n")
    (tmp_path / "soffice").chmod(0o755)
    assert of("LibreOffice", examined(connection)).said == shutil.which("soffice")
