"""Serves the built stylesheets and script as if they lay in the static folder.

`collectstatic` and `runserver` ask finders for files, so nobody runs a build step.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from core.script import listening_script, sending_script, site_script
from core.stylesheet import desk_stylesheet, site_stylesheet

BUILDERS: dict[str, tuple[Callable[[Path], str], str]] = {
    "css/site.css": (site_stylesheet, "css"),
    "css/desk.css": (desk_stylesheet, "css"),
    "js/site.js": (site_script, "js"),
    "js/listen.js": (listening_script, "js"),
    "js/send.js": (sending_script, "js"),
}


class BuiltFilesFinder(BaseFinder):
    def __init__(self, *args, **kwargs):
        self.source = Path(settings.BASE_DIR) / "static"
        self.storage = FileSystemStorage(location=Path(settings.VAR_DIR) / "built")

    def find(self, path, find_all=False, **kwargs):
        if path not in BUILDERS:
            return []
        found = self.build(path)
        return [found] if find_all else found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in BUILDERS:
            if not matches_patterns(path, ignore_patterns):
                self.build(path)
                yield path, self.storage

    def build(self, path: str) -> str:
        """Write the file if its parts changed, and say where it is."""
        builder, folder = BUILDERS[path]
        text = builder(self.source / folder)
        target = Path(self.storage.path(path))
        if not target.exists() or target.read_text() != text:
            replace_text(target, text)
        return str(target)


def replace_text(target: Path, text: str) -> None:
    """Put `text` at `target` in one step, so that no other process reads half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=target.parent, delete=False) as fresh:
        fresh.write(text)
    os.chmod(fresh.name, 0o644)
    os.replace(fresh.name, target)
