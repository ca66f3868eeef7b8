"""Many rows at once, as the database takes them fastest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Change = tuple[type[Model], int, Mapping[str, Any]]  # of which row which columns


def write_rows(rows: list[Model]) -> None:
    """Insert rows, those of one model together, and a model after those that it refers to."""
    waiting: dict[type[Model], list[Model]] = {}
    for row in rows:
        waiting.setdefault(type(row), []).append(row)
    while waiting:
        ready = next(model for model in waiting if not _refers_to(model) & (waiting.keys() - {model}))
        ready._default_manager.bulk_create(waiting.pop(ready), batch_size=200)


@cache
def _refers_to(model: type[Model]) -> frozenset[type[Model]]:
    return frozenset(one.related_model for one in model._meta.concrete_fields if one.related_model is not None)


def write_changes(changes: Iterable[Change]) -> None:
    """Update rows, each with columns of its own: one statement for all that change the same columns, told row by row.
    Django's ``bulk_update`` builds a statement as long as its rows, and is ten times slower."""
    alike: dict[tuple[type[Model], tuple[str, ...]], list[list[Any]]] = defaultdict(list)
    for model, pk, columns in changes:
        if columns:
            alike[model, tuple(columns)].append([*columns.values(), pk])
    for (model, names), rows in alike.items():
        fields = [_column(model, name) for name in names]
        key = _column(model, "pk")
        put = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
        sql = f"UPDATE {_quoted(model._meta.db_table)} SET {put} WHERE {_quoted(key.column)} = %s"  # noqa: S608 - our names
        told = [
            [field.get_db_prep_save(value, connection) for field, value in zip([*fields, key], row, strict=True)]
            for row in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(sql, told)


def _column(model: type[Model], name: str) -> Field[Any, Any]:
    """The column of this name, or of this attribute: ``session`` as well as ``session_id``."""
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(found, Field)  # noqa: S101 - no name of ours is a relation of another model
    return found


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
