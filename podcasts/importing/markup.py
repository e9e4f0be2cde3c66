"""A feed's XML as a small tree. Defines nothing, fetches nothing, and ends where it gets too much.

Feeds in the wild use prefixes they never declared, so names are read without namespaces, and
what is declared is put under the prefix everybody uses for it.
"""

from dataclasses import dataclass, field
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from podcasts.importing.refusals import BROKEN_FEED, TOO_BIG_FEED, UNSAFE_FEED, ImportRefused

DEEPEST = 50
MOST_ELEMENTS = 300_000
PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "https://podcastindex.org/namespace/1.0": "podcast:",
    "http://podcastindex.org/namespace/1.0": "podcast:",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast:",
    "http://podlove.org/simple-chapters": "psc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}


@dataclass
class Node:
    name: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)
    texts: list = field(default_factory=list)

    @property
    def text(self):
        """Its words and those of all that is in it."""
        return "".join([*self.texts, *(f" {child.text}" for child in self.children)]).strip()

    def all(self, *names):
        return [child for child in self.children if child.name in names]

    def first(self, *names):
        """The text of the first of `names` that says anything."""
        return next((node.text for name in names for node in self.all(name) if node.text), "")

    def get(self, name):
        return self.attributes.get(name, "").strip()


class Tree(ContentHandler):
    def __init__(self):
        super().__init__()
        self.open, self.prefixes, self.count = [Node("")], {}, 0

    def startElement(self, name, attrs):  # noqa: N802 - the name SAX has for it
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            raise ImportRefused(TOO_BIG_FEED)
        attributes = {key.lower(): value for key, value in attrs.items()}
        for key, value in attributes.items():
            if key.startswith("xmlns:"):
                known = PREFIXES.get(value.strip().lower())
                self.prefixes[key.removeprefix("xmlns:")] = known
        node = Node(self.named(name.lower()), attributes)
        self.open[-1].children.append(node)
        self.open.append(node)

    def endElement(self, name):  # noqa: N802
        self.open.pop()

    def characters(self, content):
        self.open[-1].texts.append(content)

    def named(self, name):
        prefix, colon, rest = name.rpartition(":")
        return (self.prefixes.get(prefix) or prefix + colon) + rest


def tree_of(data):
    """The outermost element of the XML in `data`, as bytes. Raises `ImportRefused`."""
    tree = Tree()
    try:
        parseString(data.lstrip(), tree, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ImportRefused(UNSAFE_FEED) from error
    except (SAXException, ValueError, LookupError) as error:
        raise ImportRefused(BROKEN_FEED) from error
    return tree.open[0].children[0]
