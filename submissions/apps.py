from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from submissions import slots  # noqa: F401, PLC0415 - registers providers once apps are loaded
