import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from core.built import BUILDERS, BuiltFilesFinder
from core.colours import oklch_to_rgb
from core.script import (
    LISTENING_BEHAVIOURS,
    SENDING_BEHAVIOURS,
    SITE_BEHAVIOURS,
    listening_script,
    sending_script,
    site_script,
)
from core.script import tightened as tightened_script
from core.share_card import PAPER_COLOURS
from core.stylesheet import LAYERS, desk_stylesheet, site_stylesheet, tightened, without_layer

CSS = settings.BASE_DIR / "static" / "css"
JS = settings.BASE_DIR / "static" / "js"
PARTS = sorted(path for folder in ("components", "pages") for path in (CSS / folder).glob("*.css"))


def declarations(block):
    return dict(re.findall(r"(--[\w-]+):([^;}]+)", block))


def block_after(css, selector):
    start = css.index(selector) + len(selector)
    return css[start : css.index("}", start)]


@pytest.fixture(scope="module")
def site_css():
    return site_stylesheet(CSS)


def test_tightened_css_means_the_same():
    css = (
        '/* why */\n.a > .b,\n.c :is(p, q) {\n  width: calc(1px + 2px);\n  content: "a  ; b";\n}\n'
    )
    assert tightened(css) == '.a > .b,.c :is(p,q){width:calc(1px + 2px);content:"a  ; b"}'


def test_layers_are_named_before_anything_else(site_css):
    assert site_css.startswith(tightened(LAYERS))


def test_every_part_is_in_the_stylesheet(site_css):
    missing = [
        path.name
        for path in PARTS
        if tightened(without_layer(path.read_text())).strip() not in site_css
    ]
    assert missing == []


def test_braces_balance(site_css):
    assert site_css.count("{") == site_css.count("}")
    desk = desk_stylesheet(CSS)
    assert desk.count("{") == desk.count("}")


def test_older_browsers_get_the_floor_and_nothing_else(site_css):
    styles = site_css.index("@supports (color:oklch(0 0 0)){")
    before = site_css[:styles]
    assert re.findall(r"@layer|@font-face|@supports not", before) == [
        "@layer",
        "@font-face",
        "@font-face",
        "@supports not",
    ]


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_part_takes_every_colour_from_a_token(path):
    assert re.findall(r"#[0-9a-f]{3,8}\b|oklch|rgb\(|hsl\(", path.read_text()) == []


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_part_stands_in_one_layer(path):
    layer = "parts" if path.parent.name == "components" else "pages"
    assert re.findall(r"@layer (\w+)", path.read_text()) == [layer]


def test_every_variable_used_is_defined(site_css):
    used = set(re.findall(r"var\((--[\w-]+)\)", site_css))
    set_by_parts = set(re.findall(r"(--[\w-]+):", site_css))
    assert used - set_by_parts == set()


def test_dark_is_the_same_followed_and_chosen(site_css):
    followed = block_after(site_css, ':root:not([data-theme]),:root[data-theme="calm"]{')
    chosen = block_after(site_css, ':root[data-theme="dark"]{')
    assert declarations(followed) == declarations(chosen)


@pytest.mark.parametrize(
    "opening",
    [
        ':root[data-theme="dark"]{color-scheme:dark;',
        ':root[data-theme="contrast"]{color-scheme:dark;',
        ':root[data-theme="calm"]{--k:0.32',
        ':root[data-text="roomy"]{',
    ],
)
def test_theme_redefines_raw_values_and_nothing_else(site_css, opening):
    raw = declarations(block_after(site_css, ":root{color-scheme:light;"))
    assert set(declarations(block_after(site_css, opening))) - set(raw) == set()


def test_papers_of_the_share_card_are_those_of_the_light_theme():
    tokens = (CSS / "tokens.css").read_text()
    names = {"k1": "coral", "k2": "lilac", "k3": "sun", "k4": "sky", "k5": "mint", "k6": "lime"}
    in_css = {
        paper: re.search(rf"--{name}: oklch\(([\d.]+) calc\(([\d.]+) \* var\(--k\)\) (\d+)", tokens)
        for paper, name in names.items()
    }
    from_css = {
        paper: oklch_to_rgb(*(float(number) for number in found.groups())).hex
        for paper, found in in_css.items()
    }
    assert from_css == {paper: PAPER_COLOURS[paper].hex for paper in names}


