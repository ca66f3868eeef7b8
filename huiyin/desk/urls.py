"""Addresses of the staff's and the proposers' pages."""

from django.urls import URLPattern, path

from huiyin.desk.case_urls import urlpatterns as case_urls
from huiyin.desk.handout_urls import urlpatterns as handout_urls
from huiyin.desk.office_urls import urlpatterns as office_urls
from huiyin.desk.review_urls import urlpatterns as review_urls
from huiyin.desk.views.cases import cases
from huiyin.desk.views.desk import desk
from huiyin.desk.views.figures import figure_cases, figure_cell, figures, figures_file
from huiyin.desk.views.together import done_together, together

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("together/", done_together, name="done_together"),
    path("together/<slug:step>/", together, name="together"),
    path("cases/", cases, name="cases"),
    path("figures/", figures, name="figures"),
    path("figures/file/", figures_file, name="figures_file"),
    path("figures/cell/<slug:column>/", figure_cell, name="figure_cell"),
    path("figures/<slug:name>/<slug:side>/", figure_cases, name="figure_cases"),
    *handout_urls,
    *review_urls,
    *case_urls,
    *office_urls,
]
