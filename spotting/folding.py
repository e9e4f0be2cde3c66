"""Reads a text as a person would: fancy digits as digits, and nothing that cannot be seen."""

import unicodedata

INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3")
DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")


class FoldedText:
    """The plain reading of a text, and the way back from a place in it to the original."""

    def __init__(self, original):
        self.original = original
        table = {ord(char): _fold(char) for char in set(original) if not char.isascii()}
        self.plain = original.translate(table) if table else original
        self._places = None
        if len(self.plain) != len(original):
            self._places = [place for place, char in enumerate(original) if char not in INVISIBLE]

    def original_range(self, start, end):
        """The same stretch, in the original text. `end` must be after `start`."""
        if self._places is None:
            return start, end
        return self._places[start], self._places[end - 1] + 1


def _fold(char):
    if char in INVISIBLE:
        return ""
    if char in DASHES:
        return "-"
    if char.isspace() and char not in "\u0085\u2028\u2029":
        return " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and folded.isascii() else char
