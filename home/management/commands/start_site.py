from django.core.management.base import BaseCommand

from home.actions import start_site


class Command(BaseCommand):
    help = "Makes the first pages of a new site: home, stories, help. Changes nothing twice."

    def handle(self, **options):
        start_site()
        self.stdout.write("The first pages are there.")
