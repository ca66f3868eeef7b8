"""manage.py reckon: reckon due dates anew, after a year's holidays were published or the area's days amended."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from huiyin.assignment.actions import cases_to_reckon, reckon_anew
from huiyin.cases.models import Event


class Command(BaseCommand):
    help = "按现有工作日重算尚未作答的承办任务的期限，打印有变化的案件"

    def handle(self, *args: Any, **options: Any) -> None:
        cases = list(cases_to_reckon())
        moved = 0
        for case in cases:
            event = reckon_anew(case, at=timezone.now())
            if event is not None:
                moved += 1
                self.stdout.write(f"{case}（{case.public_id}）：{_told(event)}")
        self.stdout.write(f"重算案件 {len(cases)} 件，期限有变化的 {moved} 件")


def _told(event: Event) -> str:
    """Unit by unit, from which date to which."""
    parts = [
        f"{unit} {before} → {after}" if before != after else f"{unit} 答复期限未变，其他期限或暂定与否有变"
        for unit, (before, after) in event.data["moved"].items()
    ]
    return "；".join(parts)
