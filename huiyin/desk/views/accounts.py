"""Signing in and out, and the demo office's accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huiyin.desk.demo import PASSWORD
from huiyin.desk.forms.sign_in import SignInForm
from huiyin.desk.queries.accounts import demo_accounts
from huiyin.desk.set_up import is_empty
from huiyin.people.models import User


class SignIn(LoginView):
    """登录. In the demo office the accounts are offered beside it, one for each role."""

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Every address sends a stranger here; while nobody has an account, on to the first set-up."""
        if request.user.is_anonymous and is_empty():
            return redirect("first_run")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if settings.DEMO:
            kwargs |= {"accounts": demo_accounts(), "password": PASSWORD}
        return super().get_context_data(**kwargs)

    def render_to_response(self, context: dict[str, object], **response_kwargs: object) -> HttpResponse:
        """A fragment asked for after the session has ended: the whole page is loaded anew."""
        response = super().render_to_response(context, **response_kwargs)
        if self.request.headers.get("HX-Request"):
            response["HX-Refresh"] = "true"
        return response


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(http_method_names=["post", "options"])


@require_POST
def demo_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """One press signs in as an account of the demo office; elsewhere there is no such address."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, username=username, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else "desk:desk")
