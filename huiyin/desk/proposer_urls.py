"""Addresses of the proposers' pages, and of what is typed there. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.desk import mine
from huiyin.desk.views.paper import paper, paper_forms
from huiyin.desk.views.unsent import unsent
from huiyin.desk.views.word import word

urlpatterns: list[URLPattern] = [
    path("mine/", mine, name="mine"),
    path("word/", word, name="word"),
    path("paper/", paper, name="paper"),
    path("paper/forms/", paper_forms, name="paper_forms"),
    path("unsent/", unsent, name="unsent"),
]
