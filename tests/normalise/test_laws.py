"""What holds of folding whatever the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.normalise import Folder, identify
from seawall.text import Text
from tests.normalise.strategies import VOCABULARY, texts

FOLDER = Folder(VOCABULARY)
LANGUAGES = st.sampled_from([None, "en", "es", "mix", "und", "fr"])


@settings(max_examples=600)
@given(texts, LANGUAGES)
def test_every_folded_character_came_from_somewhere(text: str, language: str | None) -> None:
    folded = FOLDER.fold(text, language)
    assert folded.original == text
    assert (folded.starts is None) == (folded.ends is None)
    starts, ends = _maps(folded)
    assert len(starts) == len(ends) == len(folded.folded)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@settings(max_examples=600)
@given(texts, LANGUAGES)
def test_the_way_back_never_turns(text: str, language: str | None) -> None:
    starts, ends = _maps(FOLDER.fold(text, language))
    assert starts == sorted(starts)
    assert ends == sorted(ends)


@settings(max_examples=400)
@given(texts, st.data())
def test_every_range_quotes_something_of_the_original(text: str, data: st.DataObject) -> None:
    folded = FOLDER.fold(text)
    if not folded.folded:
        return
    start = data.draw(st.integers(0, len(folded.folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded.folded)))
    span = folded.span(start, end)
    assert 0 <= span.start < span.end <= len(text)
    assert folded.quote(span) in text


@settings(max_examples=1500)
@given(texts, LANGUAGES)
def test_what_is_quoted_for_a_word_folds_to_that_word(text: str, language: str | None) -> None:
    folded = FOLDER.fold(text, language)
    for match in re.finditer(r"\w+", folded.folded):
        if match.group() in VOCABULARY:
            quote = folded.quote(folded.span(*match.span()))
            again = FOLDER.fold(quote, folded.language).folded
            assert match.group() in re.findall(r"\w+", again), (quote, again)


@settings(max_examples=1500)
@given(texts, LANGUAGES)
def test_folding_twice_is_folding_once(text: str, language: str | None) -> None:
    once = FOLDER.fold(text, language)
    twice = FOLDER.fold(once.folded, once.language)
    assert twice.folded == once.folded
    assert set(twice.folds) <= set(once.folds)


@given(texts, LANGUAGES)
def test_the_same_text_folds_the_same_way_in_any_folder(text: str, language: str | None) -> None:
    one, other = FOLDER.fold(text, language), Folder(VOCABULARY).fold(text, language)
    assert one == other


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f]")


@given(texts)
def test_nothing_invisible_is_left(text: str) -> None:
    assert not _INVISIBLE.search(FOLDER.fold(text).folded)


@given(st.text(st.characters(codec="latin-1"), max_size=200))
def test_a_folded_text_has_no_latin_capital(text: str) -> None:
    assert not re.search("[A-ZÀ-ÖØ-Þ]", FOLDER.fold(text).folded)


@given(texts)
def test_line_breaks_are_kept_outside_words(text: str) -> None:
    framed = f"first line.\n{text}.\n(last line)"
    assert FOLDER.fold(framed).folded.startswith("first line.\n")
    assert FOLDER.fold(framed).folded.endswith(".\n(last line)")


@given(texts)
def test_every_text_has_a_language(text: str) -> None:
    assert re.fullmatch(r"[a-z]{2}|mix|und", identify(text))


_HOSTILE = [
    "k1ll ",
    "k.i.l.l.",
    "five ",
    "five,",
    "@a.",
    "a@",
    "://",
    "www.",
    "1.",
    "a-b-",
    "a.b.c.",
    "x@y.",
    "i w i l l",
    "4gu4.",
]
_HOSTILE += [
    "a ",
    "k*",
    "k!",
    "aab",
    "aaa",
    "1a",
    "-a",
    "u ",
    "'",
    "$ ",
    "a\n",
    "ki.ll.",
    "k1l-",
    "a_a*",
    "d3 ",
    "#a",
    "0x1",
]
_HOSTILE += ["\u200b", "e\u0301", "\ufdfa", "🔪", "а", "kи", "５", "\x00", "é", "ß", "\r", "x" * 99 + " "]


@pytest.mark.parametrize("pattern", _HOSTILE)
def test_a_pattern_without_end_folds_and_stays_small(pattern: str) -> None:
    text = pattern * (100_000 // len(pattern))
    folded = FOLDER.fold(text)
    starts, ends = _maps(folded)
    assert len(folded.folded) <= 8 * len(text)
    assert len(starts) == len(ends) == len(folded.folded)


def _maps(text: Text) -> tuple[list[int], list[int]]:
    if text.starts is None or text.ends is None:
        assert len(text.folded) == len(text.original)
        return list(range(len(text.original))), list(range(1, len(text.original) + 1))
    return list(text.starts), list(text.ends)
