"""Addresses of 交办. Included by ``huiyin.desk.urls``."""

from django.urls import URLPattern, path

from huiyin.desk.views.handout import asked, filed

urlpatterns: list[URLPattern] = [
    path("handout/", filed.filed, name="handout"),
    path("handout/asked/", asked.asked, name="handout_asked"),
    path("handout/out/", asked.out, name="handout_out"),
    path("handout/list/", asked.paper, name="handout_list"),
    path("handout/<slug:public_id>/plan/", filed.plan, name="handout_plan"),
    path("handout/<slug:public_id>/units/", filed.units, name="handout_units"),
]
