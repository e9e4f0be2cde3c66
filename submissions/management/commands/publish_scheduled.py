"""What goes live by the clock: editors' scheduled pages, and agreed pieces whose day has come."""

from django.utils.translation import gettext as _

from core.management.commands.publish_scheduled import Command as PagesCommand
from submissions import actions
from submissions.models import Submission


class Command(PagesCommand):
    def handle(self, *args, **options):
        super().handle(*args, **options)
        if options["dryrun"]:
            count = Submission.objects.due_to_go_live().count()
        else:
            count = actions.publish_what_is_due()
        if count:
            self.stdout.write(_("Pieces gone live: %(count)d") % {"count": count})
