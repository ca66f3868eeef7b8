"""A story with the people in it: an account for every unit's clerk and leaders, every proposer, every office."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Case, Duty, Event
from huiyin.people.models import CLERK, Office, Post, Proposer, Unit, User
from tests.stories import Story, unit

LEVELS = ("section_head", "office", "leader_in_charge", "head")


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def story(**more: Any) -> Story:
    """Units u1 to u4, two below u1 and one below u11; told up to today."""
    units = ["u1", "u2", "u3", "u4", unit("u11", "u1", "下级"), unit("u12", "u1", "下级"), unit("u111", "u11", "下级")]
    told = Story(units=units, as_of=timezone.localdate().isoformat(), **more)
    return told.at(ago(6))


class Town:
    """A story as it stands, and who is at the desk: ``u1`` the unit's clerk, ``u1:head`` a leader, ``d1`` a proposer,
    ``review``, ``review-cppcc``, ``assigning`` the offices, ``stranger`` nobody."""

    def __init__(self, told: Story) -> None:
        told.play().all_done()
        area = Unit.objects.values_list("area", flat=True)[0]
        self.area_id = area
        bodies = {case.kind: case.body for case in Case.objects.select_related("body")}
        for kind, name in (("suggestion", "review"), ("proposal", "review-cppcc")):
            if kind in bodies:
                office = Office.objects.create(area_id=area, body=bodies[kind], type="review", name=name)
                Post.objects.create(user=self._user(name), office=office)
        office = Office.objects.create(area_id=area, type="assigning", name="政府办")
        Post.objects.create(user=self._user("assigning"), office=office)
        for one in Unit.objects.all():
            Post.objects.create(user=self._user(one.code), unit=one, level=CLERK)
            for level in LEVELS:
                Post.objects.create(user=self._user(f"{one.code}:{level}"), unit=one, level=level)
        for proposer in Proposer.objects.all():
            proposer.user = self._user(proposer.code)
            proposer.save()
        self._user("stranger")

    def _user(self, name: str) -> User:
        return User.objects.create(username=name, name=f"{name}某")

    def case(self, title: str = "c1") -> Case:
        return Case.objects.get(title__contains=title)

    def duty(self, code: str, title: str = "c1") -> Duty:
        return Duty.objects.filter(case=self.case(title), unit_code=code).latest("no")

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def page(self, who: str, title: str = "c1") -> HttpResponse:
        return self.client(who).get(reverse("desk:case", args=[self.case(title).public_id]))  # type: ignore[return-value]

    def url(self, step: str, query: dict[str, str] | None = None, title: str = "c1") -> str:
        url = reverse("desk:act", args=[self.case(title).public_id, step])
        return f"{url}?{urlencode(query)}" if query else url

    def form(self, who: str, step: str, query: dict[str, str] | None = None, title: str = "c1") -> HttpResponse:
        return self.client(who).get(self.url(step, query, title))  # type: ignore[return-value]

    def act(
        self, who: str, step: str, data: dict[str, Any], query: dict[str, str] | None = None, title: str = "c1"
    ) -> HttpResponse:
        return self.client(who).post(self.url(step, query, title), data)  # type: ignore[return-value]

    def many(self, who: str, step: str, chosen: Sequence[str], **typed: Any) -> str:
        """Ticked, asked, confirmed as the page offers it; the page that tells what became of each."""
        client = self.client(who)
        url = reverse("desk:many", args=[step])
        return through(client, url, confirmed(text(client.post(url, {"pick": chosen})), **typed))  # type: ignore[arg-type]

    def last_event(self, title: str = "c1") -> Event:
        return Event.objects.filter(case=self.case(title)).latest("seq")


def text(response: HttpResponse) -> str:
    return response.content.decode()


def turned(page: str, way: str = "next") -> str:
    """The query to which turning the page leads; nothing at the end."""
    found = re.search(rf'href="([^"]*)" rel="{way}"', page)
    return html.unescape(found[1]) if found else ""


def confirmed(asked: str, **typed: Any) -> dict[str, Any]:
    """What the page that asks once sends when its button is pressed: what is ticked on it, with what was typed."""
    form = asked.partition("data-many")[2]
    hidden = dict(re.findall(r'type="hidden" name="(run|back|more|seen_at)" value="([^"]*)"', html.unescape(form)))
    return {**hidden, "pick": re.findall(r'name="pick" value="([^"]+)" checked', form), **typed}


def through(client: Client, url: str, data: dict[str, Any]) -> str:
    """Confirmed, and gone on with to the end, however many requests it takes; what became of each."""
    answer = client.post(url, data)
    assert answer.status_code == 302
    address = answer["Location"]
    while left := re.search(r'name="left" value="(\d+)"', page := text(client.get(address))):  # type: ignore[arg-type]
        client.post(address, {"left": left[1]})
    return page
