"""How we count, in words for everybody."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def how_we_count(request):
    return render(
        request,
        "podcasts/how_we_count.html",
        {"section": "listen", "is_handed_over": bool(settings.SENDFILE_ROOT)},
    )
