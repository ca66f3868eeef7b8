"""Addresses of the list, the figures and the notices. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.cases import cases, cases_file
from huiyin.desk.views.figures import figure_cases, figure_cell, figures, figures_file
from huiyin.desk.views.notices import notice_list, read_all

urlpatterns: list[URLPattern] = [
    path("cases/", cases, name="cases"),
    path("cases/file/", cases_file, name="cases_file"),
    path("figures/", figures, name="figures"),
    path("figures/file/", figures_file, name="figures_file"),
    path("figures/cell/<slug:column>/", figure_cell, name="figure_cell"),
    path("figures/<slug:name>/<slug:side>/", figure_cases, name="figure_cases"),
    path("notices/", notice_list, name="notices"),
    path("notices/read/", read_all, name="read_all"),
]
