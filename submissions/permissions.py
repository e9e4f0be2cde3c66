"""Who may do what. Pure questions."""

from django.contrib.auth.models import Permission
from django.db.models import Q

LEADS = "Safeguarding leads"
ADMINISTRATORS = "Administrators"


def is_editor(user):
    return user.is_active and user.has_perm("submissions.change_submission")


def is_lead(user):
    """Whether somebody made them a safeguarding lead; being a superuser is not enough."""
    if not user.is_active:
        return False
    if user.is_superuser:
        given = Q(group__user=user) | Q(user=user)
        return Permission.objects.filter(given, codename="see_held").exists()
    return user.has_perm("submissions.see_held")


def is_administrator(user):
    return user.is_active and user.has_perm("submissions.change_checklistquestion")


def can_decide(user, submission):
    """Whether this editor may accept or decline it; after an appeal somebody else has to."""
    if submission.appealed_at is None or submission.appeal_lifted_because:
        return True
    return submission.declined_by_id != user.pk


def can_see_held(user, submission):
    """Taken-down originals on hold are for the safeguarding leads alone."""
    return submission.erased_at is None and is_lead(user)


def can_see_apart(user, submission):
    """What is kept apart is for the safeguarding leads alone."""
    return submission.apart_since is None or is_lead(user)
