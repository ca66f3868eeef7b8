"""Addresses under a case. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views import acts, case, files, receive

urlpatterns: list[URLPattern] = [
    path("cases/new/", acts.begin, name="begin"),
    path("cases/receive/", receive.receive, name="receive"),
    path("files/<slug:slug>/<slug:public_id>/", files.file, name="file"),
    path("cases/<slug:public_id>/", case.case, name="case"),
    path("cases/<slug:public_id>/<slug:step>/", acts.act, name="act"),
]
