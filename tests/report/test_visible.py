"""Nothing that could act on a terminal, reorder a line or hide survives ``visible``."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.visible import one_line, shorten, visible

ANY = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("plain\nlines", "plain\nlines"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x00b\x7f", "a␀b␡"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u200b\u200b\u202ab", "a⟨U+200B and 2 more⟩b"),
        ("a\x9b31mb", "a⟨U+009B⟩31mb"),
        ("a\ud800b", "a\ufffdb"),
        ("a\tb\rc", "a b c"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 3),
        ("\u0301start", "start"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_is_hostile_is_written_out(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


@given(ANY)
def test_no_control_or_bidi_character_survives(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "LRI", "RLI")]


@given(ANY)
def test_one_line_is_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1


@given(ANY)
def test_writing_out_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(ANY, st.integers(1, 40))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit
