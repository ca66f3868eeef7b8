from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "huiyin.assignment"
    label = "assignment"
    verbose_name = "交办"
    default_auto_field = "django.db.models.BigAutoField"
