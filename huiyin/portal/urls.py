"""Addresses that need no signing in."""

from django.urls import path

from huiyin.portal import views

app_name = "portal"

urlpatterns = [
    path("verify/", views.ask, name="ask"),
    path("verify/<slug:code>/", views.letter, name="verify"),
]
