"""Addresses of the staff's and the proposers' pages."""

from django.urls import URLPattern, path

from huiyin.desk.case_urls import urlpatterns as case_urls
from huiyin.desk.views.cases import cases
from huiyin.desk.views.desk import desk
from huiyin.desk.views.figures import figure_cases, figures
from huiyin.desk.views.together import done_together, together

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("together/", done_together, name="done_together"),
    path("together/<slug:step>/", together, name="together"),
    path("cases/", cases, name="cases"),
    path("figures/", figures, name="figures"),
    path("figures/<slug:name>/<slug:side>/", figure_cases, name="figure_cases"),
    *case_urls,
]
