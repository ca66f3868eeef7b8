"""Addresses of imports. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views import imports

urlpatterns: list[URLPattern] = [
    path("imports/", imports.imports, name="imports"),
    path("imports/columns/<slug:kind>.xlsx", imports.empty_table, name="import_table_file"),
    path("imports/<slug:public_id>/", imports.one_import, name="import"),
    path("imports/<slug:public_id>/columns/", imports.columns, name="import_columns"),
    path("imports/<slug:public_id>/run/", imports.run, name="import_run"),
    path("imports/<slug:public_id>/undo/", imports.undo, name="import_undo"),
    path("imports/<slug:public_id>/give-up/", imports.give_up, name="import_give_up"),
]
