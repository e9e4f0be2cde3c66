"""Words from elsewhere, as plain text: tags become paragraphs, nothing of them stays."""

import re
from html.parser import HTMLParser

UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
SPACE = re.compile(r"\s+")
SILENT = {"script", "style", "template", "title", "head", "iframe", "object", "noscript"}
BREAKS = {"p", "div", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"}
BREAKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "section", "article"}
#: More than any app shows; some feeds have whole transcripts here, or worse.
LONGEST = 50_000
MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")


class Words(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.paragraphs, self.silent = [""], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        if tag in BREAKS:
            self.paragraphs.append("")

    def handle_endtag(self, tag):
        self.silent = max(0, self.silent - (tag in SILENT))
        if tag in BREAKS:
            self.paragraphs.append("")

    def handle_startendtag(self, tag, attrs):
        if tag in BREAKS:
            self.paragraphs.append("")

    def handle_data(self, data):
        if not self.silent:
            self.paragraphs[-1] += data


def paragraphs(text):
    """The words of `text`, which may be HTML, with an empty line between paragraphs."""
    text = text[:LONGEST]
    if not MARKUP.search(text):
        found = re.split(r"\n\s*\n", text)
    else:
        words = Words()
        words.feed(text)
        words.close()
        found = words.paragraphs
    return "\n\n".join(filter(None, map(tidied, found)))


def line(text, longest=LONGEST):
    """The words of `text`, which may be HTML, in one line; cut where they are too long."""
    return in_line(paragraphs(text), longest)


def in_line(words, longest):
    """Words that are plain already, in one line."""
    return cut(tidied(words), longest)


def tidied(text):
    return SPACE.sub(" ", UNWRITABLE.sub("", text)).strip()


def cut(text, longest):
    """`text`, at most `longest` characters of it, with … where some are missing."""
    if len(text) <= longest:
        return text
    short = text[:longest]
    return (short.rpartition(" ")[0] or short[:-1]).rstrip(" ,;:–-") + "…"


def cut_bytes(text, longest):
    """The same, counted in bytes of UTF-8."""
    while len(text.encode()) > longest:
        text = cut(text, longest if len(text) > longest else len(text) - 20)
    return text
