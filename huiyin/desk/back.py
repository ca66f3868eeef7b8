"""The way back to the list from which a case was opened or a step was begun, with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

_LISTS = {
    "desk:desk": "返回工作台",
    "desk:mine": "返回我的建议提案",
    "desk:cases": "返回列表",
    "desk:review": "返回审查",
    "desk:handout": "返回交办",
    "desk:handout_asked": "返回退办、延期待决定",
    "desk:handout_out": "返回已交办",
    "desk:many_run": "返回办理结果",
    "desk:figure_cases": "返回统计",
    "desk:figure_cell": "返回统计",
    "desk:notices": "返回通知",
}


@dataclass(frozen=True, slots=True)
class Back:
    label: str
    url: str


def way_back(request: HttpRequest, otherwise: str = "desk:cases") -> Back:
    """Where the reader came from, kept while he works in the case; only a list of our own is ever led to. To the list
    ``otherwise``, if he came from none."""
    came = _own_list(request.headers.get("referer", ""), request.get_host())
    if came is not None:
        if request.session.get("back") != came.url:
            request.session["back"] = came.url
        return came
    kept = _own_list(f"//{request.get_host()}{request.session.get('back', '')}", request.get_host())
    return kept or Back(_LISTS[otherwise], reverse(otherwise))


def list_at(request: HttpRequest, path: str | None = None) -> Back:
    """The list of this path and query, else the one that was sent along (``back``); the desk, if it is none of ours."""
    path = request.POST.get("back", "") if path is None else path
    return _own_list(f"//{request.get_host()}{path}", request.get_host()) or Back("返回工作台", reverse("desk:desk"))


def _own_list(address: str, host: str) -> Back | None:
    try:
        parts = urlsplit(address)
        label = _LISTS.get(resolve(parts.path).view_name) if parts.netloc == host else None
    except (ValueError, Resolver404):
        return None
    url = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Back(label, url) if label is not None else None
