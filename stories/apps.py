from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from stories import lists, signals  # noqa: F401, PLC0415 - register once apps are loaded
