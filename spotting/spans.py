"""What a spotter gives back: where something is in a text, and what kind of thing it is."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    POSTCODE = "POSTCODE"
    LINK = "URL"
    HANDLE = "HANDLE"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to `end` of a text, which read `text`."""

    kind: Kind
    start: int
    end: int
    text: str

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end
