"""Addresses of many at once. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.many import many, many_run

urlpatterns: list[URLPattern] = [
    path("many/runs/<slug:run_id>/", many_run, name="many_run"),
    path("many/<slug:step>/", many, name="many"),
]
