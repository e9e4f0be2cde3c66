"""Pages that a web server in front shows when the site itself can't answer."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

PAGES = {"away.html": "503.html", "too-much.html": "413.html"}


class Command(BaseCommand):
    help = "Writes the pages a web server shows in our place into FOLDER."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *, folder, **options):
        folder.mkdir(parents=True, exist_ok=True)
        for name, template in PAGES.items():
            (folder / name).write_text(render_to_string(template))
