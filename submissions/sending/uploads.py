"""Stops taking in files once one request has brought more than a piece may carry."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class BoundedUploadHandler(FileUploadHandler):
    """First of the upload handlers: what is too much is never written anywhere.

    The request's other fields are still read, and the request says that files are missing.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.total = 0

    def receive_data_chunk(self, raw_data, start):
        self.total += len(raw_data)
        if self.total > settings.PICTURES_MAX_BYTES:
            self.request.has_left_out_files = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def has_left_out_files(request):
    return getattr(request, "has_left_out_files", False)
