"""Files, addresses and words that are gone, and stay gone after a restore."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import FileField
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from core import erased, gate
from core.models import BasePage, Picture, PublicCopy, Tombstone, tombstone_hash

FILE, ADDRESS, WORDS = "file", "address", "words"


def note_file(name):
    """A file with a random name leaves the private storage for good."""
    erased.note(FILE, erased.digest_of(FILE, name))


@receiver(post_delete, sender=Picture)
def note_picture(instance, **kwargs):
    note_file(instance.file.name)


def digest_of_words(page, content_digest):
    """What stands for words somebody agreed to; of the house's own pages, for the page alone."""
    identity = f"{page.pk}:{content_digest}" if page.needs_sign_off else f"{page.pk}"
    return erased.digest_of(WORDS, identity)


def note_words(page, *, old, new):
    """Readers see content with digest `new` where `old` stood; None is nothing."""
    gone = digest_of_words(page, old) if old else None
    shown = digest_of_words(page, new) if new else None
    if gone == shown:
        return
    if gone:
        erased.note(WORDS, gone)
    if shown:
        erased.take_back(WORDS, shown)


@receiver(pre_delete, sender=PublicCopy)
def note_words_of_copy(instance, **kwargs):
    page = instance.page.specific_class or BasePage
    note_words(page(pk=instance.pk), old=instance.digest, new=None)


def note_address(path):
    erased.note(ADDRESS, tombstone_hash(path))


def note_address_in_use(path):
    erased.take_back(ADDRESS, tombstone_hash(path))


@erased.applies(WORDS, is_last=True)
def take_words_down_again(gone):
    count = 0
    for copy in PublicCopy.objects.select_related("page").iterator():
        page = copy.page.specific
        if digest_of_words(page, copy.digest) in gone[WORDS]:
            gate.take_down(page)
            count += 1
    return count


@erased.applies(ADDRESS, is_last=True)
def leave_tombstones_again(gone):
    public = {tombstone_hash(path) for path in PublicCopy.objects.values_list("path", flat=True)}
    known = set(Tombstone.objects.values_list("path_hash", flat=True))
    missing = gone[ADDRESS] - public - known
    Tombstone.objects.bulk_create(Tombstone(path_hash=path_hash) for path_hash in missing)
    return len(missing)


@erased.applies(FILE, is_last=True)
def erase_files_again(gone):
    return _erase_rows(gone[FILE]) + _erase_from_disk(gone[FILE])


def _erase_rows(digests):
    count = 0
    for model, field in private_file_fields():
        names = model.objects.values_list("pk", field.name).iterator()
        found = [pk for pk, name in names if erased.digest_of(FILE, name) in digests]
        for row in model.objects.filter(pk__in=found):
            with transaction.atomic():
                row.delete()
            count += 1
    return count


def private_file_fields():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField) and field.storage == storages["default"]:
                yield model, field


def _erase_from_disk(digests):
    root = Path(settings.PRIVATE_ROOT)
    count = 0
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if erased.digest_of(FILE, name) in digests and path.is_file():
            path.unlink()
            count += 1
    return count
