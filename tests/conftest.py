"""What every test stands on: plain settings, and reasons why a test cannot run on this machine."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import override_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--must-run",
        action="append",
        default=[],
        choices=["postgres", "browser", "office"],
        help="fail, instead of skipping what this machine should be able to run",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = {}
    if connection.vendor != "postgresql":
        missing["postgres"] = "needs PostgreSQL: set DATABASE_URL=postgres://…"
    if chromium() is None:
        missing["browser"] = "needs Chromium: apt install chromium"
    if shutil.which("soffice") is None:
        missing["office"] = "needs LibreOffice: apt install libreoffice-writer-nogui"
    for name, reason in missing.items():
        if item.get_closest_marker(name):
            if name in item.config.getoption("--must-run"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def plain_settings(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same settings whatever .env says: http, a fast hasher, static files from where they lie."""
    with override_settings(
        HTTPS=False,
        SECURE_SSL_REDIRECT=False,
        SECURE_HSTS_SECONDS=0,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        PROXIES=0,
        FILES_DIR=tmp_path_factory.mktemp("files"),
        MAX_FILE_MB=20,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's database is rolled back and its keys are given again, so what a process remembers by key is forgotten."""
    from huiyin.people.queries import forget_codes
    from huiyin.rules.queries import forget_versions
    from huiyin.workdays import queries as workdays

    forget_versions()
    forget_codes()
    workdays.drop_copies()
    # The look for another process's change comes every few seconds and would be counted as a page's query.
    monkeypatch.setattr(workdays, "RECHECK_SECONDS", 3600.0)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, driven by Playwright, one for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread, which Django takes for code that must not touch the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chrome = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
            yield chrome
            chrome.close()
