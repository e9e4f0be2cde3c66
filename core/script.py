"""The site's scripts, put together from one file a behaviour. A pure function of the folder."""

import re
from pathlib import Path

#: In the order they run: leaving the site comes first, whatever else goes wrong.
SITE_BEHAVIOURS = (
    "exit",
    "menu",
    "error-summary",
    "filters",
    "word-count",
    "copy",
    "print",
    "back",
)
#: On the pages of sending alone; everybody else's first visit is spared them.
SENDING_BEHAVIOURS = ("pictures", "recorder", "saving")
#: On pages with something to hear.
LISTENING_BEHAVIOURS = ("player",)

COMMENT_LINE = re.compile(r"^\s*//.*\n", re.MULTILINE)
INDENT = re.compile(r"^\s+", re.MULTILINE)


def site_script(folder: Path) -> str:
    """What every public page gets."""
    return _together(folder, SITE_BEHAVIOURS)


def sending_script(folder: Path) -> str:
    """What the questions of sending get besides."""
    return _together(folder, SENDING_BEHAVIOURS)


def listening_script(folder: Path) -> str:
    """What pages with something to hear get besides."""
    return _together(folder, LISTENING_BEHAVIOURS)


def _together(folder: Path, names: tuple[str, ...]) -> str:
    """Every behaviour in a scope of its own, so that a name in one is not seen by another."""
    return "\n".join(f"{{\n{tightened((folder / f'{name}.js').read_text())}}}" for name in names)


def tightened(js: str) -> str:
    """`js` without lines of comment and without indents."""
    return INDENT.sub("", COMMENT_LINE.sub("", js))
