"""Finds phone numbers, e-mail addresses, postcodes, links and handles in a text.

It points out; it never refuses. Every pattern starts only at the edge of a word and every
repeat in it is bounded, so the time taken grows with the length of the text and no faster.
"""

import re

from .folding import FoldedText
from .spans import Kind, Span
from .vocabulary import (
    APPS,
    LINK_ENDINGS,
    LINK_ENDINGS_THAT_ARE_WORDS,
    MAIL_PROVIDERS,
    NOT_A_HANDLE,
    POSTCODE_AREAS,
)


def _any_of(words):
    return "|".join(sorted(words, key=len, reverse=True))


def _pattern(text, flags=re.IGNORECASE):
    return re.compile(text, flags)


# --- e-mail addresses -------------------------------------------------------------------------

DOT = r"(?:\.|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?|[ \t]{1,2}dot[ \t]{1,2})"
LABEL = r"[^\W_](?:[^\W_]|[-_](?=[\w-])){0,62}"
HOST = rf"{LABEL}(?:{DOT}{LABEL}){{1,8}}"
LOCAL = r"(?<![\w.%+'-])[\w.%+'-]{1,64}+"
PROVIDER = rf"(?:{_any_of(MAIL_PROVIDERS)})\b"
AT_IN_BRACKETS = r"[ \t]{0,2}[\[({<]\s?at\s?[\])}>][ \t]{0,2}"
AT_AFTER_SPACE = rf"[ \t]{{1,2}}@(?:[ \t]{{1,2}}|(?={PROVIDER}))"
EMAIL = _pattern(rf"{LOCAL}(?:@[ \t]{{0,2}}|{AT_AFTER_SPACE}|{AT_IN_BRACKETS}){HOST}")
EMAIL_IN_WORDS = _pattern(rf"{LOCAL}[ \t]{{1,2}}at[ \t]{{1,2}}(?={PROVIDER}){HOST}")

# --- links ------------------------------------------------------------------------------------

SCHEME = r"(?:h(?:tt|xx)ps?|ftp)://"
IN_LINK = r"(?:[^\s<>\"\]]|\](?!\())"
REST = rf"(?::\d{{1,5}})?(?:[/?#]{IN_LINK}{{0,2000}}+)?"
LINK = _pattern(rf"(?<![\w@.-])(?P<scheme>{SCHEME})?(?P<host>{HOST})(?P<rest>{REST})")
LINK_WITH_SCHEME = _pattern(rf"(?<!\w){SCHEME}{IN_LINK}{{1,2000}}+")
TRAILING = ".,;:!?'\"’”»)]}…*-"

# --- handles ----------------------------------------------------------------------------------

APP = _any_of(APPS)
LEAD_IN = rf"(?:(?:add|follow|dm|message|msg|find|hmu)[ \t]{{1,2}}me|{APP})"
FILLER = rf"(?:me|on|at|is|it's|its|name|user|account|called|as|under|here|or|my|{APP})(?![\w.])"
AFTER_NAME = r"(?![ \t]{1,2}[a-z]|['’]\w)"
BETWEEN = rf"(?:[ \t]{{0,2}}[:=-]|[ \t]{{1,2}}{FILLER}){{0,5}}[ \t:=-]{{1,4}}"
AT_HANDLE = _pattern(r"(?<![\w@./])@(?P<name>\w[\w.-]{1,39}+)")
NAMED_HANDLE = _pattern(rf"\b{LEAD_IN}{BETWEEN}(?P<name>[^\W\d][\w.]{{2,39}}+)")
TOLD_HANDLE = _pattern(
    rf"\b(?:{APP})[ \t]{{0,2}}[:=][ \t]{{0,2}}(?P<name>[a-z]\w{{4,39}}+){AFTER_NAME}"
)
NUMBERED_HANDLE = _pattern(r"(?<![\w#])(?P<name>[^\W\d]\w{1,31}+#\d{4})(?!\w)")

# --- phone numbers ----------------------------------------------------------------------------

GAP = r"[ \t.\-()_*~]{0,3}"
BEFORE = r"(?<![\w+])(?<!\d[.,:/-])"
AFTER = r"(?!\w{0,8}\d)"
OR_LETTER = "[0-9OoIl]"


def _number_patterns(digit):
    """Written with the country code, from the 0, from the 7, and any other country's."""
    country = rf"\(?(?:\+|00){GAP}44{GAP}(?:\(?0\)?{GAP})?"
    return [
        _pattern(text, flags=0)
        for text in (
            rf"{BEFORE}{country}[1-35-9](?:{GAP}{digit}){{8,9}}{AFTER}",
            rf"{BEFORE}44{GAP}7(?:{GAP}{digit}){{9}}{AFTER}",
            rf"{BEFORE}\(?{digit}{digit}(?:{GAP}{digit}){{8,9}}{AFTER}",
            rf"{BEFORE}7{digit}{{3}}[ \-]?{digit}{{3}}[ \-]?{digit}{{3}}{AFTER}",
            rf"{BEFORE}\+[1-9](?:{GAP}{digit}){{7,13}}{AFTER}",
        )
    ]


