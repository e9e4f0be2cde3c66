"""The site as in production, with a bare view beside it to measure against."""

from imo_site.settings.demo import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
TEMPLATES[0]["DIRS"] = [BASE_DIR / "bench", *TEMPLATES[0]["DIRS"]]  # noqa: F405
