from django.core.management.base import BaseCommand

from demo.build import start_real_site


class Command(BaseCommand):
    help = (
        "Makes the first pages of a real site: home, stories and help, live; rules, privacy and "
        "the like as drafts to read and publish; topics, help services to check, and the desk's "
        "ready words. What is there already stays."
    )

    def handle(self, **options):
        if start_real_site():
            self.stdout.write("The first pages are there. Read the drafts, then publish them.")
        else:
            self.stdout.write("This site has its pages already. Nothing was changed.")
