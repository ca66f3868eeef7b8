"""Addresses of the master data. Things are named by their codes; ``new`` is no code."""

from django.urls import URLPattern, path

from huiyin.desk.views.office import home, lists, proposers, rules, units, users

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
    path("office/proposers/", proposers.proposers, name="office_proposers"),
    path("office/proposers/new/", proposers.new_proposer, name="office_new_proposer"),
    path("office/proposers/<path:code>/", proposers.proposer, name="office_proposer"),
    path("office/sessions/", lists.sessions, name="office_sessions"),
    path("office/sessions/<slug:body>/<int:term>/<int:number>/", lists.session, name="office_session"),
    path("office/subjects/", lists.subjects, name="office_subjects"),
    path("office/bodies/", lists.bodies, name="office_bodies"),
    path("office/bodies/<slug:type>/", lists.body, name="office_body"),
    path("office/days/", lists.days, name="office_days"),
    path("office/rules/", rules.rules, name="office_rules"),
    path("office/rules/compare/", rules.compare, name="office_compare"),
    path("office/rules/trial/", rules.trial, name="office_trial"),
    path("office/rules/<path:name>/<int:number>/", rules.version, name="office_version"),
]
