"""The gate on writing: what may become live, and who may look past it.

A page whose type needs a sign-off is saved as live only when a `Clearance` row holds the
digest of exactly the words being saved. The check stands in `Page.save()`, because every
route ends there: the edit view, bulk publishing, create-and-publish, copying, reverting,
schedules, commands and the shell. Reading has a gate of its own, see `core.reader`.
"""

import hashlib
import json

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ManyToOneRel
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.models.pages import PagePermissionTester

from core import reader


class NotCleared(PermissionDenied):
    """Somebody tried to make words public that nobody said yes to."""

    message = _("These words can’t go live: the person who sent them hasn’t agreed to them yet.")

    def __init__(self):
        super().__init__(self.message)


def public_digest(page):
    """SHA-256 over the public content of `page`, as 64 hexadecimal digits.

    Bytes of pictures and of sound count, not ids, so a replaced file is other content.
    """
    values = {name: public_value(page, name) for name in sorted(page.public_field_names)}
    content = {
        name: value for name, value in values.items() if value or name not in page.later_field_names
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def public_value(page, name):
    """The value of one public field as JSON can hold it."""
    field = page._meta.get_field(name)
    if isinstance(field, ManyToOneRel):
        # What hangs on a page in rows of its own; without their ids, which a copy changes.
        return [
            {part: public_value(row, part) for part in row.public_field_names}
            for row in getattr(page, name).all()
        ]
    if field.many_to_many:
        # Keeps the list on the page, so that whoever shows it does not ask again.
        return sorted(str(item.pk) for item in getattr(page, name).get_object_list())
    value = getattr(page, name)
    if field.is_relation and field.related_model._meta.label in ("core.Picture", "core.Recording"):
        return value and value.sha256
    if hasattr(value, "stream_block"):
        return [[child.block_type, plain(child.block, child.value)] for child in value]
    return field.value_to_string(page)


def plain(block, value):
    """A block's value without ids; pictures by the hash of their bytes."""
    if hasattr(value, "sha256"):
        return {"sha256": value.sha256}
    if hasattr(block, "child_blocks"):
        return {name: plain(child, value.get(name)) for name, child in block.child_blocks.items()}
    if hasattr(block, "child_block"):
        return [plain(block.child_block, item) for item in value]
    return block.get_prep_value(value)


def is_cleared(page):
    """Whether a clearance holds the digest of exactly this content."""
    clearance = apps.get_model("core", "Clearance")
    digest = clearance.objects.filter(page_id=page.pk).values_list("digest", flat=True).first()
    return digest is not None and digest == public_digest(page)


def shows_what_was_cleared(page):
    """The same for a page being read, from the one row that its request has asked for."""
    row = page.public_row
    return is_cleared(page) if row is None else row.cleared_digest == public_digest(page)


def guard_save(page, *, update_fields):
    """Refuse to save a page as live with content that is not cleared."""
    if not page.needs_sign_off:
        return
    if page._state.adding:
        page.live = False
        page.has_unpublished_changes = True
        return
    if not page.live:
        return
    guarded = {"live", *page.public_field_names}
    if update_fields is not None and not guarded.intersection(update_fields):
        return
    if not is_cleared(page):
        raise NotCleared


def clear(page, *, digest):
    """Write that `digest` of this page may be public. Only the room that holds a yes calls it."""
    apps.get_model("core", "Clearance").objects.update_or_create(
        page_id=page.pk, defaults={"digest": digest}
    )


@transaction.atomic
def take_down(page):
    """Make a page private at once: clearance, public copy and live flag go together."""
    apps.get_model("core", "Clearance").objects.filter(page_id=page.pk).delete()
    for copy in apps.get_model("core", "PublicCopy").objects.filter(page_id=page.pk):
        copy.delete()
    type(page).objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
    page.live = False


#: `(page, picture ids) -> bool`, of upper rooms: whether the page may show all of them.
picture_rules = []


def may_show_its_pictures(page):
    """Whether every picture on `page` may stand there: a sent one belongs to its piece alone."""
    ids = {
        child.value["image"].pk
        for child in getattr(page, "body", ())
        if child.block_type == "picture" and child.value["image"]
    }
    return not ids or all(rule(page, ids) for rule in picture_rules)


#: `(page, recording) -> bool`, of upper rooms: whether a sent recording may be heard on the page.
sound_rules = []


def may_let_its_sound_be_heard(page):
    """Whether its recording may be heard there: a sent one belongs to its piece alone."""
    recording = getattr(page, "recording", None)
    return (
        recording is None
        or recording.in_library
        or any(rule(page, recording) for rule in sound_rules)
    )


class SignOffPermissionTester(PagePermissionTester):
    """Nobody publishes or takes down a contributed page by Wagtail's permissions.

    Superusers included: going live is what happens when the contributor's yes ends the
    workflow, and taking down has actions of its own.
    """

    def can_publish(self):
        return False

    def can_unpublish(self):
        return False

    def can_publish_subpage(self):
        return False

    def can_copy(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return False


class OwnPagePermissionTester(PagePermissionTester):
    """Wagtail's rights, but not over contributed pages under it: not to publish, not to delete."""

    def can_publish_subpage(self):
        models = self.page.allowed_subpage_models()
        by_publishing = any(not getattr(model, "needs_sign_off", False) for model in models)
        return by_publishing and super().can_publish_subpage()

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not holds_contributed_pages(self.page)


def holds_contributed_pages(page):
    """Whether anything under `page` is a contributor's, and theirs alone to take down."""
    types = [model for model in apps.get_models() if getattr(model, "needs_sign_off", False)]
    return page.get_descendants().type(*types).exists()


def permission_tester(page, user):
    if page.needs_sign_off:
        return SignOffPermissionTester(user, page)
    return OwnPagePermissionTester(user, page)


def sees_drafts(user):
    """Whether `user` is one of the editors."""
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


def serve(page, request, render):
    """Wagtail's own path asks for the same clearance as the reader's.

    A preview is Wagtail's own request, made by its admin and the workflow for one draft.
    """
    if getattr(request, "is_preview", False):
        return render()
    if sees_drafts(request.user):
        if not shows_what_was_cleared(page):
            raise Http404
        return render()
    response = reader.public_response(request)
    if response is None:
        raise Http404
    return response
