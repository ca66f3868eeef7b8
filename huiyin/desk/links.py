"""The link by which the owner of an account sets its password: signed, good for a few days and for one time."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from huiyin.people.models import User


def days_valid() -> int:
    return int(settings.PASSWORD_RESET_TIMEOUT) // (24 * 60 * 60)


def link_for(user: User, address: str = "") -> str:
    """``address`` is the system's, as ``https://huiyin.example.gov.cn``; without it the path alone."""
    path = reverse("set_password", args=[user.username, default_token_generator.make_token(user)])
    return address.rstrip("/") + path
