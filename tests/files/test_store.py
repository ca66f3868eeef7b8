"""Files are kept once, whole or not at all; what nothing refers to is found and goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from huiyin.cases.models import Case, CaseFile
from huiyin.files.actions import GRACE, UNFINISHED, look_at, remove_orphans, store
from huiyin.files.kinds import NotTaken
from huiyin.files.models import StoredFile
from tests.desk.office import story
from tests.files import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FILES_DIR=tmp_path / "files"):
        yield tmp_path / "files"


def on_disk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def make_old(path: Path, now: datetime) -> None:
    then = (now - GRACE - timedelta(minutes=1)).timestamp()
    os.utime(path, (then, then))


def test_the_same_bytes_are_kept_once_under_their_fingerprint(root: Path) -> None:
    first, again = store(made.new_file("一.pdf")), store(made.new_file("二.pdf"))
    assert first == again
    fingerprint = hashlib.new("sm3", made.PDF).hexdigest()
    assert first.fingerprint == fingerprint
    assert (first.size, first.kind) == (len(made.PDF), "pdf")
    assert on_disk(root) == [root / fingerprint[:2] / fingerprint[2:4] / fingerprint]
    assert first.path.read_bytes() == made.PDF
    assert first.is_there


def test_bytes_that_are_gone_are_written_again(root: Path) -> None:
    first = store(made.new_file())
    first.path.unlink()
    assert not first.is_there
    assert store(made.new_file()) == first
    assert first.is_there


@override_settings(MAX_FILE_MB=1)
def test_what_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(NotTaken, match="超过 1 MB"):
        look_at(BytesIO(made.PDF + bytes(1024 * 1024)), "大.pdf")


def test_what_nothing_refers_to_goes_once_no_upload_can_be_under_way(root: Path) -> None:
    story().case("c1").play()
    now = timezone.now()
    linked, idle, fresh = (store(made.new_file(content=made.PDF + word)) for word in (b"1", b"2", b"3"))
    CaseFile.objects.create(case=Case.objects.get(), stored=linked, name="一.pdf", at=now)
    lost = root / "ab" / "cd" / ("abcd" + "0" * 60)
    half = root / "ab" / "cd" / f"{UNFINISHED}x"
    lost.parent.mkdir(parents=True)
    for path in (lost, half):
        path.write_bytes(b"x")
    for path in (linked.path, idle.path, lost, half):
        make_old(path, now)
    assert remove_orphans(now=now) == 3
    assert set(on_disk(root)) == {linked.path, fresh.path}
    assert set(StoredFile.objects.all()) == {linked, fresh}


def test_the_command_says_what_is_missing_and_what_was_altered(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = StringIO()
    gone, altered, idle = (store(made.new_file(content=made.PDF + word)) for word in (b"1", b"2", b"3"))
    make_old(idle.path, timezone.now())
    call_command("files", stdout=told)
    assert "没有引用的文件 3 个" in told.getvalue()
    assert "附件齐全：3 个文件" in told.getvalue()
    gone.path.unlink()
    altered.path.write_bytes(b"%PDF-other")
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("files", "--content", stdout=told, stderr=errors)
    assert f"{gone.fingerprint}：文件不在" in errors.getvalue()
    assert f"{altered.fingerprint}：内容与指纹不符" in errors.getvalue()
    assert "有问题的文件 2 个" in errors.getvalue()
    call_command("files", "--remove", stdout=told)
    assert "已清理没有引用的文件 1 个" in told.getvalue()
    assert set(StoredFile.objects.all()) == {altered}
