"""Who may do what. Pure questions."""

from core.gate import sees_drafts
from submissions.permissions import is_lead


def can_be_worried(user):
    """Anybody who signs in here."""
    return user.is_active and sees_drafts(user)


def can_open_cases(user):
    """Safeguarding leads. Being a superuser is not enough."""
    return is_lead(user)
