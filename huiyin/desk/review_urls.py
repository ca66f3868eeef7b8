"""Addresses of 审查. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.review import decide, file_all, filed, review

urlpatterns: list[URLPattern] = [
    path("review/", review, name="review"),
    path("review/file/", file_all, name="review_file_all"),
    path("review/filed/", filed, name="review_filed"),
    path("review/<slug:public_id>/<slug:step>/", decide, name="review_decide"),
]
