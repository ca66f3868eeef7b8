"""Addresses of the staff's and the proposers' pages."""

from django.urls import URLPattern, path

from huiyin.desk.case_urls import urlpatterns as case_urls
from huiyin.desk.figures_urls import urlpatterns as figures_urls
from huiyin.desk.handout_urls import urlpatterns as handout_urls
from huiyin.desk.import_urls import urlpatterns as import_urls
from huiyin.desk.many_urls import urlpatterns as many_urls
from huiyin.desk.office_urls import urlpatterns as office_urls
from huiyin.desk.proposer_urls import urlpatterns as proposer_urls
from huiyin.desk.review_urls import urlpatterns as review_urls
from huiyin.desk.views import lists
from huiyin.desk.views.desk import desk

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("lists/", lists.lists, name="lists"),
    path("lists/letters/", lists.order, name="order_batch"),
    path("lists/letters/<slug:public_id>/", lists.batch, name="batch"),
    path("lists/letters/<slug:public_id>/file/", lists.batch_file, name="batch_file"),
    path("lists/<slug:name>.<slug:kind>", lists.list_file, name="list_file"),
    *figures_urls,
    *handout_urls,
    *many_urls,
    *proposer_urls,
    *review_urls,
    *case_urls,
    *import_urls,
    *office_urls,
]
