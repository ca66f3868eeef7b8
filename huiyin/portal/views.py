"""公开: pages for everybody, without signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.portal.forms import CompareForm
from huiyin.portal.queries import typed_code, verify

REFUSED = 422


@require_safe
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The code is typed in by hand, from paper."""
    typed = request.GET.get("code", "").strip()
    if code := typed_code(typed):
        return redirect("portal:verify", code=code)
    return render(
        request, "portal/verify.html", {"typed": typed, "unknown": bool(typed)}, status=REFUSED if typed else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """What the letter with this code is, and whether a file is that letter. The file is compared and not kept."""
    found = verify(typed_code(code))
    if found is None:
        return render(request, "portal/verify.html", {"typed": code, "unknown": True}, status=404)
    told = {"found": found, "most": settings.MAX_FILE_MB}
    if request.method == "POST":
        sent = CompareForm(request.POST, request.FILES)
        if not sent.is_valid():
            return render(request, "portal/verify.html", told | {"refused": sent.errors["file"]}, status=REFUSED)
        file = sent.cleaned_data["file"]
        told |= {"same": found.is_same(file), "compared": file.name}
    return render(request, "portal/verify.html", told)
