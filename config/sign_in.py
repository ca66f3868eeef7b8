"""What django-axes asks the project: who is calling, and what a locked-out caller is told."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def client_address(request: HttpRequest) -> str:
    """The caller's address, as told by the nearest PROXIES proxies in front of the server.

    Each proxy appends the address it saw to X-Forwarded-For. What stands further left was sent by the caller and may be
    invented, so only the entry written by the outermost own proxy counts.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return peer
    told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    return told[-settings.PROXIES] if len(told) >= settings.PROXIES else peer


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "desk/locked_out.html", {"minutes": minutes}, status=429)
