"""manage.py lifecycle: the table of steps as a page for readers, docs/lifecycle.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from huiyin.cases.lifecycle import (
    CASE_STATES,
    DRAFT_STATES,
    DUTY_STATES,
    IN_FORCE,
    PARTS,
    STEPS,
    SUGGESTION_STATES,
    Move,
    Step,
    case_state_label,
)

FILE = Path("docs") / "lifecycle.md"
ABSENT = "—"


class Command(BaseCommand):
    help = "打印办理流程说明（由流程表生成）；--write 写入 docs/lifecycle.md"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"写入 {FILE}")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(page(), ending="")
            return
        (Path(settings.BASE_DIR) / FILE).write_text(page(), encoding="utf-8")
        self.stdout.write(f"已写入 {FILE}")


def page() -> str:
    """The whole page, as Markdown."""
    return (
        "\n\n".join(
            (
                "# 办理流程",
                (
                    "本页由 `huiyin/cases/lifecycle.py` 中的流程表生成（`manage.py lifecycle --write`），请勿手工改动。"
                    "“代码”一栏是程序和回放文件所用的名称。"
                ),
                "## 案件状态",
                "一件案件（建议或提案）始终处于下列状态之一。",
                _case_states(),
                "## 承办任务状态",
                (
                    f"一个单位在一件案件中的任务。{'、'.join(f'“{DUTY_STATES[state]}”' for state in IN_FORCE)}为在办（in force）。"
                    "会办任务和下级任务不直接答复提出人，“已答复”时显示为“已报送”。"
                ),
                _duty_states(),
                "## 稿件状态",
                _draft_states(),
                "## 步骤",
                (
                    "“案件”“任务”“稿件”三栏写：在哪些状态下可办 → 办后可能成为什么状态；没有箭头的，状态不变。"
                    "任务一栏“另：”之后是同一步骤使其他任务发生的变化，例如下级任务随上级任务终止。同一步骤对建议另有名称的，写在斜线之后。"
                ),
                _steps(),
                (
                    "除本表外，每一步还有自己的条件（例如先沟通、后答复），见 [replay.md](replay.md) 的 What is refused 一节；"
                    "不能办理的步骤，页面上在按钮旁写明理由。"
                ),
            )
        )
        + "\n"
    )


def _case_states() -> str:
    rows = []
    for state in CASE_STATES:
        label = case_state_label(state)
        if state in SUGGESTION_STATES:
            label += f" / {SUGGESTION_STATES[state]}"
        into = [step for step in STEPS.values() if state in step.case_to]
        out = [step for step in STEPS.values() if state in step.case and set(step.case_to) - {state}]
        rows.append([label, f"`{state}`", _names(into), _names(out)])
    return _table(["状态", "代码", "由这些步骤进入", "可由这些步骤离开"], rows)


def _duty_states() -> str:
    return _states(DUTY_STATES, [(step, step.moves) for step in STEPS.values()])


def _draft_states() -> str:
    return _states(DRAFT_STATES, [(step, step.draft_moves) for step in STEPS.values()])


def _states(states: dict[str, str], moves: Sequence[tuple[Step, frozenset[Move]]]) -> str:
    rows = []
    for state, label in states.items():
        into = [step for step, pairs in moves if any(end == state != start for start, end in pairs)]
        out = [step for step, pairs in moves if any(start == state != end for start, end in pairs)]
        rows.append([label, f"`{state}`", _names(into), _names(out)])
    return _table(["状态", "代码", "由这些步骤进入", "可由这些步骤离开"], rows)


def _names(steps: Iterable[Step]) -> str:
    return "、".join(dict.fromkeys(_label(step) for step in steps)) or ABSENT


def _label(step: Step) -> str:
    return f"{step.label} / {step.suggestion_label}" if step.suggestion_label else step.label


def _steps() -> str:
    rows = [
        [
            _label(step),
            f"`{step.name}`",
            _change(step.case, step.case_to, CASE_STATES),
            _duties(step),
            _draft(step),
            "；".join(PARTS[part] for part in step.who),
            "；".join(part for part in (step.about, "" if step.in_replay else "不用于回放文件") if part) or ABSENT,
        ]
        for step in STEPS.values()
    ]
    return _table(["步骤", "代码", "案件", "任务", "稿件", "由谁办", "说明"], rows)


def _listed(states: Iterable[str], labels: dict[str, str]) -> str:
    chosen = [labels[state] for state in labels if state in set(states)]
    return "任何状态" if len(chosen) == len(labels) else "、".join(chosen)


def _change(before: tuple[str, ...], after: Iterable[str], labels: dict[str, str]) -> str:
    after = tuple(after)
    return _listed(before, labels) + (f" → {_listed(after, labels)}" if after else "")


def _duties(step: Step) -> str:
    """The duty the step is taken on, and what becomes of others; a duty taken along by another's step ends."""
    own = {end for start, end in step.moves if start in step.duty and end != "ended"}
    others: dict[str, set[str]] = {}
    for start, end in step.moves:
        if start not in step.duty or end == "ended":
            others.setdefault(end, set()).add(start)
    told = [f"{_listed(starts, DUTY_STATES)} → {DUTY_STATES[end]}" for end, starts in sorted(others.items())]
    if not step.duty:
        return "；".join(told) or ABSENT
    text = _listed(step.duty, DUTY_STATES)
    if own:
        text += f" → {'或'.join(DUTY_STATES[end] for end in DUTY_STATES if end in own)}"
    return text + (f"；另：{'；'.join(told)}" if told else "")


def _draft(step: Step) -> str:
    moves = [(start, end) for start, end in step.draft_moves]
    if not moves:
        return ABSENT
    starts = {start for start, _ in moves}
    ends = {end for _, end in moves}
    return f"{_listed(starts, DRAFT_STATES)} → {'或'.join(DRAFT_STATES[end] for end in DRAFT_STATES if end in ends)}"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table whose columns stand under each other, a Chinese character being two wide."""
    widths = [max(_width(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
