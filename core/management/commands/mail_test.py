"""Sends one message by the site's own mail settings, and says plainly how that went."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.outbox import Recipient, channels


class Command(BaseCommand):
    help = "Sends a test message to ADDRESS by the settings messages go out with."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *, address, **options):
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(_("Give an e-mail address, like name@example.com")) from None
        words = _("This is a test.")
        try:
            channels.send(
                Recipient(channel=channels.EMAIL, address=address),
                words,
                words,
                before_handing_over=lambda: None,
            )
        except channels.Trouble as trouble:
            raise CommandError(f"{trouble.line} ({where()})") from None
        self.stdout.write(_("Sent, from %(sender)s. Look for it.") % {"sender": settings.MAIL_FROM})
        self.stdout.write(where())


def where():
    """Which server that was, for whoever set it."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}, {settings.EMAIL_SECURITY}"