NUMBERS = _number_patterns("[0-9]") + _number_patterns(OR_LETTER)
SPACED_OUT_NUMBER = _pattern(rf"{BEFORE}[0Oo]{GAP}7(?:{GAP}{OR_LETTER}){{9}}{AFTER}", flags=0)
DIGIT_WORD = "(?:zero|nought|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple)"
NUMBER_IN_WORDS = _pattern(rf"\b(?:zero|nought|oh|o)(?:[ \t,.-]{{1,3}}{DIGIT_WORD}){{7,13}}\b")
DATE_FIRST = _pattern(r"\d{1,2}[.\- ]\d{1,2}[.\- ](?:19|20)\d\d(?!\d)")
UK_LENGTHS = {
    "1": (10, 11),
    "2": (11,),
    "3": (11,),
    "5": (11,),
    "7": (11,),
    "8": (10, 11),
    "9": (11,),
}
LETTERS_FOR_DIGITS = str.maketrans("OoIl", "0011")

# --- postcodes --------------------------------------------------------------------------------

POSTCODE = _pattern(
    r"(?<!\w)(?P<area>[a-z]{1,2})[0-9][0-9a-z]?[ \t.\-]{0,2}[0-9o][abd-hjlnp-uw-z]{2}(?!\w)",
    flags=re.IGNORECASE | re.ASCII,
)


def personal_details(text):
    """Every phone number, e-mail address, link, handle and postcode in `text`.

    In the order they stand, none overlapping another.
    """
    folded = FoldedText(text)
    found = []
    for kind, ranges in (
        (Kind.EMAIL, _emails(folded.plain)),
        (Kind.LINK, _links(folded.plain)),
        (Kind.HANDLE, _handles(folded.plain)),
        (Kind.PHONE, _phones(folded.plain)),
        (Kind.POSTCODE, _postcodes(folded.plain)),
    ):
        found += [(start, end, kind) for start, end in ranges]
    kept = _first_of_each_overlap(found, length=len(folded.plain))
    return [_span(folded, start, end, kind) for start, end, kind in kept]


def _span(folded, start, end, kind):
    start, end = folded.original_range(start, end)
    return Span(kind=kind, start=start, end=end, text=folded.original[start:end])


def _first_of_each_overlap(found, *, length):
    """Where two share a character the first wins: an e-mail address is not also a link."""
    taken = bytearray(length)
    kept = []
    for start, end, kind in found:
        if start < end and taken.find(1, start, end) == -1:
            taken[start:end] = b"\x01" * (end - start)
            kept.append((start, end, kind))
    return sorted(kept)


def _trimmed(text, start, end):
    while end > start and text[end - 1] in TRAILING:
        end -= 1
    return start, end


def _emails(text):
    for pattern in (EMAIL, EMAIL_IN_WORDS):
        for match in pattern.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip(".'-"))
            yield start, match.end()


def _links(text):
    for match in LINK_WITH_SCHEME.finditer(text):
        if "." in match[0]:
            yield _trimmed(text, *match.span())
    for match in LINK.finditer(text):
        if _is_link(match):
            yield _trimmed(text, *match.span())
    for match in LINK_WITH_SCHEME.finditer(text):
        yield _trimmed(text, *match.span())


def _is_link(match):
    host = match["host"].lower()
    if match["scheme"] or host.startswith("www."):
        return True
    ending = re.split(r"\W+|\bdot\b", host)[-1]
    if ending in LINK_ENDINGS_THAT_ARE_WORDS:
        return match["rest"].startswith("/") and len(match["rest"]) > 1
    return ending in LINK_ENDINGS


def _handles(text):
    for match in AT_HANDLE.finditer(text):
        start, end = _trimmed(text, *match.span())
        if _is_handle(text[start + 1 : end].lower()):
            yield start, end
    for match in NAMED_HANDLE.finditer(text):
        start, end = _trimmed(text, *match.span("name"))
        if _looks_made_up(text[start:end]):
            yield start, end
    for pattern in (TOLD_HANDLE, NUMBERED_HANDLE):
        for match in pattern.finditer(text):
            yield match.span("name")


def _is_handle(name):
    has_letter = any(char.isalpha() for char in name)
    return len(name) > 1 and has_letter and name not in NOT_A_HANDLE and not _is_time(name)


def _is_time(name):
    return re.fullmatch(r"\d{1,2}(?:[.:]\d\d)?(?:am|pm|ish|oclock)?", name) is not None


def _looks_made_up(name):
    """A plain word after "add me on" is only a word; digits and underscores make it a name."""
    return "_" in name or any(char.isdigit() for char in name) or name.count(".") >= 2


def _phones(text):
    for pattern in NUMBERS:
        for match in pattern.finditer(text):
            if _is_number(match[0]):
                yield _without_lone_bracket(match)
    for match in SPACED_OUT_NUMBER.finditer(text):
        if _is_number(match[0]):
            yield match.span()
    for match in NUMBER_IN_WORDS.finditer(text):
        if len(set(re.findall(r"\w+", match[0].lower()))) >= 3:
            yield match.span()


def _without_lone_bracket(match):
    opened_only = match[0].startswith("(") and ")" not in match[0]
    return match.start() + opened_only, match.end()


def _is_number(written):
    if DATE_FIRST.match(written) or sum(char in "0123456789" for char in written) < 6:
        return False
    digits = re.sub(r"\D", "", written.translate(LETTERS_FOR_DIGITS))
    if not digits.startswith("07") and all(len(group) < 3 for group in re.findall(r"\w+", written)):
        return False
    if written.lstrip("(").startswith("+") or not digits.startswith("0") or digits.startswith("00"):
        return written.lstrip("(").startswith(("+", "00", "44", "7"))
    return len(digits) in UK_LENGTHS.get(digits[1], ())


def _postcodes(text):
    for match in POSTCODE.finditer(text):
        if match["area"].upper() in POSTCODE_AREAS:
            yield match.span()
