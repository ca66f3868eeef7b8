"""The way back from a case to the list from which it was opened, with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

_LISTS = {
    "desk:desk": "返回工作台",
    "desk:cases": "返回列表",
    "desk:figure_cases": "返回统计",
    "desk:figure_cell": "返回统计",
    "desk:notices": "返回通知",
}


@dataclass(frozen=True, slots=True)
class Back:
    label: str
    url: str


def way_back(request: HttpRequest) -> Back:
    """Where the reader came from, kept while he works in the case; only a list of our own is ever led to."""
    came = _own_list(request.headers.get("referer", ""), request.get_host())
    if came is not None:
        if request.session.get("back") != came.url:
            request.session["back"] = came.url
        return came
    kept = _own_list(f"//{request.get_host()}{request.session.get('back', '')}", request.get_host())
    return kept or Back(_LISTS["desk:cases"], reverse("desk:cases"))


def _own_list(address: str, host: str) -> Back | None:
    parts = urlsplit(address)
    if parts.netloc != host:
        return None
    try:
        label = _LISTS.get(resolve(parts.path).view_name)
    except Resolver404:
        return None
    url = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Back(label, url) if label is not None else None
