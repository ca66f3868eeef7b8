"""内容分类, offered where a case is written: one line a form."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from huiyin.people.models import Subject


def offer_subjects(form: forms.Form, areas: Iterable[int], now: str = "") -> None:
    """The area's list in place of free words. What a case says from before stays a choice of its own; where there is no
    list, the writer finds his own words."""
    subjects = list(Subject.objects.filter(area__in=set(areas)).select_related("parent").order_by("pk"))
    if not subjects:
        return
    tops = [one for one in subjects if one.parent_id is None]
    groups = [
        (top.name, [(str(top), top.name), *((str(one), str(one)) for one in subjects if one.parent_id == top.pk)])
        for top in tops
    ]
    kept = [(now, now)] if now and now not in {str(one) for one in subjects} else []
    former = form.fields["subject"]
    form.fields["subject"] = forms.ChoiceField(
        label=former.label, required=False, choices=[("", "——"), *kept, *groups], initial=now
    )
