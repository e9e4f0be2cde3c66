"""How often one address may do one thing. Counted in the database, so all processes share it."""

import hashlib
import hmac
import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.models import Throttle

#: Some proxies report "192.0.2.1:4711" and "[2001:db8::1]:4711".
WITH_PORT = re.compile(r"^(?:([\d.]+)|\[([\da-fA-F:.]+)\])(?::\d+)?$")


def address_of(request):
    """The visitor's address as our own proxies report it; IPv6 by its /64."""
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = settings.TRUSTED_PROXIES
    text = chain[-hops] if hops and len(chain) >= hops else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(WITH_PORT.sub(r"\1\2", text))
    except ValueError:
        return "unknown"
    if address.version == 6 and address.ipv4_mapped:
        # What a server that listens on IPv6 calls its IPv4 visitors: not one visitor, but many.
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def throttle_key(request, action):
    """A keyed hash that changes every day: nobody can be followed by it."""
    day = timezone.now().date().isoformat()
    message = f"{day}|{action}|{address_of(request)}"
    return hmac.new(settings.CONTRIBUTOR_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def count(request, action, *, minutes):
    """Count one more `action` from this address; returns how many in this window."""
    now = timezone.now()
    Throttle.objects.filter(ends_at__lt=now).delete()
    row, created = Throttle.objects.get_or_create(
        key=throttle_key(request, action),
        defaults={"count": 1, "ends_at": now + timedelta(minutes=minutes)},
    )
    if created:
        return 1
    Throttle.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return row.count + 1


def is_over(request, action, *, limit):
    """Whether this address has used up `limit` in the window it is in. Counts nothing."""
    return Throttle.objects.filter(
        key=throttle_key(request, action), ends_at__gte=timezone.now(), count__gte=limit
    ).exists()
