"""How far work in the background has come, and that the set-up takes a task from the page to the worker."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from huiyin.ui.progress import Progress, Teller, forget_progress, progress_of


def test_what_was_told_last_is_shown_until_it_is_forgotten() -> None:
    tell = Teller("letters.1")
    assert progress_of("letters.1") is None
    tell(30, 120, "正在生成")
    tell(31, 120, "正在生成")  # 25 percent as well: not worth another word
    assert progress_of("letters.1") == Progress(30, 120, "正在生成")
    tell(60, 120, "正在打包")
    told = progress_of("letters.1")
    assert told is not None
    assert (told.percent, told.what) == (50, "正在打包")
    assert progress_of("letters.2") is None
    forget_progress("letters.1")
    assert progress_of("letters.1") is None


def test_nothing_to_do_is_no_division_by_nothing() -> None:
    assert Progress(0, 0).percent == 0
    assert Progress(7, 5).percent == 100


@pytest.mark.django_db
def test_the_worker_s_tables_are_there() -> None:
    call_command("prune_db_task_results", verbosity=0)
