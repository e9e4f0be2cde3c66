"""Bring the site back from a backup. The site has to be stopped."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.backup.errors import CannotBackUp, CannotRestore
from core.backup.restoring import restore


class Command(BaseCommand):
    help = "Restore database and files from a backup, and erase again what was erased since."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="A file, a name in BACKUP_TO, or “latest”.")
        parser.add_argument(
            "--without-journal",
            action="store_true",
            help="Go on although what was erased since is not known.",
        )

    def handle(self, *args, **options):
        try:
            count = restore(
                options["file"],
                private_key_file=settings.BACKUP_PRIVATE_KEY_FILE,
                without_journal=options["without_journal"],
                say=self.stdout.write,
            )
        except (CannotBackUp, CannotRestore) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("Restored. Erased again: %(count)d") % {"count": count})
        self.stdout.write(
            _("Everyone has to sign in anew. Look at who may: people you removed and passwords")
        )
        self.stdout.write(_("you changed since the backup are as they were then."))
