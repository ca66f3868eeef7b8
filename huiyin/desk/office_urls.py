"""Addresses of the master data. Things are named by their codes; ``new`` is no code."""

from django.urls import URLPattern, path

from huiyin.desk.views.office import home, units, users

urlpatterns: list[URLPattern] = [
    path("office/", home.office, name="office"),
    path("office/changes/", home.changes, name="office_changes"),
    path("office/units/", units.units, name="office_units"),
    path("office/units/new/", units.new_unit, name="office_new_unit"),
    path("office/units/<path:code>/", units.unit, name="office_unit"),
    path("office/users/", users.users, name="office_users"),
    path("office/users/new/", users.new_user, name="office_new_user"),
    path("office/users/<str:username>/", users.user, name="office_user"),
    path("office/users/<str:username>/link/", users.link, name="office_link"),
]
