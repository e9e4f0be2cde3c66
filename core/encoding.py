"""What comes to us is text in UTF-8: that is what our pages ask browsers for."""

from django.core.exceptions import BadRequest
from django.http import Http404

UTF_8 = {"utf-8", "utf8"}


class Utf8Middleware:
    """Refuses a form that says its words are in some other encoding, and addresses with a NUL.

    Django would read them by it, and several of Python's encodings make text that no database
    and no page can hold. PostgreSQL can't look for a NUL.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            raise Http404
        if request.content_params.get("charset", "utf-8").lower() not in UTF_8:
            raise BadRequest("The request is not in UTF-8.")
        return self.get_response(request)
