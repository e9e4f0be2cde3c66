"""What is posted to us is in UTF-8: that is what our pages ask browsers for."""

from django.core.exceptions import BadRequest

UTF_8 = {"utf-8", "utf8"}


class Utf8Middleware:
    """Refuses a form that says its words are in some other encoding.

    Django would read them by it, and several of Python's encodings make text that no database
    and no page can hold.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_params.get("charset", "utf-8").lower() not in UTF_8:
            raise BadRequest("The request is not in UTF-8.")
        return self.get_response(request)
