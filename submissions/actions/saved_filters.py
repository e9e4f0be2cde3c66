"""Keeping a filter of the queue under a name, and letting it go."""

from django.db import transaction
from django.utils.translation import gettext as _

from submissions.errors import ActionRefused
from submissions.models import SavedFilter
from submissions.permissions import is_administrator

MOST = 20


@transaction.atomic
def keep_filter(*, by, name, query, is_shared):
    """Keep `query` as `name`; the same name again means the new one."""
    own = SavedFilter.objects.select_for_update().filter(editor=by)
    if own.exclude(name=name).count() >= MOST:
        raise ActionRefused(
            _("You have %(most)d filters. Let one go to keep another.") % {"most": MOST}
        )
    kept, _is_new = own.update_or_create(
        editor=by, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    return kept


@transaction.atomic
def drop_filter(saved, *, by):
    """Its editor lets it go; a shared one an administrator can too."""
    if saved.editor_id != by.pk and not (saved.is_shared and is_administrator(by)):
        raise ActionRefused(_("Only whoever made it, or an administrator, can take it away."))
    saved.delete()
