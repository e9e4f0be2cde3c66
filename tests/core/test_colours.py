import pytest
from django.core.exceptions import ValidationError

from core.colours import (
    DARK_PAPER,
    brand_stylesheet,
    contrast,
    lightened_until,
    mix,
    oklch_to_rgb,
    rgb,
    validate_brand_colour,
)


def test_contrast_of_black_and_white_is_the_largest():
    assert contrast("#000000", "#ffffff") == 21


def test_contrast_does_not_mind_the_order():
    assert contrast("#0b3bc3", "#f3f6fa") == contrast("#f3f6fa", "#0b3bc3")


def test_contrast_agrees_with_a_published_pair():
    # #767676 is the lightest grey that WCAG lets stand on white.
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("colour", ["", "#fff", "red", "0b3bc3", "#0b3bc3ff", "#0b3bcg"])
def test_rgb_of_something_else_is_refused(colour):
    with pytest.raises(ValueError, match="is not a colour"):
        rgb(colour)


def test_mix_goes_from_one_colour_to_the_other():
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == [
        "#000000",
        "#808080",
        "#ffffff",
    ]


def test_oklch_gives_the_hex_of_the_design():
    assert oklch_to_rgb(0.43, 0.215, 264).hex == "#0b3bc3"


def test_lightened_colour_reaches_the_ratio():
    assert contrast(lightened_until("#400000", ratio=7, on=DARK_PAPER), DARK_PAPER) >= 7


def test_readable_brand_colour_is_taken():
    assert validate_brand_colour("#0B3BC3") is None


@pytest.mark.parametrize(
    ("colour", "code"),
    [("#ffcc00", "too_pale"), ("#777777", "too_pale"), ("blue", "not_a_colour")],
)
def test_brand_colour_is_refused(colour, code):
    with pytest.raises(ValidationError) as refusal:
        validate_brand_colour(colour)
    assert refusal.value.code == code


def test_brand_stylesheet_holds_custom_properties_and_nothing_else():
    assert brand_stylesheet("#0B3BC3") == (
        ":root{--own-brand:#0b3bc3;--own-brand-deep:#082988;"
        "--own-brand-pale:#859de1;--own-brand-paler:#c2cef0;}"
    )


def test_brand_stylesheet_is_empty_without_a_colour():
    assert brand_stylesheet("") == ""


def test_brand_stylesheet_refuses_what_slipped_past_the_form():
    with pytest.raises(ValidationError):
        brand_stylesheet("red}body{display:none")
