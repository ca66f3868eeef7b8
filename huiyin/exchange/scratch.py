"""A database made for one replay and thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from huiyin.cases import triggers
from huiyin.people.queries import forget_codes
from huiyin.rules.queries import forget_versions
from huiyin.workdays.queries import drop_copies


@contextmanager
def scratch_database() -> Iterator[None]:
    """Within the block every model reads and writes an SQLite database of its own, with the shipped working days.

    It needs no durability, since it never outlives the process: no sync, and the journal in memory so that a refused
    step can still be rolled back.
    """
    configured = connections[DEFAULT_DB_ALIAS]
    with tempfile.TemporaryDirectory(prefix="huiyin-replay-") as folder:
        settings = {
            **configured.settings_dict,
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(folder) / "replay.sqlite3"),
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
            },
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
        }
        scratch = DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
        connections[DEFAULT_DB_ALIAS] = scratch
        forget_versions()
        forget_codes()
        drop_copies()
        try:
            _make_tables(scratch)
            yield
        finally:
            scratch.close()
            connections[DEFAULT_DB_ALIAS] = configured
            forget_versions()
            forget_codes()
            drop_copies()


def _make_tables(scratch: DatabaseWrapper) -> None:
    """Straight from the models: the migrations of a first installation come to the same and take seconds."""
    with scratch.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    triggers.create(scratch)
    # The working days come as they do in a first installation.
    import_module("huiyin.workdays.migrations.0002_shipped_years").enter_shipped_years(apps, editor)
