"""How a reader wants the site to look: kept in one cookie, put into the page by the server."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_POST, require_safe

from core.colours import brand_stylesheet

COOKIE = "look"
COOKIE_SECONDS = 365 * 24 * 60 * 60

THEME_CHOICES = [
    ("", gettext_lazy("Auto")),
    ("light", gettext_lazy("Light")),
    ("dark", gettext_lazy("Dark")),
    ("calm", gettext_lazy("Calm")),
    ("contrast", gettext_lazy("High contrast")),
]
THEMES = frozenset(theme for theme, _label in THEME_CHOICES)
TEXTS = frozenset({"", "roomy"})


@dataclass(frozen=True)
class Look:
    """A theme and a text spacing. Both empty: follow the device, as designed."""

    theme: str = ""
    text: str = ""

    @classmethod
    def from_cookie(cls, cookie: str) -> "Look":
        """The look in `cookie`, exactly as `self.cookie` writes it; anything else is no look."""
        theme, dot, text = cookie.partition(".")
        if not dot or theme not in THEMES or text not in TEXTS:
            return cls()
        return cls(theme, text)

    @classmethod
    def from_request(cls, request: HttpRequest) -> "Look":
        return cls.from_cookie(request.COOKIES.get(COOKIE, ""))

    @property
    def cookie(self) -> str:
        return f"{self.theme}.{self.text}"

    @property
    def attributes(self) -> SafeString:
        """What stands after the language in `<html>`, with its leading space."""
        pairs = [("theme", self.theme), ("text", self.text)]
        return format_html_join("", ' data-{}="{}"', (pair for pair in pairs if pair[1]))

    @property
    def is_default(self) -> bool:
        return self == Look()


@csrf_exempt
@never_cache
@require_POST
def look_view(request: HttpRequest) -> HttpResponse:
    """Keep the chosen look and go back to the page it was chosen on.

    It changes nothing but one cookie, so a token is not asked for (readers have none), only
    that the press was on this site.
    """
    if is_from_another_site(request):
        return HttpResponseForbidden(_("That came from another site. Nothing was changed."))
    look = chosen_look(request)
    response = HttpResponseRedirect(way_back(request))
    if look.is_default:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            look.cookie,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def chosen_look(request: HttpRequest) -> Look:
    """The reader's look with what they pressed changed; an unknown value changes nothing."""
    now = Look.from_request(request)
    theme = request.POST.get("theme", now.theme)
    text = request.POST.get("text", now.text)
    return Look(theme if theme in THEMES else now.theme, text if text in TEXTS else now.text)


def is_from_another_site(request: HttpRequest) -> bool:
    """Whether the browser says so. Old browsers say nothing, and are let through."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and parts_of(origin).netloc != request.get_host()


def parts_of(url):
    """The parts of an address; of what is none, no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def way_back(request: HttpRequest) -> str:
    """The page the press was on: from the form, else from the browser, else home."""
    said = parts_of(request.POST.get("next") or request.headers.get("Referer", ""))
    if said.netloc not in ("", request.get_host()):
        return "/"
    path = said.path + (f"?{said.query}" if said.query else "")
    is_safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_safe else "/"


def brand_colour() -> str:
    return apps.get_model("core", "SiteSettings").load().brand_colour


def brand_etag(request: HttpRequest) -> str:
    return f'"{brand_colour().lower()}"'


@require_safe
@condition(etag_func=brand_etag)
def brand_stylesheet_view(request: HttpRequest) -> HttpResponse:
    """The site's own colours as custom properties; empty when it has none."""
    css = brand_stylesheet(brand_colour())
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000" if "v" in request.GET else "no-cache"
    return response
