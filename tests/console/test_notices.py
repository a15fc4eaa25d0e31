"""Words for notices: complete in every language of the console, and fit for every action and category."""

from __future__ import annotations

import pytest

from seawall.console.notices import letters, templates
from seawall.console.render import LANGUAGES
from seawall.plugins import sheets
from seawall.store import DECISIONS
from seawall.taxonomy import CATEGORIES, OPTIONAL_CATEGORIES


def _shape(value: object) -> object:
    return {key: _shape(one) for key, one in value.items()} if isinstance(value, dict) else type(value)


def test_every_language_says_the_same_things() -> None:
    assert letters().keys() == LANGUAGES.keys()
    assert not [fault for sheet in sheets("seawall.console", "letters") for fault in sheet.faults]
    english = letters()["en"]
    for language, words in letters().items():
        assert _shape(words) == _shape(english), language
        assert language == "en" or not {*words["done"].values()} & {*english["done"].values()}
    assert english["done"].keys() == DECISIONS.keys()
    assert english["breach"].keys() == {*CATEGORIES, *OPTIONAL_CATEGORIES, "other"}


@pytest.mark.parametrize("action", DECISIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_texts_that_are_long_enough_to_explain_it(language: str, action: str) -> None:
    for category in (*CATEGORIES, *OPTIONAL_CATEGORIES, "something new"):
        found = templates(language, action, category)
        assert len({one.key for one in found}) == len({one.text for one in found}) == len(found) >= 3
        assert all(20 <= len(one.text) <= 600 for one in found)
        assert all(one.title for one in found)
        acts = letters()[language]["breach"].get(category, letters()[language]["breach"]["other"]) in found[0].text
        assert acts == DECISIONS[action]


def test_an_unknown_language_gets_english() -> None:
    assert templates("pt-BR", "remove", "threat") == templates("en", "remove", "threat")
    assert templates("es-MX", "remove", "threat") == templates("es", "remove", "threat")
