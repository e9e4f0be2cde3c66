"""What `base.html` needs on every page."""

from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.look import Look


def site_context():
    """Settings, menus and help lines: the same for every reader."""
    model = apps.get_model
    copies = list(
        model("core", "PublicCopy")
        .objects.exclude(menu="")
        .filter(page__live=True)
        .order_by("page__path")
        .values("path", "title", "section", "menu")
    )
    return {
        "site": model("core", "SiteSettings").load(),
        "site_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
        "menu": menu([copy for copy in copies if copy["menu"] == "top"]),
        "footer_menu": [copy for copy in copies if copy["menu"] == "footer"],
        "footer_help": list(model("core", "HelpService").objects.filter(in_footer=True)),
        "exit_url": "/exit/",
    }


def menu(pages):
    """The pages of the menu with the way to send something; help stands last, as everywhere."""
    send = {"path": "/send/", "title": _("Share yours"), "section": "send"}
    help_pages = [page for page in pages if page["section"] == "help"]
    return [page for page in pages if page["section"] != "help"] + [send, *help_pages]


@lru_cache(maxsize=2)
def kept_site_context(version):
    return site_context()


def versions(request):
    """The site's two versions, asked for once a request."""
    if not hasattr(request, "site_versions"):
        rows = apps.get_model("core", "SiteVersion").objects.filter(pk=1)
        request.site_versions = rows.values_list("shell", "lists").get()
    return request.site_versions


def site(request):
    """Context processor of ordinary views: one query, the rest kept per site version."""
    kept = kept_site_context(versions(request)[0])
    return {
        **kept,
        # The log-in page has a `site` of Django's own, which is the address.
        "brand": kept["site"],
        "look": Look.from_request(request),
        "next": request.path,
        "section": "",
    }
