from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "huiyin.intake"
    label = "intake"
    verbose_name = "提出"
    default_auto_field = "django.db.models.BigAutoField"
