"""An empty database becomes an office: set up, signed in by link, master data entered at the pages, one case begun."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.desk import set_up
from huiyin.people.models import Area, Office, User

pytestmark = pytest.mark.django_db

PASSWORD = "一个很长的口令-2026"
OPTIONS = {
    "area_code": "530402",
    "area_name": "某区",
    "congress": "某区人民代表大会",
    "congress_office": "区人大代工委",
    "cppcc": "政协某区委员会",
    "cppcc_office": "区政协提案委",
    "assigning_office": "区政府办公室",
    "username": "admin",
    "name": "管某",
}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def set_up_office(**more: str) -> str:
    out = StringIO()
    call_command("set_up", stdout=out, **OPTIONS | more)
    return out.getvalue()


def link_in(told: str) -> str:
    found = re.search(r"/sign-in/link/\S+/", told)
    assert found is not None, told
    return found[0]


def sets_password(client: Client, link: str, password: str = PASSWORD) -> HttpResponse:
    form = client.get(link, follow=True)
    assert form.status_code == 200
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})  # type: ignore[return-value]


def signed_in(username: str) -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, text(answer)  # type: ignore[arg-type]
    return client


# -- on the command line ----------------------------------------------------------------------------------------------


def test_set_up_and_the_link_is_good_once() -> None:
    link = link_in(set_up_office())
    assert sets_password(Client(), link)["Location"] == "/sign-in/"
    signed_in("admin")
    again = Client().get(link, follow=True)
    assert again.status_code == 404
    assert "链接已失效" in text(again)  # type: ignore[arg-type]


def test_set_up_is_refused_the_second_time() -> None:
    set_up_office()
    with pytest.raises(CommandError, match="已经设置过"):
        set_up_office(username="other")
    assert User.objects.count() == 1


def test_set_up_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="--area-code"):
        call_command("set_up")
    with pytest.raises(CommandError, match="请填写交办机关"):
        set_up_office(assigning_office="")
    assert not Area.objects.exists()


def test_a_link_for_an_administrator_who_forgot() -> None:
    set_up_office()
    out = StringIO()
    call_command("set_up", link="admin", address="https://huiyin.example.gov.cn/", stdout=out)
    assert "https://huiyin.example.gov.cn/sign-in/link/admin/" in out.getvalue()
    with pytest.raises(CommandError, match="没有账号"):
        call_command("set_up", link="nobody")


def test_the_code_is_told_while_nobody_has_an_account() -> None:
    out = StringIO()
    call_command("set_up", code=True, address="http://127.0.0.1:8000", stdout=out)
    assert set_up.code() in out.getvalue()
    set_up_office()
    with pytest.raises(CommandError, match="已经关闭"):
        call_command("set_up", code=True)
    quiet = StringIO()
    call_command("set_up", code=True, if_empty=True, stdout=quiet)
    assert quiet.getvalue() == ""


# -- on the page ------------------------------------------------------------------------------------------------------


def page_data(**more: str) -> dict[str, str]:
    return {**OPTIONS, "code": set_up.code(), "password": PASSWORD, "again": PASSWORD, **more}


@pytest.mark.parametrize("address", ["/", "/cases/", "/office/", "/figures/", "/sign-in/"])
def test_every_address_leads_to_the_first_run(address: str) -> None:
    client = Client()
    answer = client.get(address, follow=True)
    assert answer.redirect_chain[-1][0] == "/first-run/"
    assert "首次设置" in text(answer)  # type: ignore[arg-type]


def test_the_first_run_sets_up_and_signs_in() -> None:
    client = Client()
    assert client.post("/first-run/", page_data())["Location"] == "/office/"
    assert "管某" in text(client.get("/office/"))  # type: ignore[arg-type]
    # Gone for everybody from now on.
    assert Client().get("/first-run/").status_code == 404
    assert Client().post("/first-run/", page_data(area_code="530403", username="evil")).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"code": "aaaa-bbbb-cccc"}, "验证码不对"),
        ({"code": ""}, "请填写"),
        ({"again": "别的"}, "两次填写的密码不一样"),
        ({"password": "12345678901", "again": "12345678901"}, "密码"),
        ({"cppcc_office": ""}, "一起填写"),
    ],
)
def test_the_first_run_refused(wrong: dict[str, str], why: str) -> None:
    answer = Client().post("/first-run/", page_data(**wrong))
    assert answer.status_code == 422
    assert why in text(answer)  # type: ignore[arg-type]
    assert 'value="区政府办公室"' in text(answer)  # type: ignore[arg-type]
    assert PASSWORD not in text(answer)  # type: ignore[arg-type]
    assert not User.objects.exists()
    assert not Area.objects.exists()


def test_the_code_may_be_typed_carelessly() -> None:
    assert set_up.is_code(f" {set_up.code().upper().replace('-', ' ')} ")
    assert not set_up.is_code("")


# -- from nothing to the first case -----------------------------------------------------------------------------------


def keeps(client: Client, page: str, do: str, **typed: str) -> str:
    """The administrator's act; where the page leads him then."""
    answer = client.post(f"/office/{page}", {"do": do, **typed})
    assert answer.status_code == 302, text(answer)  # type: ignore[arg-type]
    return answer["Location"]


