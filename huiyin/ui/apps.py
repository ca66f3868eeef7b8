from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "huiyin.ui"
    label = "ui"
    verbose_name = "外壳"
    default_auto_field = "django.db.models.BigAutoField"
