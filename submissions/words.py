"""The secrets a contributor is given, and the name we call a submission by.

Five code words and a private link open *My pieces*; only their keyed hashes are kept.
The reference is for talking about a submission, and opens nothing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from importlib import resources

WORDS = tuple(resources.files(__package__).joinpath("words.txt").read_text("ascii").split())
KNOWN = frozenset(WORDS)
HOW_MANY = 5
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LONGEST_READ = 1000

# No vowels, so that no word appears; nothing that looks or sounds like another.
REFERENCE_LETTERS = "CDFHJKMNPRTWXY"
REFERENCE_DIGITS = "2346789"
REFERENCE_SHAPE = "LLD-DLL-DD"


def new_code_words():
    """Five different plain words, such as "acorn banjo cedar dolphin easel": about 55 bits."""
    return " ".join(secrets.SystemRandom().sample(WORDS, HOW_MANY))


def tidy_code_words(typed):
    """`typed` as we would have written it: plain lower-case words, one space between.

    Forgives capitals, commas, numbering, accents, odd spaces, and words around the five
    that are not ours ("my words are …"). One slip of a letter in a word is put right where
    only one of our words could be meant; no two of our words differ by one letter.
    """
    words = _plain_letters(typed[:LONGEST_READ]).split()[: 4 * HOW_MANY]
    put_right = [_put_right(word) for word in words]
    return " ".join(_our_five(words) or _our_five(put_right) or put_right)


def new_reference():
    """A short name for a submission, such as "KW8-2HD-47": not secret, easy to read aloud."""
    choices = {"L": REFERENCE_LETTERS, "D": REFERENCE_DIGITS}
    return "".join(secrets.choice(choices.get(place, place)) for place in REFERENCE_SHAPE)


def new_link_token():
    """192 random bits for the path of a private link."""
    return secrets.token_urlsafe(24)


def keyed_hash(secret, *, purpose, key):
    """What we keep of a secret: without `key` it cannot be found by trying, nor used elsewhere.

    The same secret hashes differently for another `purpose` ("code-words", "link", "address").
    """
    message = b"\x00".join(_bytes(part) for part in (purpose, secret))
    return hmac.new(_bytes(key), message, hashlib.sha256).hexdigest()


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _plain_letters(typed):
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", typed).casefold())
    seen = (char for char in folded if unicodedata.category(char) not in ("Mn", "Me", "Cf"))
    return "".join(char if char in ALPHABET else " " for char in seen)


def _our_five(words):
    """Our words among these, where there are just as many as we give out."""
    ours = [word for word in words if word in KNOWN]
    return ours if len(ours) == HOW_MANY else None


def _put_right(word):
    if word in KNOWN or not 2 < len(word) < 10:
        return word
    meant = _one_slip_away(word) & KNOWN
    return meant.pop() if len(meant) == 1 else word


def _one_slip_away(word):
    """Every string made by one letter missing, added, changed, or swapped with the next."""
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    changed = {left + new + right[1:] for left, right in halves if right for new in ALPHABET}
    added = {left + new + right for left, right in halves for new in ALPHABET}
    return missing | swapped | changed | added
