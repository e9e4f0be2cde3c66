from django.apps import AppConfig


class PodcastsConfig(AppConfig):
    name = "podcasts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from podcasts import lists, parts, signals  # noqa: F401, PLC0415 - once apps are loaded
        from podcasts.counting import regular, told  # noqa: F401, PLC0415 - the same
        from podcasts.importing import hooks, jobs  # noqa: F401, PLC0415 - the same
