"""Says what is well and what is not, a plain sentence each."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core import doctor


class Command(BaseCommand):
    help = "Looks whether the site is well. Ends with 1 when something is not."
    # It has to say what is wrong, whatever is.
    requires_system_checks = ()

    def handle(self, **options):
        found = doctor.findings()
        for finding in found:
            colour = self.style.SUCCESS if finding.is_well else self.style.ERROR
            word = _("well") if finding.is_well else _("RED")
            self.stdout.write(colour(f"{word:<5} {finding.name:<14} {finding.line}"))
        if not all(finding.is_well for finding in found):
            sys.exit(1)
