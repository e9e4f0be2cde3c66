"""Making, remaking and removing public copies: the only code that writes them."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from core import gone, slots
from core.gate import (
    is_cleared,
    may_let_its_sound_be_heard,
    may_show_its_pictures,
    public_digest,
)
from core.models import (
    Clearance,
    PublicCopy,
    PublicFacet,
    PublicFile,
    SiteVersion,
    Tombstone,
    tombstone_hash,
)
from core.share_card import share_card_png

CUT = "\0cut\0"
#: Seed, type and motif of the share card of a page that has no picture of its own.
SITE_ART = ("site", "story", "pencil")


class Writer:
    """Collects the files a public copy shows while its templates are rendered."""

    def __init__(self, page):
        self.page = page
        self.storage = storages["public"]
        self.names = []

    def public_url(self, name, make):
        """The address of public file `name`; `make() -> bytes` is called if it isn't there yet.

        The folder is a keyed hash of the page, so that an address cannot be guessed.
        """
        path = f"{folder_of(self.page)}/{name}"
        if not self.storage.exists(path):
            self.storage.save(path, ContentFile(make()))
        self.names.append(path)
        return self.storage.url(path)

    def public_sound(self, recording, *, small=False):
        """The address where anyone may hear `recording`, for as long as the page stands."""
        path = sound_name(self.page, recording, small=small)
        if not self.storage.exists(path):
            let_be_heard(recording.small if small else recording.good, self.storage, path)
        self.names.append(path)
        return self.storage.url(path)


def folder_of(page):
    return tombstone_hash(f"files of {page.pk}")[:32]


def sound_name(page, recording, *, small=False):
    """What the public copy of a recording is called: other sound, other name."""
    if not recording.is_ready:
        raise ValueError("Only a recording that is ready can be heard.")
    return f"{folder_of(page)}/{recording.sha256[:32]}{'-small' if small else ''}.mp3"


def let_be_heard(private, storage, path):
    """Make the private file public under another name: the same bytes on disk where possible."""
    own, public = Path(private.path), Path(storage.path(path))
    public.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(own, public)
    except FileExistsError:
        return
    except OSError:
        part = public.with_name(f"{public.name}.part")
        shutil.copyfile(own, part)
        part.replace(public)


@transaction.atomic
def write(page):
    """Write the public copy of a live, cleared page, as its database row stands."""
    path = page.public_url_path
    is_open = page.live and path is not None and not page.get_view_restrictions().exists()
    may_show_all = may_show_its_pictures(page) and may_let_its_sound_be_heard(page)
    if not is_open or not is_cleared(page) or not may_show_all:
        remove(page.pk)
        return None
    writer = Writer(page)
    with translation.override("en-gb"):
        share_card = write_share_card(page, writer)
        head, main = render_parts(page, writer, share_card)
        card = render_card(page, writer)
    old = PublicCopy.objects.filter(page_id=page.pk).values_list("digest", flat=True).first()
    digest = public_digest(page)
    copy, _created = PublicCopy.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "path": path,
            "digest": digest,
            "kind": page.kind,
            "section": page.section,
            "language": page.main_language,
            "title": page.title,
            "menu": page.menu_place,
            "is_indexed": page.is_indexed,
            "head_html": head,
            "main_html": main,
            "card_html": card,
            "card_ids": slots.card_ids(page),
            "share_card": share_card,
            "published_at": page.first_published_at or timezone.now(),
            "changed_at": timezone.now(),
        },
    )
    write_facets(copy, page.public_facets())
    page.write_files(copy, writer)
    keep_files(copy, writer.names)
    gone.note_words(page, old=old, new=digest)
    if Tombstone.objects.filter(path_hash=tombstone_hash(path)).delete()[0]:
        gone.note_address_in_use(path)
    if page.needs_sign_off:
        SiteVersion.raise_lists()
    else:
        SiteVersion.raise_shell()
    return copy


def render_parts(page, writer, share_card):
    context = {
        "page": page,
        "self": page,
        "shell": "parts.html",
        "section": page.section,
        "cut": mark_safe(CUT),  # noqa: S308 - a constant
        "writer": writer,
        "share_card": share_card,
        **page.public_context(),
    }
    head, main = render_to_string(page.template, context).split(CUT)
    return head.strip(), main.strip()


def render_card(page, writer):
    if not page.card_template:
        return ""
    return render_to_string(page.card_template, {"page": page, "writer": writer}).strip()


def write_share_card(page, writer):
    seed, kind, motif = page.share_art() or SITE_ART
    return writer.public_url(f"card-{motif}.png", lambda: share_card_png(seed, kind, motif))


def write_facets(copy, facets):
    copy.facets.all().delete()
    PublicFacet.objects.bulk_create(
        PublicFacet(copy=copy, kind=kind, value=value, published_at=copy.published_at)
        for kind, value in dict.fromkeys(facets)
    )


def keep_files(copy, names):
    """Record the files of this copy; those of its last version leave the disk on commit."""
    old = set(copy.files.values_list("name", flat=True))
    PublicFile.objects.bulk_create(
        PublicFile(copy=copy, name=name) for name in dict.fromkeys(names) if name not in old
    )
    stale = old.difference(names)
    copy.files.filter(name__in=stale).delete()
    delete_from_disk(stale)


def delete_from_disk(names):
    """Once the transaction stands; not what a copy written anew in it shows again."""
    for name in names:
        transaction.on_commit(lambda name=name: delete_unused(name))


def delete_unused(name):
    if not PublicFile.objects.filter(name=name).exists():
        storages["public"].delete(name)


@transaction.atomic
def remove(page_id):
    """The page is not public from this transaction on."""
    for copy in PublicCopy.objects.filter(page_id=page_id):
        copy.delete()


@transaction.atomic
def leave_tombstone(path):
    """Answer 410 at `path` from now on, remembering nothing but its hash."""
    Tombstone.objects.get_or_create(path_hash=tombstone_hash(path))
    gone.note_address(path)


def rebuild(page_ids):
    """Write the copies of these pages anew: something they show of another room changed."""
    for copy in PublicCopy.objects.filter(page_id__in=page_ids).select_related("page"):
        write(copy.page.specific)


def clear_by_publishing(page):
    """An editors' own page is cleared by publishing it."""
    Clearance.objects.update_or_create(page_id=page.pk, defaults={"digest": public_digest(page)})


def sweep_files():
    """Delete public files no copy shows, left by a transaction that failed; returns how many.

    Files younger than an hour stay: their transaction may still be under way.
    """
    storage = storages["public"]
    before = timezone.now() - timedelta(hours=1)
    kept = set(PublicFile.objects.values_list("name", flat=True))
    swept = 0
    for folder in _folders(storage):
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if name not in kept and appeared_at(storage, name) < before:
                storage.delete(name)
                swept += 1
    return swept


def appeared_at(storage, name):
    """When the file came to stand there. One that shares its bytes is older than its name."""
    about = Path(storage.path(name)).stat()
    seconds = about.st_ctime if about.st_nlink > 1 else about.st_mtime
    return datetime.fromtimestamp(seconds, tz=UTC)


def _folders(storage):
    try:
        return storage.listdir("")[0]
    except FileNotFoundError:
        return []
