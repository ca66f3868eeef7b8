"""Every address of the system. A room brings its own urls.py and is included here."""

from django.urls import include, path

from huiyin.desk.views import accounts

urlpatterns = [
    path("", include("huiyin.desk.urls")),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/demo/<str:username>/", accounts.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
]

handler403 = "huiyin.desk.views.errors.forbidden"
handler404 = "huiyin.desk.views.errors.not_found"
handler500 = "huiyin.desk.views.errors.broken"
