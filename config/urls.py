"""Every address of the system. A room brings its own urls.py and is included here."""

from django.urls import include, path

from huiyin.desk.views import accounts, passwords

urlpatterns = [
    path("", include("huiyin.portal.urls")),
    path("", include("huiyin.desk.urls")),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/demo/<str:username>/", accounts.demo_sign_in, name="demo_sign_in"),
    path("sign-in/link/<str:uidb64>/<str:token>/", passwords.set_password, name="set_password"),
    path("password/", passwords.change_password, name="change_password"),
    path("first-run/", passwords.first_run, name="first_run"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
]

handler403 = "huiyin.desk.views.errors.forbidden"
handler404 = "huiyin.desk.views.errors.not_found"
handler500 = "huiyin.desk.views.errors.broken"
