"""What this room does when something happens in the room below."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from safeguarding import actions
from submissions.signals import about_to_erase, came_in_apart, tidying


@receiver(about_to_erase)
def seal_what_is_under_a_worry(submission, **kwargs):
    actions.seal(submission)


@receiver(came_in_apart)
def tell_that_something_came_in(submission, **kwargs):
    actions.hear(submission)


@receiver(tidying)
def destroy_what_had_its_time(**kwargs):
    return _("Sealed copies and worries destroyed: %(count)d") % {"count": actions.purge()}
