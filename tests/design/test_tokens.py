"""Colours can be told apart, and every sheet takes its colours and sizes from the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from microsite.gallery.contrast import GRAPHIC, TEXT, pairs, ratio, text_pairs
from microsite.pages import card_drawing
from microsite.pages.tokens import parsed, tokens

PROJECT = Path(__file__).resolve().parent.parent.parent
CSS = PROJECT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
NAMES = (
    "aliceblue antiquewhite aqua azure beige black blue brown coral crimson cyan fuchsia gold gray "
    "green grey indigo ivory khaki lavender lime magenta maroon navy olive orange orchid pink plum "
    "purple rebeccapurple red salmon silver tan teal tomato turquoise violet wheat white yellow"
)
LITERAL = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(|\b(?:{'|'.join(NAMES.split())})\b",
    re.I,
)
SYSTEM_COLOURS = {"Canvas", "CanvasText", "GrayText", "Highlight", "LinkText", "ButtonText"}
FONT_SIZE = re.compile(
    r"var\(--step-[\w-]*\)|calc\(var\(--step-[\w-]*\) \* [\d.]+\)|[\d.]+em|inherit|0"
)
# Where a size is not that of text on a page: units of a drawing, and of paper.
OWN_UNITS = {
    *(
        "components/drawing.css",
        "components/clinic-map.css",
        "staff/chart.css",
        "staff/bar-list.css",
    ),
    *("staff/decision-flow.css", "print.css"),
}
SPACE = re.compile(r"\b(?:padding|margin|gap|row-gap|column-gap)(?:-[a-z]+)*: ([^;}]+)")


def name_of(sheet: Path) -> str:
    return sheet.relative_to(CSS).as_posix()


def declarations(sheet: Path) -> list[tuple[str, str]]:
    """Return (property, value) of each declaration of the sheet."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    return re.findall(r"(?<=[{;\s])([a-z-]+): ([^;{}]+)(?=[;}])", text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#1e1131", "#1e1131", 1.0),
    ],
)
def test_contrast_is_measured_as_wcag_says(one, other, expected):
    assert round(ratio(one, other), 2) == round(ratio(other, one), 2) == expected


@pytest.mark.parametrize("more_contrast", [False, True], ids=["plain", "more contrast"])
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.front} on {pair.ground}")
def test_every_pair_can_be_told_apart_in_light_and_dark(pair, more_contrast):
    light, dark = pair.measured(tokens(), more_contrast=more_contrast)

    assert light >= pair.least, "light"
    assert dark >= pair.least, "dark"


def test_text_needs_aaa_and_marks_need_three_to_one():
    assert {pair.least for pair in text_pairs()} == {TEXT} == {7.0}
    assert {pair.least for pair in pairs()} == {TEXT, GRAPHIC} == {7.0, 3.0}


def test_the_ring_of_the_focus_is_seen_on_every_ground():
    """A ring of the text's colour outside, one of the focus colour inside: one stands out."""
    found = tokens()
    for ground in ("page", "surface", "wash", "think", "selected", "urgent", "foot"):
        for mode in ("light", "dark"):
            around = getattr(found.colour(f"--colour-{ground}"), mode)
            rings = [
                ratio(getattr(found.colour(f"--colour-{name}"), mode), around)
                for name in ("text", "focus")
            ]
            assert max(rings) >= GRAPHIC, (ground, mode)


def test_every_colour_of_text_and_every_ground_is_in_the_table():
    fronts = {pair.front for pair in text_pairs()}
    grounds = {pair.ground for pair in text_pairs()}
    missing = []
    for sheet in SHEETS:
        for name, value in declarations(sheet):
            used = re.match(r"var\((--colour-[\w-]+)\)$", value)
            if used and name == "color" and used[1] not in fronts:
                missing.append((name_of(sheet), name, value))
            # A line of 1 px that is drawn as a ground holds no text.
            is_ground = name in ("background", "background-color") and used
            if is_ground and used and used[1] not in grounds | {"--colour-rule"}:
                missing.append((name_of(sheet), name, value))

    assert missing == []


def test_a_rule_that_sets_text_and_ground_is_in_the_table():
    known = {(pair.front, pair.ground) for pair in text_pairs()}
    missing = []
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        for rule in re.findall(r"\{([^{}]+)\}", text):
            front = re.search(r"(?<![\w-])color: var\((--[\w-]+)\)", rule)
            ground = re.search(r"background: var\((--[\w-]+)\)", rule)
            if front and ground and (front[1], ground[1]) not in known:
                missing.append((name_of(sheet), front[1], ground[1]))

    assert missing == []


