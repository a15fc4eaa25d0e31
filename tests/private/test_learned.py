"""The learned tagger: probabilities, a verdict that rests on the post alone, and rules that work without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seawall.pieces import load_pieces
from seawall.private import Finder, installed_recognisers
from seawall.private.interface import Hit
from seawall.private.learned import Tagger, installed_tagger, refined
from seawall.private.tagging import FACTS, KINDS, PLACES, Seen, words
from seawall.text import Text

POST = Text("she stays at 14 Larkmoor, top bell", "she stays at 14 larkmoor, top bell", language="en")


@pytest.fixture
def tagger() -> Tagger:
    found = installed_tagger()
    assert found is not None
    return found


def test_probabilities_of_each_word_add_up_to_one(tagger: Tagger) -> None:
    found = words(POST)
    labels = tagger.marginals(POST, found, [])
    assert labels.shape == (len(found), 1 + 2 * len(KINDS))
    assert np.allclose(labels.sum(axis=1), 1)


def test_a_verdict_does_not_rest_on_the_posts_before(tagger: Tagger) -> None:
    first = tagger.marginals(POST, words(POST), [])
    other = Text("mi placa es otra\ny ya", "mi placa es otra\ny ya", language="es")
    tagger.marginals(other, words(other), [])
    assert np.array_equal(first, tagger.marginals(POST, words(POST), []))


def test_a_long_post_does_not_overflow(tagger: Tagger) -> None:
    line = "14 larkmoor lane, flat 3; " * 200
    labels = tagger.marginals(Text(line, line), words(Text(line, line)), [])
    assert np.isfinite(labels).all()


def test_what_has_a_check_digit_stays_as_it_is(tagger: Tagger) -> None:
    hit = Hit(0, 3, "GOV_ID", 0.95, "check digit: anything")
    assert hit in refined(POST, [hit], tagger)


def test_what_no_word_speaks_for_goes(tagger: Tagger) -> None:
    assert Hit(0, 3, "BANK", 0.9, "named as such") not in refined(
        POST, [Hit(0, 3, "BANK", 0.9, "named as such")], tagger
    )


def test_a_post_without_words_keeps_its_hits(tagger: Tagger) -> None:
    assert refined(Text(" ", " "), [], tagger) == []


def test_rules_work_without_the_tagger() -> None:
    (home,) = Finder(installed_recognisers(), None).find(Text("at 9 Fennel Lane.", "at 9 fennel lane."))
    assert home.kind == "STREET_ADDRESS"


def test_pieces_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"pieces\.json"):
        load_pieces(tmp_path)


def test_a_word_is_told_by_its_classes_its_shape_and_how_it_is_written() -> None:
    seen = Seen(load_pieces()).sight(POST, words(POST), [Hit(13, 15, "PHONE", 0.9, "")])
    told = [{FACTS[n] for n in row} for row in seen.facts]
    assert {"c=person", "s=xx", "f=lower", "g=none"} <= told[0]
    assert {"s=d2", "dig=2", "r=BPHONE", "g=space"} <= told[3]
    assert "f=Cap" in told[4]
    assert seen.ruled == [-1, -1, -1, 0, -1, -1, -1, -1]
    assert seen.facts.shape[1] == PLACES["all"]
