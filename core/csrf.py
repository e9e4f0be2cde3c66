"""Forms on private pages, which tell no page where somebody came from."""

from django.middleware.csrf import CsrfViewMiddleware


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's, and an answer to `Origin: null`.

    A page with `Referrer-Policy: no-referrer` makes the browser send its own forms with
    `Origin: null`. Whether the form was ours the browser says in `Sec-Fetch-Site`, which no
    page can set. Browsers too old to say it are held by the token and the same-site cookie.
    """

    def _origin_verified(self, request):
        if request.META.get("HTTP_ORIGIN") == "null":
            return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        return super()._origin_verified(request)
