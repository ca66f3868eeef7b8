"""登录: in, out, and what is shown when something went wrong; nothing inline in any page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from huiyin.desk import demo
from huiyin.desk.views import accounts, errors
from huiyin.people.models import User
from tests.desk.office import Town, story, text

PASSWORD = "一个很长的口令-2026"
SIGN_IN, SIGN_OUT = "/sign-in/", "/sign-out/"


@pytest.fixture
def clerk(db: None) -> User:
    user = User(username="wang", name="王某")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, username: str = "wang", password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(SIGN_IN, {"username": username, "password": password, **more})  # type: ignore[return-value]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# -- in ---------------------------------------------------------------------------------------------------------------


def test_well(client: Client, clerk: User) -> None:
    assert client.get(SIGN_IN).status_code == 200
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "王某" in text(client.get("/"))  # type: ignore[arg-type]


def test_passwords_are_kept_by_argon2() -> None:
    assert settings.AUTH_PASSWORD_VALIDATORS
    given = Path(settings.BASE_DIR, "config", "settings.py").read_text(encoding="utf-8")
    hashers = re.search(r"PASSWORD_HASHERS = \[\s*\"([^\"]+)\"", given)
    assert hashers is not None
    assert hashers[1].endswith("Argon2PasswordHasher")


@pytest.mark.parametrize(("username", "password"), [("wang", "错误的口令"), ("无此人", PASSWORD), ("WANG", PASSWORD)])
def test_a_wrong_password_is_said_in_chinese_and_the_account_kept(
    client: Client, clerk: User, username: str, password: str
) -> None:
    answer = sign_in(client, username, password)
    assert answer.status_code == 200
    assert re.search("[\u4e00-\u9fff]{4,}", alert(answer))
    assert f'value="{username}"' in text(answer)
    assert password not in text(answer)
    assert not is_in(client)


def alert(answer: HttpResponse) -> str:
    found = re.search(r'role="alert"[^>]*>(.*?)<', text(answer))
    return found[1] if found else ""


def test_who_is_there_is_not_told_apart_from_who_is_not(client: Client, clerk: User) -> None:
    assert alert(sign_in(client, "wang", "错")) == alert(sign_in(client, "nobody", "错"))


def test_nothing_typed(client: Client, clerk: User) -> None:
    assert "必填" in text(sign_in(client, "", ""))


def test_an_account_that_is_closed(client: Client, clerk: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert not is_in(client)


def test_a_session_ends_when_the_account_is_closed(client: Client, clerk: User) -> None:
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/cases/?q=%E4%BF%AE%E8%B7%AF", "/cases/?q=%E4%BF%AE%E8%B7%AF"),
        ("/figures/", "/figures/"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("///example.com", "/"),
        ("/\\example.com", "/"),
        ("http:example.com", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_to_own_pages_only(client: Client, clerk: User, wanted: str, gets: str) -> None:
    answer = sign_in(client, next=wanted)
    assert answer.status_code == 302
    assert answer["Location"] == gets
    again = client.get(SIGN_IN, {"next": wanted})  # who is in already goes there at once
    assert again["Location"] == gets


def test_next_is_kept_through_a_wrong_password(client: Client, clerk: User) -> None:
    sent = client.get("/figures/?year=2026")
    assert sent["Location"] == "/sign-in/?next=/figures/%3Fyear%3D2026"
    shown = text(client.get(sent["Location"]))  # type: ignore[arg-type]
    assert 'name="next" value="/figures/?year=2026"' in shown
    assert 'value="/figures/?year=2026"' in text(sign_in(client, password="错", next="/figures/?year=2026"))


def test_next_is_shown_as_text(client: Client, clerk: User) -> None:
    assert "<script>alert" not in text(client.get(SIGN_IN, {"next": '"><script>alert(1)</script>'}))  # type: ignore[arg-type]


# -- the demo office --------------------------------------------------------------------------------------------------


@pytest.fixture
def city(db: None) -> demo.City:
    """The people of the demo office, without its cases."""
    return demo.City(date(2026, 5, 20))


def test_the_demo_s_accounts_are_offered_one_for_each_role(client: Client, city: demo.City) -> None:
    with override_settings(DEMO=True):
        shown = text(client.get(SIGN_IN))  # type: ignore[arg-type]
    for role in ("人大代表", "政协委员", "界别召集人", "人大代表工委", "政协提案委", "政府办公室", "单位经办人"):
        assert f"<b>{role}</b>" in shown
    for username in ("dai1", "wei3", "rdb", "zxb", "zfb", "jtj_jb", "jtj_fg", "jtj_zy", "yz_zfb"):
        assert f"<code>{username}</code>" in shown
    assert "虚构" in re.findall(r'<p class="unreal">(.*?)</p>', shown)[0]


def test_one_press_signs_in(client: Client, city: demo.City) -> None:
    with override_settings(DEMO=True):
        shown = text(client.get(SIGN_IN))  # type: ignore[arg-type]
        presses = re.findall(r'<form method="post" action="(/sign-in/demo/[^"]+)"', shown)
        assert len(presses) == len(set(presses)) >= 10
        for press in presses[:3]:
            one = Client()
            assert one.get(press).status_code == 405
            assert not is_in(one)
            assert one.post(press)["Location"] == "/"
            assert is_in(one)
        assert client.post("/sign-in/demo/nobody/").status_code == 404


def test_an_office_with_accounts_of_its_own_offers_none(client: Client, db: None) -> None:
    Town(story().case("c1"))
    with override_settings(DEMO=True):
        assert "演示" not in text(client.get(SIGN_IN))  # type: ignore[arg-type]


@pytest.mark.parametrize("wanted", ["https://example.com/", "//example.com/", "/\\example.com"])
def test_one_press_leads_to_own_pages_only(client: Client, clerk: User, wanted: str) -> None:
    with override_settings(DEMO=True):
        assert client.post("/sign-in/demo/wang/", {"next": wanted})["Location"] == "/"


def test_one_press_does_not_open_a_closed_account(client: Client, clerk: User) -> None:
    User.objects.update(is_active=False)
    with override_settings(DEMO=True):
        assert client.post("/sign-in/demo/wang/").status_code == 404


def test_an_office_that_is_no_demo_has_none_of_it(client: Client, clerk: User) -> None:
    with override_settings(DEMO=False):
        shown = text(client.get(SIGN_IN))  # type: ignore[arg-type]
        assert "演示" not in shown
        assert "wang" not in shown
        assert "sign-in/demo" not in shown
        assert client.post("/sign-in/demo/wang/").status_code == 404
    assert not is_in(client)


# -- out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_out_by_the_button_alone(client: Client, clerk: User, method: str) -> None:
    sign_in(client)
    assert getattr(client, method)(SIGN_OUT).status_code == 405
    assert is_in(client)


def test_out(client: Client, clerk: User) -> None:
    sign_in(client)
    answer = client.post(SIGN_OUT)
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    assert not is_in(client)
    assert client.get("/")["Location"].startswith(SIGN_IN)


def test_out_leads_nowhere_else(client: Client, clerk: User) -> None:
    sign_in(client)
    assert client.post(f"{SIGN_OUT}?next=https://example.com/")["Location"] == SIGN_IN


# -- guessing ---------------------------------------------------------------------------------------------------------


def test_after_ten_wrong_passwords_the_account_is_shut_from_there(client: Client, clerk: User) -> None:
    answers = [sign_in(client, password="错") for _ in range(10)]
    assert {answer.status_code for answer in answers[:9]} == {200}
    shut = sign_in(client)
    assert shut.status_code == 429
    assert "登录失败次数过多" in text(shut)
    assert "30 分钟" in text(shut)
    assert not is_in(client)
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(elsewhere)["Location"] == "/"


def test_others_at_the_same_place_go_on(client: Client, clerk: User) -> None:
    other = User(username="li", name="李某")
    other.set_password(PASSWORD)
    other.save()
    for _ in range(11):
        sign_in(client, password="错")
    assert sign_in(client, "li")["Location"] == "/"


def test_who_gets_in_begins_to_count_anew(client: Client, clerk: User) -> None:
    for _ in range(2):
        for _ in range(9):
            sign_in(client, password="错")
        assert sign_in(client)["Location"] == "/"
        client.post(SIGN_OUT)


# -- what went wrong --------------------------------------------------------------------------------------------------


def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("数据库密码是 secret")


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("内部的话")


def _urls() -> ModuleType:
    """The house's addresses, and two that fail."""
    urls = ModuleType("urls_that_fail")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("broken/", _broken),
        path("forbidden/", _forbidden),
        path("", include("config.urls")),
    ]
    urls.handler403 = "huiyin.desk.views.errors.forbidden"  # type: ignore[attr-defined]
    urls.handler404 = "huiyin.desk.views.errors.not_found"  # type: ignore[attr-defined]
    urls.handler500 = "huiyin.desk.views.errors.broken"  # type: ignore[attr-defined]
    return urls


