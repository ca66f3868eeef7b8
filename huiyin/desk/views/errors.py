"""Pages for what went wrong: never blank, never a stack trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "不能访问", "您没有办理这件事的权限，或页面已过期，请返回后重试。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "页面已过期", "为保障安全，这次提交没有办理。请返回上一页刷新后再提交。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "没有这个页面", "地址有误，或者您不参与这件案件的办理。")


def broken(request: HttpRequest) -> HttpResponse:
    """Without the bar, which asks the database: that may be what is broken."""
    text = "这次操作没有办理，数据没有改动。请稍后重试；仍不行时请告知系统管理员。"
    return HttpResponse(render_to_string("ui/error.html", {"title": "系统出错", "text": text}), status=500)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "ui/error.html", {"title": title, "text": text}, status=status)
