"""导入 Word 文件, by a proposer his own, by an intake clerk what others handed in."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.cases.door import Person
from huiyin.desk.forms.begin import Way, begin_ways
from huiyin.desk.forms.word import WordForm
from huiyin.desk.queries.standing import person_of
from huiyin.desk.views.acts import REFUSED
from huiyin.desk.word import Outcome, bring_in_again, bring_in_all
from huiyin.people.models import User

_LAST = "word_last"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def word(request: HttpRequest) -> HttpResponse:
    """Files are chosen, and beside each stands what became of it."""
    user, now = cast(User, request.user), timezone.now()
    today = timezone.localdate(now)
    person = person_of(user, today)
    ways = begin_ways(user, person)
    last = [Outcome(**one) for one in request.session.get(_LAST, ())]
    if request.method == "POST" and (n := request.POST.get("again", "")).isdecimal():
        _choose(request, last, int(n), {way.code: way for way in ways}, person)
        return redirect("desk:word")
    form = WordForm(ways, request.POST or None, request.FILES or None) if ways else None
    if form is not None and form.is_valid():
        files = form.cleaned_data["attached"]
        outcomes = bring_in_all(files, form.chosen, person=person, at=now, today=today)
        request.session[_LAST] = [one.as_data() for one in outcomes]
        return redirect("desk:word")
    told = {"form": form, "last": last, "large": any(not way.on_paper for way in ways)}
    return render(request, "desk/word.html", told, status=REFUSED if request.method == "POST" else 200)


def _choose(request: HttpRequest, last: list[Outcome], n: int, ways: dict[str, Way], person: Person) -> None:
    """The lead of one that waited was chosen."""
    if n >= len(last) or last[n].way not in ways:
        return
    now = timezone.now()
    code, way = request.POST.get("lead", ""), ways[last[n].way]
    last[n] = bring_in_again(last[n], way, code, person=person, at=now, today=timezone.localdate(now))
    request.session[_LAST] = [one.as_data() for one in last]
