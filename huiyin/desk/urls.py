"""Addresses of the staff's and the proposers' pages."""

from django.urls import URLPattern, path

from huiyin.desk.case_urls import urlpatterns as case_urls
from huiyin.desk.figures_urls import urlpatterns as figures_urls
from huiyin.desk.handout_urls import urlpatterns as handout_urls
from huiyin.desk.import_urls import urlpatterns as import_urls
from huiyin.desk.office_urls import urlpatterns as office_urls
from huiyin.desk.proposer_urls import urlpatterns as proposer_urls
from huiyin.desk.review_urls import urlpatterns as review_urls
from huiyin.desk.views.desk import desk
from huiyin.desk.views.together import done_together, together

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("together/", done_together, name="done_together"),
    path("together/<slug:step>/", together, name="together"),
    *figures_urls,
    *handout_urls,
    *proposer_urls,
    *review_urls,
    *case_urls,
    *import_urls,
    *office_urls,
]
