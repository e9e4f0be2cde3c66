"""Security headers, the readers' included: one place says what every response carries.

Our own, because the reader answers before any middleware could, and one policy a kind of
page is all there is to say.
"""

from django.conf import settings

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# What other sites may show in a frame of theirs: a card with something to hear.
FRAMED_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
# Wagtail's admin writes inline scripts and styles; its preview panel frames our pages.
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob: data:; font-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; "
    "object-src 'none'; frame-ancestors 'self'"
)
UPLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), geolocation=(), gyroscope=(), "
        "microphone=(), payment=(), usb=()"
    ),
}

# The one page that asks for the microphone, and plays what was just recorded.
RECORDER_HEADERS = {
    "Permissions-Policy": COMMON["Permissions-Policy"].replace(
        "microphone=()", "microphone=(self)"
    ),
    "Content-Security-Policy": PUBLIC_POLICY.replace("media-src 'self'", "media-src 'self' blob:"),
}


def public_headers():
    """The headers of a public page, as pairs."""
    return {
        **COMMON,
        "Content-Security-Policy": PUBLIC_POLICY,
        "X-Frame-Options": "DENY",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }


def framed_anywhere(response):
    """Let any site show this in a frame of its own; every other page stays out of frames."""
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True
    return response


def transport_headers(request):
    """Come by TLS alone from now on: said over TLS only, as Django's own middleware does."""
    if not settings.SECURE_HSTS_SECONDS or not request.is_secure():
        return {}
    words = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        words.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        words.append("preload")
    return {"Strict-Transport-Security": "; ".join(words)}


def is_admin_path(path):
    return path.startswith(("/admin/", "/private/"))


class SecurityHeadersMiddleware:
    """Sets what a view has not set itself."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.public = public_headers()

    def __call__(self, request):
        response = self.get_response(request)
        in_admin = is_admin_path(request.path_info) or getattr(request, "is_dummy", False)
        if in_admin:
            self.set(response, COMMON)
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        else:
            self.set(response, self.public)
            if getattr(response, "xframe_options_exempt", False):
                del response.headers["X-Frame-Options"]
        return response

    @staticmethod
    def set(response, headers):
        for name, value in headers.items():
            response.headers.setdefault(name, value)
