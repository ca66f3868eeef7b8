"""What an opinion or a reply is written with: the demands beside it, the opinions of others, its versions and its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from huiyin.cases.models import CaseText, Consulted, Duty
from huiyin.desk.forms.base import ActForm, Scene
from huiyin.desk.queries.case_text import paragraphs
from huiyin.desk.queries.demands import Demands, demands_of
from huiyin.desk.queries.draft_way import Station, way_of
from huiyin.desk.queries.pages import bytes_of, fitting
from huiyin.desk.queries.versions import Difference, compare
from huiyin.files.forms import FilesField
from huiyin.handling.models import Approval, Draft, DraftFile

MOST_VERSIONS = 10
ROOM = 14_000  # bytes of former versions, of opinions, and of the case's text, each
# Buttons that change what stands on the page and hand nothing in.
PREVIEWS = ("more", "insert")
POINTS = "points"
# What a page on which a paper is written, read or decided on asks for, in one question.
READ = (Draft, DraftFile, Approval, CaseText, Consulted)


@dataclass(frozen=True)
class Opinion:
    """What another unit has given for this answer. ``taken``: it stands in the text already; ``listed``: its text is read
    beside it, else in the case."""

    duty: Duty
    draft: Draft
    taken: bool
    listed: bool = True

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.draft.text)

    @property
    def block(self) -> str:
        return f"【{self.duty.unit_name}】\n{self.draft.text.strip()}"


@dataclass(frozen=True)
class Version:
    draft: Draft
    since: Difference | None


class EditorForm(ActForm):
    """A text that is written with what it must answer beside it."""

    template = "desk/act_draft.html"
    keeps = True

    def __init__(self, scene: Scene, data: Any = None, files: Any = None) -> None:
        scene.records.read(*READ)
        super().__init__(scene, data, files)
        if chosen := self.data.get("insert"):
            self._insert(str(chosen))

    def offer_annexes(self) -> None:
        """The last version's annexes go along unless they are unticked; new ones are added."""
        last = self.drafts[0] if self.drafts else None
        there = self.scene.records.files_of(DraftFile, draft_id=last.pk) if last is not None else []
        self.annexes = {one.public_id: one for one in there}
        if there:
            self.fields["kept"] = forms.MultipleChoiceField(
                label="上一稿的附件",
                choices=[(one.public_id, one.name) for one in there],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="不再附的去掉勾选",
            )
            self.initial["kept"] = list(self.annexes)
        self.fields["attached"] = FilesField()

    def annexed(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"files": data["attached"], "kept": [self.annexes[key] for key in data.get("kept", ())]}

    @property
    def is_preview(self) -> bool:
        return any(name in self.data for name in PREVIEWS)

    def full_clean(self) -> None:
        """Who asks for more rows, or for a text to be put in, has not handed in yet: nothing is held against him."""
        if self.is_preview:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not self.is_preview and super().is_valid()

    # -- beside the text ------------------------------------------------------------------------------------------

    @cached_property
    def drafts(self) -> list[Draft]:
        """Every version that the reader may see, the last one first."""
        return self.scene.records.drafts_of(self.scene.on_duty)[::-1]

    @cached_property
    def demands(self) -> list[Demands]:
        return demands_of(self.scene.records)

    @cached_property
    def way(self) -> list[Station]:
        last = self.drafts[0] if self.drafts else None
        if last is None or last.state not in ("waiting", "approved"):
            return []
        return way_of(last, self.scene.records)

    @property
    def versions(self) -> Iterator[Version]:
        """The last ones, as many as there is room for."""
        former = [*self.drafts[1:], None]
        most = fitting([bytes_of(draft.text) for draft in self.drafts], MOST_VERSIONS, ROOM)
        for draft, before in zip(self.drafts[:most], former, strict=False):
            yield Version(draft, compare(before, draft) if before is not None else None)

    @cached_property
    def opinions(self) -> list[Opinion]:
        """Of the co-hosts beside a duty that answers; of the units below, whatever they have handed up."""
        folder, duty = self.scene.folder, self.scene.on_duty
        beside = folder.beside(duty) if duty.is_top and duty.answers_by == "reply" else []
        giving = [one for one in beside if one.answers_by == "opinion"] + folder.lower(duty)
        given = {one.pk: one for one in giving if one.state == "answered"}
        if not given:
            return []
        issued = {pk: [one for one in self.scene.records.drafts_of(given[pk]) if one.state == "issued"] for pk in given}
        last = {pk: drafts[-1] for pk, drafts in issued.items() if drafts}
        text = _plain(str(self["text"].value() or ""))
        found = [
            Opinion(given[pk], draft, bool(draft.text.strip()) and _plain(draft.text) in text)
            for pk, draft in last.items()
        ]
        found.sort(key=lambda one: one.taken)
        # Each stands there twice: to be read, and to be put in.
        listed = fitting([2 * bytes_of(one.draft.text) for one in found], len(found), ROOM)
        return [replace(one, listed=place < listed) for place, one in enumerate(found)]

    @property
    def opinions_left(self) -> int:
        """Of how many the text is not beside it."""
        return sum(1 for one in self.opinions if not one.listed)

    @property
    def text_is_long(self) -> bool:
        """The case's whole text is read on its own page then: its demands stand beside the form already."""
        return self.case_text is not None and 3 * self.case_text.length > ROOM

    # -- what is put into it --------------------------------------------------------------------------------------

    def _insert(self, chosen: str) -> None:
        """Append the opinion of that duty, or a heading for each demand; what was typed stays."""
        if chosen == POINTS:
            added = self.headings
        else:
            added = "\n\n".join(one.block for one in self.opinions if str(one.duty.no) == chosen)
        if not added:
            return
        text = str(self.data.get("text", "")).rstrip()
        self.data = {**dict(self.data.items()), "text": f"{text}\n\n{added}" if text else added}
        self.__dict__.pop("opinions", None)

    @property
    def headings(self) -> str:
        """So that every demand finds its answer: 关于“…”的答复."""
        points = [point.partition("\n")[0].rstrip("。；;") for one in self.demands for point in one.points]
        return "\n\n".join(f"关于“{point}”：\n" for point in points)


def _plain(text: str) -> str:
    return "".join(text.split())
