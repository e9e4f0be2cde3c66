"""`make check`: everything that can be said about the code without running a test."""

from steps import say, step

# What a host would set. Values are made up, and long enough for Django's own checks.
EXAMPLE_HOST = {
    "DJANGO_SETTINGS_MODULE": "imo_site.settings.production",
    "SECRET_KEY": "an-example-for-the-deployment-check-0123456789-abcdefghijklmnop",
    "CONTRIBUTOR_KEY": "another-example-for-the-deployment-check-0123456789-abcdefghij",
    "SEALED_KEY": "a-third-example-for-the-deployment-check-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "stories.example.org",
    "SITE_URL": "https://stories.example.org",
}


def check():
    step("Style", "ruff", "check", "--quiet")
    step("Format", "ruff", "format", "--check", "--quiet")
    step("Which room may import which", "lint-imports")
    manage = ("python", "manage.py")
    test_settings = {"DJANGO_SETTINGS_MODULE": "imo_site.settings.test"}
    step("Migrations complete", *manage, "makemigrations", "--check", "--dry-run", **test_settings)
    step(
        "Production settings",
        *(*manage, "check", "--deploy", "--fail-level", "WARNING"),
        **EXAMPLE_HOST,
    )
    step("Words can be translated", "python", "tools/messages.py")


if __name__ == "__main__":
    check()
    say("\nAll checks passed.")
