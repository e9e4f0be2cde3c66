"""What the site tells search engines: which pages there are, and where not to look."""

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils.html import escape
from django.views.decorators.http import require_safe

from core.models import PublicCopy

KEEP_OUT = ("/admin/", "/send/", "/my-pieces/", "/second/", "/exit/")


def base_url():
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def indexed_copies():
    """Addresses, with the time of their last change, that search engines may have."""
    return (
        PublicCopy.objects.filter(
            is_indexed=True, page__live=True, page__clearance__digest=F("digest")
        )
        .order_by("path")
        .values_list("path", "changed_at")
    )


@require_safe
def sitemap(request):
    urls = "".join(
        f"<url><loc>{escape(base_url() + path)}</loc>"
        f"<lastmod>{changed_at:%Y-%m-%d}</lastmod></url>\n"
        for path, changed_at in indexed_copies()
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{urls}</urlset>\n"
    )
    return plain_response(text, "application/xml")


@require_safe
def favicon(request):
    """Where browsers look without being told. The icon gives nothing away."""
    response = HttpResponseRedirect(static("icons/favicon.png"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEEP_OUT)]
    lines += ["", f"Sitemap: {base_url()}/sitemap.xml", ""]
    return plain_response("\n".join(lines), "text/plain")


def plain_response(text, kind):
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
