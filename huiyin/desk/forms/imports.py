"""导入: what the pages of an import send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from huiyin.desk.forms.base import in_plain_words, text_field
from huiyin.exchange.imports.kind import Kind
from huiyin.exchange.imports.kinds import Place
from huiyin.files.forms import OneFile


class UploadForm(forms.Form):
    place = forms.ChoiceField(label="导入内容", widget=forms.RadioSelect)
    file = OneFile(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=".xlsx、.xls 或 .csv；表头上面有标题行也可以",
    )

    def __init__(self, places: list[Place], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.places = {place.code: place for place in places}
        self.fields["place"].choices = [(place.code, place.label) for place in places]  # type: ignore[attr-defined]
        self.initial["place"] = places[0].code
        in_plain_words(self)
        self.fields["file"].error_messages |= {"empty": "文件是空的", "required": "请选择文件"}

    @property
    def chosen(self) -> Place:
        return self.places[self.cleaned_data["place"]]


class UndoForm(forms.Form):
    reason = text_field("撤销理由", rows=2)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        in_plain_words(self)


def columns_sent(sent: QueryDict) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Which column of the sheet is which of ours (``c.3=title``), and what is given for all rows (``g.kind``)."""
    columns: dict[str, list[int]] = {}
    given: dict[str, str] = {}
    for name, value in sent.items():
        what, _, rest = name.partition(".")
        if what == "c" and rest.isdecimal() and value:
            columns.setdefault(str(value), []).append(int(rest))
        elif what == "g":
            given[rest] = str(value)
    return {name: sorted(places) for name, places in columns.items()}, given


def corrections_sent(sent: QueryDict, kind: Kind) -> dict[str, Any]:
    """What was typed into rows (``t.7.title``), ticked for them (``accept.7``, ``skip.7``; ``row.7`` says that the row was
    on the page), and answered about names (``q.0`` with its ``q.0.ask`` and ``q.0.name``, or typed: ``q.0.other``)."""
    typed: dict[int, dict[str, str]] = {}
    shown: set[int] = set()
    for name, value in sent.items():
        parts = name.split(".")
        if parts[0] == "row" and parts[1].isdecimal():
            shown.add(int(parts[1]))
        elif parts[0] == "t" and len(parts) == 3 and parts[1].isdecimal() and parts[2] in kind.by_column:
            typed.setdefault(int(parts[1]), {})[parts[2]] = str(value)
    return {
        "typed": typed,
        "accepted": {no: f"accept.{no}" in sent for no in shown},
        "skipped": {no: f"skip.{no}" in sent for no in shown},
        "answers": _answers(sent, kind),
    }


def _answers(sent: QueryDict, kind: Kind) -> Mapping[str, Mapping[str, str]]:
    answers: dict[str, dict[str, str]] = {}
    for name in sent:
        stem, _, last = name.rpartition(".")
        if last != "ask" or not stem.startswith("q."):
            continue
        ask, asked, chosen = str(sent[name]), sent.get(f"{stem}.name", ""), sent.get(stem, "")
        other = sent.get(f"{stem}.other", "").strip()
        meant = kind.meant_by(ask, other) if other else chosen if chosen in dict(kind.choices(ask, asked)) else ""
        if meant:
            answers.setdefault(ask, {})[asked] = meant
    return answers
