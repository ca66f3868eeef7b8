"""公文: the register of document numbers and the look of a unit's letters."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.cases.door import Refused
from huiyin.desk.forms.documents import FORMS, DocumentForm, LetterheadForm, SeriesForm, TemplateForm
from huiyin.desk.queries.documents import NoRegister, documents_of
from huiyin.desk.queries.standing import person_of
from huiyin.files.kinds import NotTaken
from huiyin.people.models import User

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def documents(request: HttpRequest) -> HttpResponse:
    """The page of one unit and paper; what was sent is done, or shown again with the reason."""
    user, now = cast(User, request.user), timezone.now()
    try:
        page = documents_of(user, request.GET, now)
    except NoRegister:
        raise Http404 from None
    sent = None
    if request.method == "POST":
        try:
            sent = FORMS[request.POST.get("do", "")](page, request.POST, request.FILES)
        except KeyError:
            raise Http404 from None
        if sent.is_valid():
            try:
                said = sent.take(person_of(user, timezone.localdate(now)), now)
            except (Refused, NotTaken) as refused:
                for reason in refused.reasons if isinstance(refused, Refused) else [str(refused)]:
                    sent.add_error(None, reason)
            else:
                messages.success(request, said)
                return redirect(f"{reverse('desk:documents')}?{page.address}")
    forms: dict[str, DocumentForm] = {form.do: form(page) for form in (SeriesForm, LetterheadForm, TemplateForm)}
    if sent is not None:
        forms[sent.do] = sent
    told = {"page": page, "forms": forms, "sent": sent}
    return render(request, "desk/documents.html", told, status=REFUSED if sent is not None else 200)
