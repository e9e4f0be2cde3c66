"""The tasks of Wagtail's workflow for contributed pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Task

from submissions.locks import SignOffLock


class EditingTask(Task):
    """An editor shapes the page. Sending it for sign-off, on the desk, ends the task."""

    class Meta:
        verbose_name = _("editing")

    def user_can_access_editor(self, page, user):
        return False

    def locked_for_user(self, page, user):
        return False

    def get_actions(self, page, user):
        return []


class SignOffTask(Task):
    """The contributor reads the exact words. Nobody edits them meanwhile."""

    lock_class = SignOffLock

    class Meta:
        verbose_name = _("contributor’s sign-off")

    def user_can_access_editor(self, page, user):
        return False

    def locked_for_user(self, page, user):
        return True

    def get_actions(self, page, user):
        return []