def owner_of(admin: Client, link_page: str) -> Client:
    """The owner of a new account, who has set his password by the link that the administrator saw."""
    page = text(admin.get(link_page))  # type: ignore[arg-type]
    found = re.search(r"/sign-in/link/([^/]+)/[^\s<]+/", page)
    assert found is not None
    assert sets_password(Client(), found[0])["Location"] == "/sign-in/"
    return signed_in(found[1])


def test_from_an_empty_database_to_the_first_case() -> None:
    sets_password(Client(), link_in(set_up_office()))
    admin = signed_in("admin")
    assert "还没有承办单位" in text(admin.get("/office/"))  # type: ignore[arg-type]
    today = timezone.localdate()
    opens, closes = today - timedelta(days=3), today + timedelta(days=3)
    keeps(admin, "units/new/", "add", name="区交通局", group="部门", code="jtj", parent="")
    clerk_page = keeps(
        admin, "users/new/", "add", name="李某", username="li", place="unit:jtj", level="clerk", title="科员"
    )
    office = Office.objects.get(name="区政府办公室")
    handing_page = keeps(
        admin, "users/new/", "add", name="周某", username="zhou", place=f"office:{office.pk}", level="clerk"
    )
    review = Office.objects.get(name="区人大代工委")
    review_page = keeps(
        admin, "users/new/", "add", name="安某", username="an", place=f"office:{review.pk}", level="clerk"
    )
    keeps(admin, "sessions/", "add_term", body="congress", number="9", starts=f"{today.year - 1}-01-01")
    keeps(
        admin, "sessions/", "add_session", term="congress:9", number="2", year=str(opens.year),
        opens=str(opens), closes=str(closes),
    )  # fmt: skip
    keeps(admin, "subjects/", "add", name="交通", parent="")
    keeps(admin, "proposers/new/", "add", type="deputy", name="方某", sector="第一代表团", code="d1")
    deputy_page = keeps(admin, "proposers/d1/", "new_account", username="fang")

    deputy = owner_of(admin, deputy_page)
    typed = {
        "way": "d1:congress",
        "title": "关于修路的建议",
        "whole": "路坏了，请修。",
        "subject": "交通",
        "agrees_to_publish": "yes",
    }
    assert deputy.post("/cases/new/", typed).status_code == 302
    case = Case.objects.get()
    assert (case.title, case.subject, case.session.number if case.session else 0) == ("关于修路的建议", "交通", 2)
    assert (case.timing, case.year) == ("session", opens.year)

    def step(client: Client, name: str, **more: str) -> None:
        events = str(Case.objects.get().event_count)
        answer = client.post(f"/cases/{case.public_id}/{name}/", {"events": events, **more})
        assert answer.status_code == 302, text(answer)  # type: ignore[arg-type]

    step(deputy, "submit")
    step(owner_of(admin, review_page), "file")
    step(owner_of(admin, handing_page), "assign", lead="jtj")
    clerk = owner_of(admin, clerk_page)
    assert "关于修路的建议" in text(clerk.get("/"))  # type: ignore[arg-type]
    step(clerk, "sign_for")
    case.refresh_from_db()
    assert (case.state, case.number) == ("assigned", f"{case.year}001")
    # Whoever set it all up has no part in it.
    assert admin.get(f"/cases/{case.public_id}/").status_code == 404
    assert "区交通局" in text(admin.get("/office/changes/"))  # type: ignore[arg-type]


def test_a_password_is_changed_by_its_owner() -> None:
    sets_password(Client(), link_in(set_up_office()))
    client, elsewhere = signed_in("admin"), signed_in("admin")
    new = "另一个很长的口令-2027"
    wrong = client.post("/password/", {"old_password": "错", "new_password1": new, "new_password2": new})
    assert wrong.status_code == 200
    assert 'role="alert"' in text(wrong)  # type: ignore[arg-type]
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", typed)["Location"] == "/"
    assert client.get("/office/").status_code == 200
    assert elsewhere.get("/office/")["Location"].startswith("/sign-in/")
    assert User.objects.get().check_password(new)


def test_a_weak_password_is_refused_by_the_link() -> None:
    link = link_in(set_up_office())
    answer = sets_password(Client(), link, "1234567890")
    assert answer.status_code == 200
    assert not User.objects.get().has_usable_password()


def test_a_link_ends_with_its_days() -> None:
    link = link_in(set_up_office())
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert Client().get(link, follow=True).status_code == 404
    assert Client().get("/sign-in/link/nobody/abc-def/", follow=True).status_code == 404
