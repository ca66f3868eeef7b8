"""What of the exchange is done in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from huiyin.exchange.imports import actions
from huiyin.exchange.models import Import
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
