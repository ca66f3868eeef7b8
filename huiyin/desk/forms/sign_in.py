"""登录，修改密码"""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class SignInForm(AuthenticationForm):
    """One answer to a wrong account and a wrong password: nobody learns which accounts there are."""

    error_messages = {
        "invalid_login": "账号或密码不对，请核对后再试；密码区分大小写",
        "inactive": "该账号已停用，请联系本地管理员",
    }


class ChangePasswordForm(PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "现在的密码不对，请重新填写",
    }
