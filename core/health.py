"""One word for a monitor: well or unwell. Nothing else is told to whoever asks."""

import time

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import doctor

#: However often somebody asks, this process looks once in so many seconds.
LOOKS_EVERY_S = 10
last_look = {"at": None, "is_well": False}


@never_cache
@require_safe
def health(request):
    is_well = look()
    return HttpResponse(
        "well\n" if is_well else "unwell\n",
        status=200 if is_well else 503,
        content_type="text/plain; charset=utf-8",
    )


def look():
    now = time.monotonic()
    if last_look["at"] is None or now - last_look["at"] >= LOOKS_EVERY_S:
        last_look["is_well"] = all(
            finding.is_well for finding in doctor.findings(doctor.Cost.MONITOR)
        )
        last_look["at"] = now
    return last_look["is_well"]
