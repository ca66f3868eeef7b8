"""What of the exchange is done in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from huiyin.exchange.imports import actions, undoing
from huiyin.exchange.models import Batch, Import
from huiyin.exchange.outgoing import batches
from huiyin.ui.progress import Teller


def progress_key(one: Import) -> str:
    return f"import.{one.public_id}"


@task()
def run_import(pk: int) -> None:
    """The rows of an import that waits are written."""
    one = Import.objects.filter(pk=pk).first()
    if one is None:
        return
    tell = Teller(progress_key(one))
    tell(0, one.row_count, "正在核对")
    actions.run(one, at=timezone.now(), tell=lambda done, total: tell(done, total, "正在写入"))


def undo_key(one: Import) -> str:
    return f"import.{one.public_id}.undo"


@task()
def run_undo(pk: int) -> None:
    """An import that waits for it is taken back."""
    one = Import.objects.filter(pk=pk, stage=Import.Stage.UNDOING).first()
    if one is None:
        return
    tell = Teller(undo_key(one))
    tell(0, one.row_count, "正在撤销")
    undoing.undo(one, at=timezone.now(), tell=lambda done, total: tell(done, total, "正在撤销"))


def batch_key(batch: Batch) -> str:
    return f"batch.{batch.public_id}"


@task()
def run_batch(pk: int) -> None:
    """The letters of a batch that waits are put into its file."""
    batch = Batch.objects.select_related("by", "unit").filter(pk=pk, stage=Batch.Stage.WAITING).first()
    if batch is None:
        return
    tell = Teller(batch_key(batch))
    tell(0, 1, "正在汇集函件")
    batches.run(batch, at=timezone.now(), tell=lambda done, total: tell(done, total, "正在汇集函件"))
