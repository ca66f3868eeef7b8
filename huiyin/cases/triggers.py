"""Events are append-only: the database itself refuses to alter or delete one.

SQLite's rebuilding of a table in a migration silently drops its triggers, so ``migrate`` creates them anew each time, and
a check looks for them when the system starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.checks import Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "cases_event"
MESSAGE = "events are append-only"
NAMES = ("cases_event_no_update", "cases_event_no_delete")

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for name, verb in zip(NAMES, ("UPDATE", "DELETE"), strict=True)
]
_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION cases_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$""",
    f"DROP TRIGGER IF EXISTS {NAMES[0]} ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {NAMES[1]} ON {TABLE}",
    f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION cases_event_refuse()",
    f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION cases_event_refuse()",
]


def create(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, or create them anew."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in NAMES:
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for tests that must empty the tables. Nothing of the product calls it."""
    drop(connection)
    try:
        yield
    finally:
        create(connection)


def present(connection: BaseDatabaseWrapper) -> bool:
    """Whether both triggers stand, if the table does."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        found = {row[0] for row in cursor.fetchall()}
    return set(NAMES) <= found


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Called when ``migrate`` is done with the room of the cases."""
    if TABLE in connections[using].introspection.table_names():
        create(connections[using])


def check_present(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """The start-up check: without its triggers the record could be altered unseen."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if TABLE in connection.introspection.table_names() and not present(connection):
            errors.append(
                Error("记录表的只增触发器不在，记录可能被改动", hint="运行 manage.py migrate 重建", id="cases.E001")
            )
    return errors
