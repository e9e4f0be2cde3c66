"""Writes every public copy anew: their HTML was made by the templates as they were then."""

from django.core.management.base import BaseCommand

from core import public_copy
from core.models import PublicCopy


class Command(BaseCommand):
    help = "Writes every public copy anew. Run it after an update of the site's own code."

    def handle(self, *, verbosity, **options):
        page_ids = list(PublicCopy.objects.values_list("page_id", flat=True))
        public_copy.rebuild(page_ids)
        if verbosity:
            self.stdout.write(f"{len(page_ids)} public copies written.")