PAGES = [("/broken/", 500, "系统出错"), ("/forbidden/", 403, "不能访问"), ("/nowhere/", 404, "没有这个页面")]


@pytest.mark.parametrize("signed_in", [False, True], ids=["a stranger", "a clerk"])
@pytest.mark.parametrize(("url", "status", "title"), PAGES)
def test_pages_for_what_went_wrong(clerk: User, url: str, status: int, title: str, signed_in: bool) -> None:
    client = Client(raise_request_exception=False)
    if signed_in:
        sign_in(client)
    with override_settings(ROOT_URLCONF=_urls(), LOGGING_CONFIG=None):
        answer = client.get(url)
    shown = text(answer)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in shown
    assert '<html lang="zh-Hans">' in shown
    assert 'href="/"' in shown
    for word in ("Traceback", "RuntimeError", "secret", "内部的话", "urls_that_fail", "Exception"):
        assert word not in shown


def test_the_page_of_a_broken_system_asks_the_database_nothing(rf: RequestFactory) -> None:
    """Without the database this test would fail: the page must be shown when that is what is broken."""
    request = rf.get("/")
    for user in (AnonymousUser(), User(username="wang", name="王某")):
        request.user = user
        answer = errors.broken(request)
        assert answer.status_code == 500
        assert "系统出错" in text(answer)


