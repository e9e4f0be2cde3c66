from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.build import build, is_built


class Command(BaseCommand):
    help = "Builds the demonstration site once: pages, people, pieces in every state."

    def handle(self, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration: its settings say so.")
        if is_built():
            return
        build(say=self.stdout.write)
