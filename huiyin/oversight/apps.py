from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "huiyin.oversight"
    label = "oversight"
    verbose_name = "督办"
    default_auto_field = "django.db.models.BigAutoField"
