"""Tests that commit: eight at once, and whatever a browser asks of a server."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from huiyin.cases import triggers


@pytest.fixture
def record_can_be_emptied(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests that commit are cleaned up by emptying the tables, which the record refuses; the seeded days come back."""
    yield
    with django_db_blocker.unblock():
        triggers.create(connection)
        import_module("huiyin.workdays.migrations.0002_shipped_years").enter_shipped_years(apps, None)


@pytest.fixture
def emptied_without_triggers(record_can_be_emptied: None, transactional_db: None) -> Iterator[None]:
    yield
    triggers.drop(connection)


@pytest.fixture
def address(emptied_without_triggers: None) -> Iterator[str]:
    """Where the system is served to a browser.

    pytest-django's own ``live_server`` would settle the database before the triggers can be seen to.
    """
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    yield server.url
    server._live_server_modified_settings.disable()
    # Not stop(): a browser may let go of its connection later, and SQLite's in memory is shared with that thread.
    server.thread.terminate()
