"""Closing sending kindly while the editors are full, and opening it again."""

from django.db import transaction
from wagtail.log_actions import log

from core.models import SiteSettings


@transaction.atomic
def close_sending(*, by, until, words):
    """Nobody begins a new piece before the day `until`; drafts already begun still go through."""
    _set(by, until=until, words=words)


@transaction.atomic
def open_sending(*, by):
    _set(by, until=None, words=SiteSettings.load().full_words)


def _set(by, *, until, words):
    site = SiteSettings.load()
    site.full_until = until
    site.full_words = words
    site.save()
    log(instance=site, action="wagtail.edit", user=by)
