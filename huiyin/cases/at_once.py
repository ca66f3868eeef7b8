"""Several questions to the database in one: a page that is made of a dozen small tables asks for all of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Field,
    ForeignKey,
    ForeignObjectRel,
    JSONField,
    Model,
    QuerySet,
    Value,
)
from django.db.models.functions import JSONArray

M = TypeVar("M", bound=Model)


def at_once(*questions: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each question, by their keys, as if each had been asked alone.

    A question may have conditions, annotations, ``only``, and ``select_related`` by name; neither order nor slice. Every
    row comes as one JSON array, in a UNION ALL.
    """
    if len(questions) == 1:
        return [sorted(questions[0].order_by(), key=lambda one: one.pk)]
    plans = [_Plan.of(question) for question in questions]
    asked = [
        question.order_by().annotate(which=Value(place), row=plan.row()).values_list("which", "row")
        for place, (question, plan) in enumerate(zip(questions, plans, strict=True))
    ]
    found: list[list[Any]] = [[] for _ in questions]
    for which, row in asked[0].union(*asked[1:], all=True) if asked else ():
        found[which].append(plans[which].built(row))
    for rows in found:
        rows.sort(key=lambda one: one.pk)
    return found


class Asking:
    """Questions that are put one by one, wherever they come up, and asked at once when the first answer is wanted."""

    def __init__(self) -> None:
        self._put: list[Asked[Any]] = []

    def put(self, question: QuerySet[M]) -> Asked[M]:
        asked = Asked(self, question)
        self._put.append(asked)
        return asked

    def ask(self) -> None:
        put, self._put = self._put, []
        for asked, rows in zip(put, at_once(*(one.question for one in put)), strict=True):
            asked.rows = rows


class Asked(Generic[M]):
    """A question that was put; ``rows`` are the answer, by their keys."""

    def __init__(self, asking: Asking, question: QuerySet[M]) -> None:
        self._asking, self.question = asking, question

    @cached_property
    def rows(self) -> list[M]:
        self._asking.ask()
        found: list[M] = self.__dict__["rows"]
        return found


class _Plan:
    """The columns of one model that a question asks for, those of its relations, and what it reckons besides."""

    def __init__(self, model: type[Model], mask: Mapping[Any, Any], related: Mapping[str, Any], db: str) -> None:
        self.model, self.db = model, db
        fields = model._meta.concrete_fields
        self.fields: Sequence[Field[Any, Any]] = [field for field in fields if not mask or field in mask]
        self.names = [field.attname for field in self.fields]
        self.readers = [_reader_of(field) for field in self.fields]
        self.key = self.names.index(model._meta.pk.attname)
        self.related: list[tuple[str, Any, _Plan]] = []
        self.reckoned: Mapping[str, Any] = {}
        self.made: dict[Any, Model] = {}
        for name, further in related.items():
            relation = model._meta.get_field(name)
            assert isinstance(relation, ForeignKey | ForeignObjectRel), name  # noqa: S101 - a fault of ours
            there = relation.related_model
            assert isinstance(there, type), name  # noqa: S101
            self.related.append((name, relation, _Plan(there, mask.get(relation, {}), further, db)))

    @classmethod
    def of(cls, question: QuerySet[Any]) -> _Plan:
        query = question.query
        related = query.select_related if isinstance(query.select_related, dict) else {}
        plan = cls(question.model, query.get_select_mask(), related, question.db)
        plan.reckoned = query.annotations
        return plan

    def row(self, path: str = "") -> JSONArray:
        columns: list[Any] = [F(f"{path}{name}") for name in self.names]
        columns += [plan.row(f"{path}{name}__") for name, _, plan in self.related]
        return JSONArray(*columns, *(F(name) for name in self.reckoned))

    def built(self, row: Sequence[Any]) -> Model:
        own, rest = row[: len(self.fields)], iter(row[len(self.fields) :])
        values = [None if raw is None else read(raw) for read, raw in zip(self.readers, own, strict=True)]
        one = self.model.from_db(self.db, self.names, values)
        for (_, relation, plan), there in zip(self.related, rest, strict=False):
            relation.set_cached_value(one, plan.related_row(there))
        for (name, reckoned), raw in zip(self.reckoned.items(), row[len(row) - len(self.reckoned) :], strict=True):
            setattr(one, name, None if raw is None else _reader_of(reckoned.output_field)(raw))
        return one

    def related_row(self, row: Sequence[Any]) -> Model | None:
        """What many rows refer to is made once."""
        key = row[self.key]
        if key is None:
            return None
        if key not in self.made:
            self.made[key] = self.built(row)
        return self.made[key]


Reader = Callable[[Any], Any]


def _reader_of(field: Field[Any, Any]) -> Reader:
    """What makes of a JSON value the one that the model holds. In JSON a date is a text, and SQLite knows neither truths
    nor JSON."""
    for kind, reader in _READERS:
        if isinstance(field, kind):
            return reader
    return _as_it_is


def _as_it_is(raw: Any) -> Any:
    return raw


def _moment(raw: str) -> datetime:
    at = datetime.fromisoformat(raw)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _json(raw: Any) -> Any:
    return json.loads(raw) if isinstance(raw, str) else raw


_READERS: tuple[tuple[type[Field[Any, Any]], Reader], ...] = (
    (DateTimeField, _moment),
    (DateField, date.fromisoformat),
    (BooleanField, bool),
    (JSONField, _json),
)
