"""Back up the database and every file, encrypted, while the site runs."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.backup.errors import CannotBackUp
from core.backup.making import make_backup
from core.backup.nightly import do_what_is_due

#: Readers come first: the kernel gives a backup what they leave.
POLITE = 10


class Command(BaseCommand):
    help = "Back up database and files, encrypted, while the site runs; thin the old ones."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-due", action="store_true", help="Do tonight’s, if it is still to be made."
        )

    def run_from_argv(self, argv):
        os.nice(POLITE)
        super().run_from_argv(argv)

    def handle(self, *args, **options):
        try:
            made = do_what_is_due() if options["if_due"] else make_backup()
        except CannotBackUp as error:
            raise CommandError(str(error)) from None
        if made:
            place, size = made
            self.stdout.write(_("Backed up, %(size).1f MB:") % {"size": size / 1e6})
            self.stdout.write(place)
