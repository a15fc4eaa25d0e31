"""The corpus keeps what its guidelines promise."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from seawall.learn.corpus import Row, read_corpus, split_of
from seawall.learn.drafts import FRAMES, MARKS, MODES
from seawall.learn.public import held_out, read_background, read_relabelled
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

CORPUS = Path(__file__).parents[2] / "corpus"
_LINK = re.compile(r"(?:https?://|www\.)([\w.-]+)", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d-])(?:\d{3}[-. ])?\d{3}[-. ]\d{4}(?!\d)")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_corpus(CORPUS)


def test_it_is_as_large_and_as_mixed_as_it_says(rows: list[Row]) -> None:
    languages = Counter(row["lang"] for row in rows)
    assert languages["en"] >= 6000
    assert languages["es"] + languages["mixed"] >= 4000
    assert languages["mixed"] >= 600
    assert {row["region"] for row in rows} >= {"es-MX", "es-US", "es-ES", "es-AR", "es-CO", "en-US", "en-GB"}
    assert sum(row["pair"] is not None for row in rows) >= 0.4 * len(rows)
    assert {label for row in rows for label in row["labels"]} == set(CATEGORIES)
    assert {row["family"] for row in rows} >= set(LOOK_ALIKES)


def test_every_row_is_well_formed(rows: list[Row]) -> None:
    ids = Counter(row["id"] for row in rows)
    assert max(ids.values()) == 1
    for row in rows:
        assert row["text"].strip(), row["id"]
        assert row["mode"] in MODES
        assert row["frame"] in FRAMES
        assert 0 <= row["level_min"] <= row["level_max"] <= 4
        assert (row["level_max"] >= 1) if row["labels"] else (row["level_max"] <= 1), row["id"]
        for mark in row["signals"] or []:
            assert mark["signal"] in MARKS.values()
            assert 0 <= mark["start"] < mark["end"] <= len(row["text"]), row["id"]


def test_no_voice_and_no_pair_is_on_two_sides(rows: list[Row]) -> None:
    pairs: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        assert row["split"] == split_of(row["style"])
        if row["pair"]:
            pairs[row["pair"]].add(row["split"])
    assert {len(splits) for splits in pairs.values()} == {1}


def test_no_text_stands_twice(rows: list[Row]) -> None:
    texts = Counter((" ".join(row["text"].lower().split()), row["parent"]) for row in rows)
    assert max(texts.values()) == 1


def test_phones_and_links_are_invented(rows: list[Row]) -> None:
    for row in rows:
        for link in _LINK.findall(row["text"]):
            assert "example." in link, (row["id"], link)
        for phone in _PHONE.findall(row["text"]):
            assert "555" in phone or "000" in phone, (row["id"], phone)


def test_public_posts_leave_a_fifth_for_measuring() -> None:
    background = list(read_background(CORPUS / "public"))
    assert len(background) > 50_000
    assert not any(held_out(row["text"]) for row in background)
    relabelled = list(read_relabelled(CORPUS / "public"))
    assert {row["id"] for row in relabelled}.isdisjoint(row["id"] for row in background)
    assert {label for row in relabelled for label in row["labels"]} <= set(CATEGORIES)
