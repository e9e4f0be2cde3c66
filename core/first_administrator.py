"""The first administrator comes by a link printed on the server: there is no default account."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.models import AdministratorLink

SECRET_BYTES = 16
MINUTES = 60
MAY_CHANGE_PEOPLE = Q(
    permissions__content_type__app_label="auth", permissions__codename="change_user"
)


class AdministratorExists(Exception):
    """There is somebody already who can let others in."""


def administrators():
    """Who can sign in and give others a log-in."""
    groups = Group.objects.filter(MAY_CHANGE_PEOPLE)
    people = get_user_model().objects.filter(is_active=True)
    return people.filter(Q(is_superuser=True) | Q(groups__in=groups)).distinct()


@transaction.atomic
def make_link(*, another=False):
    """The secret of a new link, good once and for an hour; older links end.

    Raises AdministratorExists when there is one and `another` was not asked for.
    """
    if administrators().exists() and not another:
        raise AdministratorExists
    AdministratorLink.objects.all().delete()
    token = secrets.token_urlsafe(SECRET_BYTES)
    ends_at = timezone.now() + timedelta(minutes=MINUTES)
    AdministratorLink.objects.create(key=key_of(token), ends_at=ends_at)
    return token


def key_of(token):
    message = f"administrator|{token}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def link_with(key):
    """The link with this key that can still be used, or None."""
    return AdministratorLink.objects.filter(key=key, ends_at__gt=timezone.now()).first()


@transaction.atomic
def use_link(key, *, save):
    """Use the link up and let `save()` make the person; None when it cannot be used any more."""
    used, _by_model = AdministratorLink.objects.filter(key=key, ends_at__gt=timezone.now()).delete()
    if not used:
        return None
    person = save()
    person.groups.set(Group.objects.filter(MAY_CHANGE_PEOPLE))
    return person
