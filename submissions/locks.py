from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock


class SignOffLock(WorkflowLock):
    """The page stands still while the young person reads it."""

    def for_user(self, user):
        return True

    def get_message(self, user):
        return _("They are reading these words now. Nobody can change them until they answer.")

    def get_icon(self, user, can_lock=False):
        return "lock"

    def get_locked_by(self, user, can_lock=False):
        return _("Locked while they read it")

    def get_description(self, user, can_lock=False):
        return _("To change something, take it back from them on the desk first.")
