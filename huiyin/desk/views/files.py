"""Attachments are given out here and nowhere else."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from huiyin.files.queries import link_for
from huiyin.people.models import User


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def file(request: HttpRequest, slug: str, public_id: str) -> FileResponse:
    """To who sees what it is attached to. ``?show``: a picture in the browser; anything else is always saved."""
    link = link_for(cast(User, request.user), slug, public_id, on=timezone.localdate())
    if link is None:
        raise Http404
    kind = link.stored.what
    shown = kind.picture and "show" in request.GET
    given = FileResponse(
        link.stored.path.open("rb"), as_attachment=not shown, filename=link.name, content_type=kind.mime
    )
    # Whatever it holds, it is no page of ours: nothing in it runs, nothing is loaded by it.
    given["Content-Security-Policy"] = "default-src 'none'; sandbox"
    given["X-Content-Type-Options"] = "nosniff"
    return given
