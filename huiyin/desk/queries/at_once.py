"""Several questions to the database in one: a page that is made of a dozen small tables asks for all of them at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Field, ForeignKey, ForeignObjectRel, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone


def at_once(*questions: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each question, by their keys, as if each had been asked alone.

    A question may have conditions, annotations, ``only``, and ``select_related`` by name; neither order nor slice. Every
    row comes as one JSON object, in a UNION ALL.
    """
    plans = [_Plan.of(question) for question in questions]
    asked = [
        question.order_by().annotate(which=Value(place), row=plan.row()).values_list("which", "row")
        for place, (question, plan) in enumerate(zip(questions, plans, strict=True))
    ]
    found: list[list[Any]] = [[] for _ in questions]
    for which, row in asked[0].union(*asked[1:], all=True):
        found[which].append(plans[which].built(row))
    for rows in found:
        rows.sort(key=lambda one: one.pk)
    return found


class _Plan:
    """The columns of one model that a question asks for, those of its relations, and what it reckons besides."""

    def __init__(self, model: type[Model], mask: Mapping[Any, Any], related: Mapping[str, Any], db: str) -> None:
        self.model, self.db = model, db
        fields = model._meta.concrete_fields
        self.fields: Sequence[Field[Any, Any]] = [field for field in fields if not mask or field in mask]
        self.related: dict[str, tuple[Any, _Plan]] = {}
        self.reckoned: Mapping[str, Any] = {}
        for name, further in related.items():
            relation = model._meta.get_field(name)
            assert isinstance(relation, ForeignKey | ForeignObjectRel), name  # noqa: S101 - a fault of ours
            there = relation.related_model
            assert isinstance(there, type), name  # noqa: S101
            self.related[name] = relation, _Plan(there, mask.get(relation, {}), further, db)

    @classmethod
    def of(cls, question: QuerySet[Any]) -> _Plan:
        query = question.query
        related = query.select_related if isinstance(query.select_related, dict) else {}
        plan = cls(question.model, query.get_select_mask(), related, question.db)
        plan.reckoned = query.annotations
        return plan

    def row(self, path: str = "") -> JSONObject:
        columns: dict[str, Any] = {field.attname: F(f"{path}{field.attname}") for field in self.fields}
        columns |= {name: plan.row(f"{path}{name}__") for name, (_, plan) in self.related.items()}
        return JSONObject(**columns, **{name: F(name) for name in self.reckoned})

    def built(self, row: Mapping[str, Any]) -> Model:
        names = [field.attname for field in self.fields]
        one = self.model.from_db(self.db, names, [_value(field, row[field.attname]) for field in self.fields])
        for name, (relation, plan) in self.related.items():
            there = row[name]
            relation.set_cached_value(one, plan.built(there) if _is_there(there, plan.model) else None)
        for name, reckoned in self.reckoned.items():
            setattr(one, name, _value(reckoned.output_field, row[name]))
        return one


def _is_there(row: Mapping[str, Any], model: type[Model]) -> bool:
    return row[model._meta.pk.attname] is not None


def _value(field: Field[Any, Any], raw: Any) -> Any:
    """As the model holds it. In JSON a date is a text, and for SQLite a truth is a number and JSON a text."""
    if raw is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(raw) if isinstance(raw, str) else raw
    value = field.to_python(raw)
    return timezone.make_aware(value, UTC) if isinstance(value, datetime) and timezone.is_naive(value) else value
