"""Brings in a podcast from another host, as drafts."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from podcasts.importing import bringing
from podcasts.importing.refusals import NO_FILE, TOO_BIG_FEED, ImportRefused
from podcasts.models import ImportState

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Brings in a show with its episodes, sound, words and chapters, all as drafts. Run it "
        "again to go on where it was cut off, or to look for new episodes; what is here already "
        "stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("feed", help="the address of its feed, or a file that holds it")
        parser.add_argument(
            "--for-approval",
            action="store_true",
            help="put the drafts on the list of what waits for an editor's approval; nothing "
            "goes live before an editor approved it",
        )
        parser.add_argument("--by", default="", help="the user name of whoever brings it in")

    def handle(self, *, feed, for_approval, by, **options):
        try:
            show_import = self.asked(feed, user_named(by), for_approval)
            show_import = bringing.go_on(show_import.pk, tell=self.tell)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt as stop:
            raise CommandError(
                "Cut off. Run it again to go on; a running worker goes on by itself."
            ) from stop
        for line in show_import.left_out:
            self.stdout.write(f"Left out: {line}")
        if show_import.state == ImportState.STOPPED:
            raise CommandError(show_import.line)
        self.stdout.write(show_import.line)
        if show_import.is_for_approval:
            self.stdout.write("They wait for an editor's approval. Nothing is public.")

    def asked(self, feed, user, is_for_approval):
        if feed.lower().startswith(("http://", "https://")):
            return bringing.ask_for(feed, user=user, is_for_approval=is_for_approval)
        return bringing.ask_for_file(contents(feed), user=user, is_for_approval=is_for_approval)

    def tell(self, show_import):
        """A bar where somebody looks on; nothing where the output goes into a file."""
        if not self.stderr.isatty() or not show_import.total:
            return
        filled = WIDTH * show_import.done // show_import.total
        bar = "█" * filled + "·" * (WIDTH - filled)
        line = f"{bar} {show_import.done} of {show_import.total}"
        end = "" if show_import.is_under_way else "\n"
        self.stderr.write(f"\r{line[: shutil.get_terminal_size().columns]}", ending=end)
        self.stderr.flush()


def contents(name):
    try:
        with Path(name).open("rb") as file:
            if os.fstat(file.fileno()).st_size > settings.FEED_MAX_BYTES:
                raise ImportRefused(TOO_BIG_FEED)
            return file.read(settings.FEED_MAX_BYTES)
    except (OSError, ValueError) as error:
        raise ImportRefused(NO_FILE) from error


def user_named(name):
    if not name:
        return None
    model = get_user_model()
    try:
        return model.objects.get_by_natural_key(name)
    except model.DoesNotExist as error:
        raise CommandError(f"There is nobody called {name}.") from error
