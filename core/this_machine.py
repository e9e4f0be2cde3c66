"""The demonstration is for this machine: its passwords are known to all."""

import ipaddress
from functools import lru_cache

from django.http import HttpResponseForbidden
from django.utils.translation import gettext as _


class ThisMachineMiddleware:
    """Answers nobody from elsewhere, however the server was told to listen.

    Somebody who came through a proxy on this machine came from where that proxy says.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        forwarded = request.headers.get("X-Forwarded-For", "")
        addresses = [request.META.get("REMOTE_ADDR", ""), *filter(None, forwarded.split(","))]
        if all(is_this_machine(address.strip()) for address in addresses):
            return self.get_response(request)
        return HttpResponseForbidden(
            _("This is a demonstration. It answers this machine alone."), content_type="text/plain"
        )


@lru_cache(maxsize=256)
def is_this_machine(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
