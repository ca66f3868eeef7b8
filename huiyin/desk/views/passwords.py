"""首次设置, and passwords: set by a link, changed by their owner."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.desk.forms.first_run import FirstRunForm
from huiyin.desk.forms.sign_in import ChangePasswordForm
from huiyin.desk.set_up import is_empty, set_up_first
from huiyin.people.actions import ChangeRefused
from huiyin.people.models import User

REFUSED = 422
BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """While nobody has an account; afterwards there is no such page."""
    if not is_empty():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        try:
            user = set_up_first(form.new_office(), at=timezone.now(), password=form.cleaned_data["password"])
        except ChangeRefused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, "首次设置已完成。下面登记单位、用户、届次和提出人")
            return redirect("desk:office")
    return render(request, "desk/first_run.html", {"form": form}, status=REFUSED if request.method == "POST" else 200)


class SetPassword(PasswordResetConfirmView):
    """By the link that the administrator has handed over. An account is named by its username: no key in an address."""

    template_name = "desk/set_password.html"
    success_url = reverse_lazy("sign_in")

    def get_user(self, uidb64: str) -> User | None:
        return User.objects.filter(username=uidb64, is_active=True).first()

    def render_to_response(self, context: dict[str, object], **response_kwargs: object) -> HttpResponse:
        """A link that is used up or too old leads nowhere, like any address that is wrong."""
        return super().render_to_response(context, status=200 if self.validlink else 404, **response_kwargs)

    def form_valid(self, form: object) -> HttpResponse:
        messages.success(self.request, "密码已设置，请登录")
        return super().form_valid(form)  # type: ignore[arg-type]


class ChangePassword(PasswordChangeView):
    """修改密码, by the owner, who knows the present one. Other sessions of his end."""

    form_class = ChangePasswordForm
    template_name = "desk/change_password.html"
    success_url = reverse_lazy("desk:desk")

    def form_valid(self, form: object) -> HttpResponse:
        messages.success(self.request, "密码已修改，其他地方的登录已退出")
        return super().form_valid(form)  # type: ignore[arg-type]


set_password = SetPassword.as_view()
change_password = ChangePassword.as_view()