def test_desk_stylesheet_touches_nothing_outside_the_desk():
    desk = desk_stylesheet(CSS)
    outside = re.sub(r"@media[^{]*\{", "", desk)
    depth, selectors, current = 0, [], ""
    for character in outside:
        if character == "{":
            if depth == 0:
                selectors.append(current.strip().lstrip("}"))
            depth, current = depth + 1, ""
        elif character == "}":
            depth, current = max(depth - 1, 0), ""
        else:
            current += character
    assert [s for s in selectors if not s.startswith(".desk")] == []
    assert "color-scheme" not in desk


def test_every_component_with_styles_has_its_template_or_is_a_part_of_several():
    templates = settings.BASE_DIR / "templates"
    of_their_own = {
        path.stem
        for folder in ("components", "blocks", "podcasts")
        for path in (templates / folder).iterdir()
    }
    parts_of_several = {
        "art", "button", "check_list", "choice", "icon", "meta", "prose", "question", "skip",
        "story_head", "typed",
    }  # fmt: skip
    styles = {path.stem for path in (CSS / "components").glob("*.css")}
    assert styles - of_their_own == parts_of_several


def test_script_keeps_every_behaviour_in_a_scope_of_its_own():
    script = site_script(JS)
    assert script.count("\n}\n{\n") == len(SITE_BEHAVIOURS) - 1


def test_tightened_script_keeps_its_lines():
    assert tightened_script("// why\nconst a = 1;\n  go(a);\n") == "const a = 1;\ngo(a);\n"


def test_script_asks_for_nothing_from_anywhere():
    script = site_script(JS)
    assert re.findall(r"fetch\(|XMLHttp|import|https?:|localStorage|cookie|innerHTML", script) == []


def test_sending_script_speaks_to_its_own_page_alone():
    """To addresses the page gave it, with the page's own token; it keeps nothing on the phone."""
    script = sending_script(JS)
    assert script.count("\n}\n{\n") == len(SENDING_BEHAVIOURS) - 1
    assert re.findall(r"import|https?:|localStorage|indexedDB|cookie|innerHTML", script) == []
    asked = re.findall(r"(?:fetch\(|open\(\"POST\", )(\w+)", script)
    assert asked == ["address", "address", "address"]
    given = re.findall(r"(?:post|send)\((?:item, )?(line\w*\.\S+?)[,)]", script)
    assert given == [
        "lines.pictures",
        *("lines.begin", "lines.slice"),
        *("line.dataset.begin", "line.dataset.saving"),
    ]


def test_listening_script_asks_nobody_and_keeps_one_thing():
    """Where somebody was, under one key, taken away again when they no longer want it."""
    script = listening_script(JS)
    assert script.count("\n}\n{\n") == len(LISTENING_BEHAVIOURS) - 1
    assert re.findall(r"fetch\(|XMLHttp|import|https?:|indexedDB|cookie|innerHTML", script) == []
    assert sorted(re.findall(r"store\??\.(\w+)\((\w+)", script)) == [
        ("getItem", "KEY"),
        ("removeItem", "KEY"),
        ("setItem", "KEY"),
    ]
    assert len(re.findall("localStorage", script)) == 1
    assert len(gzip.compress(script.encode())) < 2_600


def test_what_every_first_visit_loads_is_light():
    """Styles, script and the main font, compressed; a page adds its own 15 KB at the most."""
    css = len(gzip.compress(site_stylesheet(CSS).encode()))
    js = len(gzip.compress(site_script(JS).encode()))
    font = (settings.BASE_DIR / "static/fonts/ahn-latin.woff2").stat().st_size
    assert css + js + font < 45_000
    assert js < 3_000


def test_font_stands_where_the_stylesheet_looks_for_it():
    found = [
        (CSS / address).resolve()
        for address in re.findall(r'url\("([^"]+)"\)', (CSS / "fonts.css").read_text())
    ]
    assert [path.exists() for path in found] == [True, True]


@pytest.mark.parametrize("path", BUILDERS)
def test_finder_builds_the_file_when_asked(path, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    built = BuiltFilesFinder().find(path)
    builder, folder = BUILDERS[path]
    assert Path(built).read_text() == builder(settings.BASE_DIR / "static" / folder)


def test_finder_leaves_other_files_to_other_finders():
    assert BuiltFilesFinder().find("css/tokens.css") == []


def test_finder_lists_what_it_builds_for_collectstatic(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    listed = [path for path, storage in BuiltFilesFinder().list([]) if storage.exists(path)]
    assert listed == list(BUILDERS)


def test_finder_does_not_write_a_file_that_has_not_changed(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    finder = BuiltFilesFinder()
    first = Path(finder.find("js/site.js")).stat().st_mtime_ns
    assert Path(finder.find("js/site.js")).stat().st_mtime_ns == first


def test_static_files_find_the_stylesheet():
    assert finders.find("css/site.css").endswith("css/site.css")
