"""How often one address may do one thing. Counted where all processes see it.

That is Redis when there is one and it answers, else the database. Many people may stand behind
one address (a children's home, a school): limits are for them all together, and generous.
"""

import hashlib
import hmac
import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import redis_server
from core.models import Throttle

PREFIX = "throttle:"
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


def count(request, action, *, minutes, amount=1):
    """Count `amount` more of `action` from this address; returns how many in this window."""
    key = throttle_key(request, action)
    try:
        return redis_server.ask(lambda redis: count_in_redis(redis, key, minutes, amount))
    except redis_server.Away:
        return count_in_database(key, minutes, amount)


def count_in_redis(redis, key, minutes, amount):
    with redis.pipeline(transaction=True) as together:
        together.set(PREFIX + key, 0, nx=True, ex=minutes * 60)
        together.incr(PREFIX + key, amount)
        return together.execute()[-1]


@transaction.atomic
def count_in_database(key, minutes, amount):
    now = timezone.now()
    Throttle.objects.filter(ends_at__lt=now).delete()
    row, created = Throttle.objects.get_or_create(
        key=key, defaults={"count": amount, "ends_at": now + timedelta(minutes=minutes)}
    )
    if created:
        return amount
    Throttle.objects.filter(pk=row.pk).update(count=F("count") + amount)
    return row.count + amount


def is_over(request, action, *, limit):
    """Whether this address has used up `limit` in the window it is in. Counts nothing."""
    key = throttle_key(request, action)
    try:
        return redis_server.ask(lambda redis: int(redis.get(PREFIX + key) or 0)) >= limit
    except redis_server.Away:
        rows = Throttle.objects.filter(key=key, ends_at__gte=timezone.now(), count__gte=limit)
        return rows.exists()
