"""What was typed is forgotten when it has been sent."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from huiyin.desk.actions import forget


def forget_unsent(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A form that was taken is answered by leading on; one that was refused comes back, and stays kept. So no view need
    think of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            forget(request.user, page=request.get_full_path())
        return response

    return middleware
