"""Told of sound that went out, and of episodes that are erased."""

import logging

from django.db.models.signals import post_delete
from django.dispatch import receiver

from core.media import sound_went_out
from podcasts.counting.erasing import leave_only_sums
from podcasts.counting.taking import take_in
from podcasts.models import EpisodePage

log = logging.getLogger(__name__)


@receiver(sound_went_out)
def count_what_went_out(request, name, first, count, size, **kwargs):
    """Whatever goes wrong here, somebody is listening, and nothing may stop that."""
    try:
        take_in(request, name=name, first=first, count=count, size=size)
    except Exception as error:
        log.error("A listen was not counted: %s", type(error).__name__)  # noqa: TRY400


@receiver(post_delete, sender=EpisodePage)
def forget_erased_episode(**kwargs):
    leave_only_sums()
