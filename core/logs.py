"""Keeps what opens someone's pieces out of the log."""

import logging
import re

PRIVATE_PATH = re.compile(r"/(?:my-pieces/open|private)/[^\s\"']+")


class HidePrivatePaths(logging.Filter):
    """Cuts the secret part off any path that carries one, in message and arguments."""

    def filter(self, record):
        record.msg = self.hide(record.getMessage())
        record.args = ()
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        return True

    @staticmethod
    def hide(text):
        return PRIVATE_PATH.sub(lambda match: match[0].rsplit("/", 1)[0] + "/…", text)
