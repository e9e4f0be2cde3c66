"""Erase what has had its time. Run it once an hour."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core import public_copy
from submissions import actions
from submissions.second_person import checks, lost_words
from submissions.signals import tidying


class Command(BaseCommand):
    help = "Erase unsent drafts, declined pieces and released holds whose time is over."

    def handle(self, *args, **options):
        drafts = actions.discard_old_drafts()
        actions.forget_old_openings()
        lost_words.tidy()
        checks.ask_again()
        pieces = actions.erase_what_is_over()
        more = [line for _receiver, line in tidying.send(sender=None)]
        files = public_copy.sweep_files()
        call_command("clearsessions")
        self.stdout.write(_("Drafts discarded: %(count)d") % {"count": drafts})
        self.stdout.write(_("Pieces erased: %(count)d") % {"count": pieces})
        for line in more:
            self.stdout.write(line)
        self.stdout.write(_("Files left over: %(count)d") % {"count": files})
