"""Writing XML that is well-formed whatever anybody typed."""

import re
from xml.sax.saxutils import escape, quoteattr

from podcasts.addresses import HERE, Anywhere

#: What XML 1.0 cannot hold, escaped or not.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text):
    if isinstance(text, Anywhere):
        return text
    return NOT_XML.sub("", str(text)).replace(HERE, "")


def tag(name, text="", /, **attributes):
    """`<name …>text</name>`, all of it escaped. An attribute that is None is left out."""
    return wrap(name, escape(writable(text)), **attributes)


def wrap(name, inside="", /, **attributes):
    """The same around XML that is there already. `_` in an attribute's name is no letter of it."""
    written = "".join(
        f" {key.rstrip('_')}={quoteattr(writable(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def cdata(html):
    """HTML that is `writable`, as it stands; directories want it in this form."""
    return f"<![CDATA[{html.replace(']]>', ']]]]><![CDATA[>')}]]>"
