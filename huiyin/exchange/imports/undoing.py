"""撤销导入: what an import made is taken back, as long as nobody has worked on any of it; all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.cases.door import Refused
from huiyin.exchange.imports.actions import check_may, lock, move, note
from huiyin.exchange.imports.kind import Tell
from huiyin.exchange.imports.kinds import kind_of, undoer_of
from huiyin.exchange.models import Import
from huiyin.people.actions import ChangeRefused
from huiyin.people.models import User

Stage = Import.Stage


@transaction.atomic
def queue_undo(one: Import, *, reason: str, by: User | None, at: datetime) -> None:
    """It waits to be taken back. Whether somebody has worked on any of it is asked when it is."""
    locked = lock(one)
    if locked.stage != Stage.DONE:
        raise Refused(f"这次导入{locked.get_stage_display()}，不能撤销")
    if not reason.strip():
        raise Refused("请填写撤销理由")
    check_may(locked, by, timezone.localdate(at))
    move(locked, Stage.UNDOING, at, undone_by=by, undo_reason=reason.strip(), refusal="")
    one.refresh_from_db()


def undo(one: Import, *, at: datetime, tell: Tell) -> None:
    """What waits is taken back in one transaction; or nothing is, and the import says why. Of two that do so at once
    the second finds it done."""
    try:
        _take_back(one, at=at, tell=tell)
    except (Refused, ChangeRefused) as refused:
        _leave(one, refused.reasons, at)
    except Exception:
        _leave(one, ["程序出错，没有撤销任何一行。请把出错时间告诉系统管理员"], at)
        raise
    one.refresh_from_db()


@transaction.atomic
def _take_back(one: Import, *, at: datetime, tell: Tell) -> None:
    locked = lock(one)
    if locked.stage != Stage.UNDOING:
        return
    on, by = timezone.localdate(at), locked.undone_by
    check_may(locked, by, on)
    done = kind_of(locked, on).take_back(
        list(locked.rows.all()), user=by, actor=undoer_of(locked, by, on), at=at, reason=locked.undo_reason, tell=tell
    )
    move(locked, Stage.UNDONE, at)
    note(locked, f"撤销导入：{done}。理由：{locked.undo_reason}", by=by, at=at)


@transaction.atomic
def _leave(one: Import, reasons: Sequence[str], at: datetime) -> None:
    locked = lock(one)
    if locked.stage == Stage.UNDOING:
        move(locked, Stage.DONE, at, refusal="\n".join(reasons[:20]))
        note(locked, f"没有撤销：{'；'.join(reasons)[:400]}", by=locked.undone_by, at=at)
