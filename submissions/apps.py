from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from submissions import erasing, slots  # noqa: F401, PLC0415 - registered once apps are loaded
