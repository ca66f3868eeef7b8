"""Every address of the system. A room brings its own urls.py and is included here."""

from django.urls import include, path

urlpatterns = [
    path("", include("huiyin.desk.urls")),
]
