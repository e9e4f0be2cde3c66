"""What `base.html` needs on every page."""

from functools import lru_cache

from django.apps import apps
from django.conf import settings

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
        "menu": [copy for copy in copies if copy["menu"] == "top"],
        "footer_menu": [copy for copy in copies if copy["menu"] == "footer"],
        "footer_help": list(model("core", "HelpService").objects.filter(in_footer=True)),
        "exit_url": "/exit/",
    }


@lru_cache(maxsize=2)
def kept_site_context(version):
    return site_context()


def shell_version():
    return apps.get_model("core", "SiteVersion").objects.values_list("shell", flat=True).get(pk=1)


def site(request):
    """Context processor of ordinary views: one query, the rest kept per site version."""
    return {
        **kept_site_context(shell_version()),
        "look": Look.from_request(request),
        "next": request.path,
        "section": "",
    }
