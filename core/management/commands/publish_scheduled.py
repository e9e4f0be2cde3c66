"""Wagtail's command, which would stop at the first page that may not go live."""

from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand
from wagtail.models import Revision

from core import gate


class Command(WagtailCommand):
    def handle(self, *args, **options):
        for revision in Revision.objects.filter(approved_go_live_at__lt=timezone.now()):
            page = revision.as_object()
            if getattr(page, "needs_sign_off", False) and not gate.is_cleared(page):
                self.set_aside(revision, page, is_dry=options["dryrun"])
        super().handle(*args, **options)

    def set_aside(self, revision, page, *, is_dry):
        """Take it off the schedule. Its title is somebody's words and stays out of the log."""
        self.stderr.write(f"Page {page.pk} was not published. {gate.NotCleared.message}")
        if not is_dry:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
