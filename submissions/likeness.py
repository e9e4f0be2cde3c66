"""How alike two texts are, by a small fingerprint of each. Pure functions.

A text is cut into every run of three words in a row; each run becomes a number, and the
smallest numbers stand for the text. Texts that share most of their runs share most of their
smallest numbers, whatever else was changed, so that one look at an index finds them. The
numbers are keyed: without the key nobody can try out whether some words were sent.
"""

import hashlib
import re
import unicodedata

RUN = 3
#: Numbers kept of a text.
KEPT = 24
#: The share of numbers two texts have in common from which they are pointed out.
ALIKE = 0.5
#: With fewer words than this a text is one run of its own.
FEWEST_WORDS = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text):
    """The words alone: capitals, accents, punctuation and line breaks make no difference."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def runs_of(words):
    if not words:
        return set()
    if len(words) < FEWEST_WORDS:
        return {" ".join(words)}
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def number(run, *, key):
    """63 bits of a keyed hash: what a database keeps in an integer."""
    hashed = hashlib.blake2b(run.encode(), digest_size=8, key=key).digest()
    return int.from_bytes(hashed, "big") >> 1


def fingerprint(text, *, key):
    """The smallest numbers of a text, at most `KEPT`; empty for a text without words.

    `key` is bytes, of which the hash takes the first 64.
    """
    numbers = {number(run, key=key[:64]) for run in runs_of(words_of(text))}
    return sorted(numbers)[:KEPT]


def alike(shared, *, first, second):
    """The share in common, from 0 to 1, of texts with `first` and `second` numbers kept.

    A short text against a long one is judged by the long one, so that three words in common
    do not make a twin.
    """
    return shared / max(first, second, 1)