def test_old_phones_get_the_light_values():
    found = tokens()
    differs = {name for name, one in found.colours.items() if one.light != one.dark}

    assert set(found.on_old_phones) == differs
    assert found.on_old_phones == {name: found.colours[name].light for name in differs}


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_no_sheet_but_the_tokens_spells_a_colour(sheet):
    spelt = [
        (name, value)
        for name, value in declarations(sheet)
        if LITERAL.search(re.sub(r'"[^"]*"|--[\w-]+|url\([^)]*\)', "", value))
    ]

    assert name_of(sheet) == "tokens.css" or spelt == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_colours_of_the_system_stand_where_colours_are_forced(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    forced = re.compile(r"@media \(forced-colors: active\) \{(?:[^{}]*\{[^{}]*\})*\s*\}")

    assert not re.search(rf"\b(?:{'|'.join(SYSTEM_COLOURS)})\b", forced.sub("", text), re.I)


def test_every_token_that_is_used_is_set_and_every_colour_is_used():
    text = "".join(sheet.read_text() for sheet in SHEETS)
    text += "".join(file.read_text() for file in (PROJECT / "templates").rglob("*.svg"))
    used, found = set(re.findall(r"var\((--[\w-]+)", text)), tokens()
    own = set(re.findall(r"(--[\w-]+):", text))

    assert used - own == set()
    assert set(found.colours) - used == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_text_has_a_size_of_the_scale(sheet):
    sizes = [value for name, value in declarations(sheet) if name == "font-size"]

    if name_of(sheet) not in OWN_UNITS:
        assert [size for size in sizes if not FONT_SIZE.fullmatch(size)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_spaces_in_a_component_are_steps_of_two_pixels(sheet):
    """Between things stand the --space tokens; inside a thing, half a step of the 4 px grid."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    lengths = [
        length
        for value in SPACE.findall(text)
        if "clamp(" not in value
        for length in re.findall(r"-?[\d.]+rem", value)
    ]

    if sheet.parent != CSS and name_of(sheet) not in OWN_UNITS:
        assert [one for one in lengths if float(one.removesuffix("rem")) * 8 % 1] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_corners_have_a_radius_of_the_tokens(sheet):
    radii = [value for name, value in declarations(sheet) if name.endswith("radius")]
    allowed = re.compile(r"(?:var\(--radius-\w+\)|0|50%|inherit)(?: (?:var\(--radius-\w+\)|0))*")

    if name_of(sheet) != "base.css":  # The focus ring has its own: it hugs what has none.
        assert [radius for radius in radii if not allowed.fullmatch(radius)] == []


def test_a_browsers_own_bar_has_the_colour_of_the_page():
    page = tokens().colours["--colour-page"]
    metas = re.findall(
        r'<meta name="theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)">',
        (PROJECT / "templates" / "base.html").read_text(),
    )

    assert sorted(metas) == sorted([(page.light, "light"), (page.dark, "dark")])


def test_cards_are_drawn_in_the_colours_of_the_tokens():
    light = {name: one.light for name, one in tokens().colours.items()}

    assert {
        "page": light["--colour-page"],
        "text": light["--colour-text"],
        "accent": light["--colour-accent"],
        "surface": light["--skin-surface"],
        "dermis": light["--skin-dermis"],
        "old": light["--fibre-pale"],
        "fibres": (light["--fibre-new"], light["--fibre-middle"], light["--fibre-mature"]),
    } == {
        "page": card_drawing.PAGE,
        "text": card_drawing.TEXT,
        "accent": card_drawing.ACCENT,
        "surface": card_drawing.SKIN_SURFACE,
        "dermis": card_drawing.DERMIS,
        "old": card_drawing.FIBRE_OLD,
        "fibres": card_drawing.FIBRES,
    }


@pytest.mark.parametrize(
    "value", ["red", "light-dark(#fff, #000000)", "light-dark(#fff000, blue)", "#12345"]
)
def test_a_token_that_is_no_colour_is_refused(value):
    if "#" in value:
        with pytest.raises(ValueError, match="--colour-page"):
            parsed(
                f":root {{ --colour-page: {value}; }} @supports not {{}} @media (prefers-contrast: more) {{}}"
            )
    else:
        assert (
            parsed(
                f":root {{ --x: {value}; }} @supports not {{}} @media (prefers-contrast: more) {{}}"
            ).colours
            == {}
        )
