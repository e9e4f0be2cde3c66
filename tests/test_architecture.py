"""Rules about the whole house that no single room can test."""

import ast
import html
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import global_settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = next(item["layers"] for item in CONTRACTS["contracts"] if item["type"] == "layers")
#: How high up each room is; a room may point at itself and at what is lower.
HEIGHT = {
    room.strip(" ()"): -depth for depth, layer in enumerate(LAYERS) for room in layer.split("|")
}
ROOMS = [ROOT / room for room in CONTRACTS["root_packages"]]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").rglob("*.html"))


def named(paths):
    return pytest.mark.parametrize(
        "path", paths, ids=[str(path.relative_to(ROOT)) for path in paths]
    )


def sources():
    return sorted(path for room in ROOMS for path in room.rglob("*.py"))


def may_know(room, other):
    return other not in HEIGHT or other == room or HEIGHT[other] < HEIGHT[room]


# Which room may know which


def room_of(model):
    return model.__module__.split(".")[0]


def relations():
    """Pairs of rooms and the relation that joins them, written as a string or not."""
    for model in apps.get_models(include_auto_created=True):
        targets = dict.fromkeys(model._meta.parents, "inherits")
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model and not field.auto_created:
                targets[field.related_model] = field.name
        for target, name in targets.items():
            yield room_of(model), room_of(target), f"{model.__name__}.{name} -> {target.__name__}"


def test_relations_of_models_point_downwards():
    ours = [found for found in relations() if found[0] in HEIGHT]
    assert ours != []
    assert [text for room, other, text in ours if not may_know(room, other)] == []


def test_migrations_depend_downwards():
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    upwards = [
        f"{room}.{name} needs {other}.{needed}"
        for (room, name), migration in migrations.items()
        if room in HEIGHT
        for other, needed in migration.dependencies
        if not may_know(room, other)
    ]
    assert upwards == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


# Names and notes


def test_no_file_is_a_drawer_for_anything():
    drawers = {"utils", "util", "helpers", "services", "misc", "common"}
    names = [path.relative_to(ROOT).with_suffix("") for path in sources()]
    assert [str(name) for name in names if drawers.intersection(name.parts)] == []


def test_no_note_to_do_it_later():
    later = re.compile(r"\b(TODO|FIXME|XXX)\b")
    written = [
        *sources(),
        *TEMPLATES,
        *(ROOT / "static" / "css").rglob("*.css"),
        *(ROOT / "static" / "js").rglob("*.js"),
    ]
    assert [str(path) for path in written if later.search(path.read_text())] == []


# Documents


def settings_of_our_own():
    """Names given a value in our settings that neither Django nor Wagtail defines."""
    names = set()
    for path in (ROOT / "imo_site" / "settings").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    others = re.compile("WAGTAIL|TAGGIT_|WHITENOISE_|TASKS$")
    return {
        name
        for name in names
        if name.isupper() and not hasattr(global_settings, name) and not others.match(name)
    }


def environment_names():
    """Names read from the environment by the settings, the tests and the Makefile's commands."""
    in_python = re.compile(r'(?:environ(?:\.get|\.setdefault)?[\[(]|required\()\s*"([A-Z_]+)"')
    in_shell = re.compile(r"\$\{([A-Z_]+):-")
    folders = (ROOT / "imo_site" / "settings", ROOT / "tools", ROOT / "tests")
    names = set()
    for path in (path for folder in folders for path in folder.iterdir() if path.is_file()):
        reading = in_shell if path.suffix == ".sh" else in_python
        names |= set(reading.findall(path.read_text()))
    return names


def test_every_setting_is_documented():
    written = re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    # Django's own, and what one of our commands tells another.
    others = {"DJANGO_SETTINGS_MODULE", "ROOT_URLCONF", "PATH", "NOT_RUN"}
    assert sorted(set(written)) == sorted((settings_of_our_own() | environment_names()) - others)


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@named(documents())
def test_links_in_documents_lead_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


# Templates

FORBIDDEN_MARKUP = {
    "a script in the page": r"<script(?![^>]*\ssrc=)",
    "a style in the page": r"<style\b|\sstyle\s*=",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "a javascript: address": r"javascript:",
    "something from another host": (
        r'<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)="(?:https?:)?//'
    ),
    "HTML5 validation": r"<(?:input|textarea|select)\b[^>]*\srequired\b",
}
# 11 digits from 0, the helplines' shorter ones, and the European 116 numbers.
PHONE_NUMBER = re.compile(r"\b0(?:[ -]?\d){8,10}\b|\b0800 ?\d{4}\b|\b116 ?\d{3}\b|\b85258\b")
# The last resort is served when nothing else answers, the database included.
STANDS_ALONE = ROOT / "templates" / "500.html"
# Shown to whoever builds the site, in the demonstration alone.
STYLEGUIDE = ROOT / "templates" / "styleguide.html"
SPOKEN_ATTRIBUTES = re.compile(r'\s(?:alt|title|placeholder|aria-label)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")


def without_tags(text):
    """`text` without comments, translated parts, template tags, drawings and names of keys."""
    for silent in (
        r"\{#.*?#\}",
        r"\{% comment\b.*?\{% endcomment %\}",
        r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}",
        r"<!--.*?-->",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<svg\b.*?</svg>",
        r"<kbd>.*?</kbd>",
    ):
        text = re.sub(silent, " ", text, flags=re.DOTALL)
    return text


def spoken(text):
    """What a person would see or hear of `text`, attributes included."""
    text = without_tags(text)
    return [*SPOKEN_ATTRIBUTES.findall(text), html.unescape(re.sub(r"<[^>]*>", " ", text))]


@named(TEMPLATES)
def test_template_keeps_to_the_strict_policy(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text())
    assert [name for name, sign in FORBIDDEN_MARKUP.items() if re.search(sign, text)] == []


@named([path for path in TEMPLATES if path != STANDS_ALONE])
def test_template_names_no_phone_number(path):
    assert PHONE_NUMBER.findall(re.sub(r"<svg\b.*?</svg>", "", path.read_text(), flags=re.S)) == []


@named([path for path in TEMPLATES if path != STYLEGUIDE])
def test_every_word_in_a_template_can_be_translated(path):
    assert [part.strip() for part in spoken(path.read_text()) if WORD.search(part)] == []


@named(COMPONENTS)
def test_component_begins_with_its_contract(path):
    first = path.read_text().partition("\n")[0]
    noun = re.sub("[_-]", "[ _-]", path.stem)
    assert re.fullmatch(rf"\{{# {noun}\b.* #\}}.*", first)
