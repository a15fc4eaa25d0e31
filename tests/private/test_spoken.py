"""Numbers in words read as the digits they stand for."""

from __future__ import annotations

import pytest

from seawall.private.spoken import spelled_digits, spoken


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("double oh seven", "007"),
        ("five hundred twelve", "512"),
        ("fivehundredtwelve 555", "512555"),
        ("nine hundred, forty-four, seventeen ninety", "900441790"),
        ("nine hundred four four one", "900441"),
        ("six hundred twenty", "620"),
        ("seiscientos, cincuenta y cinco, cero uno", "6005501"),
        ("ciento cuarenta y siete", "147"),
        ("forty four seventeen", "4417"),
        ("triple five, 0122", "5550122"),
    ],
)
def test_words_are_the_digits_they_stand_for(written: str, digits: str) -> None:
    assert spelled_digits(written) == digits


def test_a_number_ends_before_what_does_not_belong_to_it() -> None:
    assert list(spoken("ring five five five then 01 62, then")) == [(5, 30, "5550162")]


@pytest.mark.parametrize("text", ["puertos 25565 y 25566", "calle 45, 2o, 24998", "we were five or six"])
def test_numerals_joined_by_small_words_are_no_spoken_number(text: str) -> None:
    assert list(spoken(text)) == []
