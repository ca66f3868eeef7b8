from django.apps import AppConfig


class ReplyConfig(AppConfig):
    name = "huiyin.reply"
    label = "reply"
    verbose_name = "答复"
    default_auto_field = "django.db.models.BigAutoField"
