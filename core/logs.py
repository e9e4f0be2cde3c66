"""Keeps what opens someone's pieces out of the log."""

import logging
import re

# Mistyped ones too: whoever writes the log does not know what would have opened something.
PRIVATE_PATH = re.compile(
    r"(/(?:my-pieces/+open|private|first-administrator|second)/+)[^\s\"']+", re.IGNORECASE
)


def hide_private_paths(text):
    """`text` with the secret part of any path that carries one cut off."""
    return PRIVATE_PATH.sub(r"\1…", text)


class PrivateFormatter(logging.Formatter):
    """Writes a record without secrets: message, arguments and traceback alike."""

    def format(self, record):
        return hide_private_paths(super().format(record))