def test_a_form_without_its_token_is_not_taken(clerk: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "页面已过期" in text(answer)
    assert not is_in(client)


def test_handlers_are_in_place() -> None:
    given = Path(settings.BASE_DIR, "config", "urls.py").read_text(encoding="utf-8")
    for name in ("handler403", "handler404", "handler500"):
        assert name in given
    assert settings.CSRF_FAILURE_VIEW == "huiyin.desk.views.errors.csrf_failure"
    assert accounts.SignIn.redirect_authenticated_user


# -- what the browser is told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [SIGN_IN, "/", "/cases/", "/figures/", "/nowhere/"])
def test_every_page_has_its_policy(client: Client, clerk: User, url: str) -> None:
    if url != SIGN_IN:
        sign_in(client)
    answer = client.get(url)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def templates() -> Iterator[Path]:
    yield from Path(settings.BASE_DIR, "huiyin").rglob("templates/**/*.html")


def markup_of(file: Path) -> str:
    """Without comparisons in the tags of the template, which may look like attributes."""
    return re.sub(r"{% (?:el)?if .*?%}", "", file.read_text(encoding="utf-8"))


INLINE = {
    "a script": r"<script(?![^>]*\bsrc=)",
    "a style": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a handler": r"<[^>]*\son[a-z]+\s*=",
    "a script address": r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:",
    "htmx's own": r"\bhx-on\b|hx-vals=[\"']js:|hx-headers=[\"']js:",
    "another site": r"(?:src|href)=[\"'](?:https?:)?//",
    "markup let through": r"\|\s*safe\b|{%\s*autoescape\s+off",
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has_anything_inline(what: str) -> None:
    found = [
        f"{file.name}: {match[0]}"
        for file in templates()
        for match in re.finditer(INLINE[what], markup_of(file), flags=re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<style>a{}</style>",
        '<p style="color: red">',
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<div hx-on:click="x()">',
        '<script src="https://cdn.example.com/x.js"></script>',
        "{{ text|safe }}",
    ],
)
def test_the_search_finds_it(markup: str) -> None:
    assert any(re.search(pattern, markup, flags=re.IGNORECASE) for pattern in INLINE.values())


def test_templates_are_searched() -> None:
    assert len(list(templates())) > 20
