"""Addresses of 审查. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.review import decide, review

urlpatterns: list[URLPattern] = [
    path("review/", review, name="review"),
    path("review/<slug:public_id>/<slug:step>/", decide, name="review_decide"),
]
