"""Addresses under a case. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views import acts, case, documents, files, letters, papers, receive

urlpatterns: list[URLPattern] = [
    path("cases/new/", acts.begin, name="begin"),
    path("cases/receive/", receive.receive, name="receive"),
    path("files/<slug:slug>/<slug:public_id>/", files.file, name="file"),
    path("documents/", documents.documents, name="documents"),
    path("cases/<slug:public_id>/", case.case, name="case"),
    path("cases/<slug:public_id>/all/<slug:name>/", case.case_part, name="case_part"),
    path("cases/<slug:public_id>/papers/", papers.case_papers, name="case_papers"),
    path("cases/<slug:public_id>/papers/<slug:key>.<slug:kind>", papers.case_paper, name="case_paper"),
    path("cases/<slug:public_id>/file.<slug:kind>", papers.case_file, name="case_file"),
    path("cases/<slug:public_id>/letters/<int:duty>/<int:draft>/", letters.letters, name="letters"),
    path(
        "cases/<slug:public_id>/letters/<int:duty>/<int:draft>/<int:place>.<slug:kind>",
        letters.letter_file,
        name="letter_file",
    ),
    path(
        "cases/<slug:public_id>/letters/<int:duty>/<int:draft>/<int:place>/<int:page>.png",
        letters.letter_page,
        name="letter_page",
    ),
    path("cases/<slug:public_id>/<slug:step>/", acts.act, name="act"),
]
