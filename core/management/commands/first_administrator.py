"""The way in to a new site, printed on the server it runs on."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from core import first_administrator


class Command(BaseCommand):
    help = "Prints a link, good once and for an hour, that makes the first administrator."

    def add_arguments(self, parser):
        parser.add_argument(
            "--another", action="store_true", help="one more, though there is one already"
        )

    def handle(self, *, another, **options):
        try:
            token = first_administrator.make_link(another=another)
        except first_administrator.AdministratorExists:
            raise CommandError(
                "There is an administrator already, who can let others in under Settings → Users. "
                "If nobody can sign in any more: first_administrator --another"
            ) from None
        path = reverse("first_administrator_link", args=[token])
        self.stdout.write("Open this link within an hour. It works once:")
        self.stdout.write(f"  {settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}")
