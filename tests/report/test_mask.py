"""Masking leaves nothing private standing, and changes nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import Private, Span
from seawall.report.mask import Masker, mask, mask_slice

SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair)))
PRIVATE = st.lists(st.builds(Private, SPANS, st.sampled_from(["PHONE", "HOME_ADDRESS", "EMAIL"])), max_size=6)


def test_tokens_are_numbered_per_kind_by_distinct_value() -> None:
    text = "555-0101, 555.0101, 555-0102, a@example.org"
    private = [
        Private(Span(0, 8), "PHONE"),
        Private(Span(10, 18), "PHONE"),
        Private(Span(20, 28), "PHONE"),
        Private(Span(30, 43), "EMAIL"),
    ]
    assert mask(text, private) == "[PHONE#1], [PHONE#1], [PHONE#2], [EMAIL#1]"


def test_full_width_digits_are_the_same_value() -> None:
    text = "555-0101 ５５５-０１０１"
    assert mask(text, [Private(Span(0, 8), "PHONE"), Private(Span(9, 17), "PHONE")]) == "[PHONE#1] [PHONE#1]"


@pytest.mark.parametrize("order", [1, -1])
def test_overlapping_spans_merge_and_the_wider_kind_wins(order: int) -> None:
    private = [Private(Span(2, 6), "PHONE"), Private(Span(4, 12), "HOME_ADDRESS")][::order]
    assert mask("ab345678901234", private) == "ab[HOME_ADDRESS#1]34"


def test_touching_spans_stay_apart() -> None:
    assert mask("abcdef", [Private(Span(0, 3), "A"), Private(Span(3, 6), "B")]) == "[A#1][B#1]"


def test_a_quote_that_cuts_private_data_masks_it_whole_and_keeps_the_posts_numbers() -> None:
    text = "call 555-0101 or 555-0102 now"
    private = [Private(Span(5, 13), "PHONE"), Private(Span(17, 25), "PHONE")]
    assert mask_slice(text, Span(20, 29), private) == "[PHONE#2] now"
    assert mask_slice(text, Span(0, 7), private) == "call [PHONE#1]"
    assert mask_slice(text, Span(7, 9), private) == "[PHONE#1]"


def test_an_explanation_that_repeats_private_data_is_scrubbed() -> None:
    masker = Masker("at 14 Invented Lane, 555-0101", [Private(Span(3, 19), "HOME"), Private(Span(21, 29), "PHONE")])
    assert masker.scrub("gives 14 invented lane and (555) 0101.") == "gives [HOME#1] and ([PHONE#1]."
    assert masker.scrub("gives 15550101 lanes") == "gives 15550101 lanes"


@given(st.text(max_size=60), PRIVATE, SPANS)
def test_every_original_character_is_shown_or_masked_never_both(
    text: str, private: list[Private], window: Span
) -> None:
    hidden = {at for datum in private for at in range(datum.span.start, min(datum.span.end, len(text)))}
    plain = [piece.text for piece in Masker(text, private).pieces(window) if not piece.token]
    expected = [text[at] for at in range(window.start, min(window.end, len(text))) if at not in hidden]
    assert "".join(plain) == "".join(expected)


@given(st.text(max_size=60), PRIVATE, st.lists(SPANS, max_size=4))
def test_marks_never_change_what_is_shown(text: str, private: list[Private], marks: list[Span]) -> None:
    whole = Span(0, len(text))
    assert "".join(piece.text for piece in Masker(text, private).pieces(whole, marks)) == mask(text, private)


@given(st.text(max_size=60), PRIVATE)
def test_order_of_detectors_does_not_matter(text: str, private: list[Private]) -> None:
    assert mask(text, private) == mask(text, private[::-1])


@given(st.text(max_size=60), SPANS)
def test_without_private_data_nothing_changes(text: str, span: Span) -> None:
    assert mask(text, []) == text
    assert mask_slice(text, span, []) == text[span.start : span.end]
