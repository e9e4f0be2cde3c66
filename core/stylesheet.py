"""The site's stylesheets, put together from one file a part. Pure functions of the folder."""

import re
from collections.abc import Iterator
from pathlib import Path

LAYERS = "@layer reset, tokens, base, layout, parts, pages, staff, prefs;"
#: Browsers that do not know `oklch()` get no styles at all, which reads well, and no black art.
FLOOR = "(color: oklch(0 0 0))"
BELOW_FLOOR = ".cover, .hero-art, .avatar { display: none; }"

#: What an editor's screen borrows from the public site.
DESK_COMPONENTS = (
    "art",
    "byline",
    "compare",
    "icon",
    "message",
    "meta",
    "panel",
    "state",
    "tag",
    "timeline",
)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r'("[^"\n]*")')
TOKEN_BLOCK = re.compile(
    r'^  (:root|\[data-type="[a-z]+"\]) \{(.*?)^  \}', re.DOTALL | re.MULTILINE
)
COLOR_SCHEME = re.compile(r"color-scheme: [a-z]+;")
LAYER_BLOCK = re.compile(r"@layer\s+[a-z]+\s*\{(.*)\}\s*\Z", re.DOTALL)


def site_stylesheet(folder: Path) -> str:
    """The one stylesheet of the public site, in the order its layers are read."""
    fonts, *parts = (path.read_text() for path in _site_parts(folder))
    body = "\n".join(parts)
    return tightened(
        f"{LAYERS}\n{fonts}\n"
        f"@supports not {FLOOR} {{ {BELOW_FLOOR} }}\n"
        f"@supports {FLOOR} {{\n{body}\n}}"
    )


def desk_stylesheet(folder: Path) -> str:
    """The editors' stylesheet: parts of the site without layers, inside `.desk` alone.

    Wagtail's own styles stand in no layer, so ours would lose to them inside one.
    """
    components = "\n".join(
        without_layer((folder / "components" / f"{name}.css").read_text())
        for name in DESK_COMPONENTS
    )
    tokens = "\n".join(light_tokens((folder / "tokens.css").read_text()))
    desk = (folder / "desk_parts.css").read_text()
    return tightened(f".desk {{\n{tokens}\n{components}\n}}\n{desk}")


def light_tokens(css: str) -> Iterator[str]:
    """The tokens that hold without a theme; the theme of the desk is Wagtail's."""
    for selector, body in TOKEN_BLOCK.findall(css):
        body = COLOR_SCHEME.sub("", body)
        yield body if selector == ":root" else f"{selector} {{ {body} }}"


def without_layer(css: str) -> str:
    """The rules inside a file's one `@layer` block."""
    block = LAYER_BLOCK.search(COMMENT.sub("", css))
    if not block:
        raise ValueError("A part of the stylesheet is one @layer block")
    return block.group(1)


def tightened(css: str) -> str:
    """`css` without comments and without the white space that means nothing."""
    pieces = QUOTED.split(COMMENT.sub("", css))
    return "".join(piece if piece.startswith('"') else _squeezed(piece) for piece in pieces).strip()


def _squeezed(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};]) ?", r"\1", css)
    css = re.sub(r"([:,]) ", r"\1", css)
    return css.replace(";}", "}")


def _site_parts(folder: Path) -> list[Path]:
    first = [folder / f"{name}.css" for name in ("fonts", "reset", "tokens", "base", "layout")]
    components = sorted((folder / "components").glob("*.css"))
    pages = sorted((folder / "pages").glob("*.css"))
    last = [folder / f"{name}.css" for name in ("utilities", "prefs")]
    return [*first, *components, *pages, *last]
