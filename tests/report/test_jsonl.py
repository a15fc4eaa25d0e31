"""The JSONL contract: what is written always validates, masks and reads back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import ACTIONS, Finding, Item, Private, Reason, Skipped, Span, Verdict
from seawall.report.jsonl import SCHEMA, dumps, schema, verdict_dict
from seawall.taxonomy import CATEGORIES
from tests.report.posts import Result, community, render

DOCS = Path(__file__).parents[2] / "docs" / "jsonl.md"
VALIDATOR = jsonschema.Draft202012Validator(schema())

TEXTS = st.text(st.characters(), max_size=40)
NAMES = st.text(st.characters(), min_size=1, max_size=12)
SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: Span(min(pair), max(pair)))
REASONS = st.builds(Reason, NAMES, TEXTS, st.none() | SPANS, st.floats(-9, 9))
FINDINGS = st.builds(
    Finding,
    detector=NAMES,
    version=TEXTS,
    category=st.sampled_from(sorted(CATEGORIES)),
    span=SPANS,
    probability=st.floats(0, 1),
    reasons=st.lists(REASONS, min_size=1, max_size=3).map(tuple),
    counter_reasons=st.lists(REASONS, max_size=2).map(tuple),
    level=st.integers(0, 4),
    would_change=TEXTS,
)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Any item with any verdict."""
    level = draw(st.integers(0, 4))
    item = Item(
        id=draw(TEXTS), text=draw(TEXTS), created_at=draw(st.none() | st.just(datetime(2025, 5, 3, tzinfo=UTC)))
    )
    verdict = Verdict(
        item_id=item.id,
        level=level,
        action=ACTIONS[level],
        categories=tuple(draw(st.lists(st.sampled_from(sorted(CATEGORIES)), unique=True, max_size=3))),
        exceptions=tuple(draw(st.lists(st.sampled_from(["HN-01", "HN-40"]), unique=True))),
        rules=(),
        findings=tuple(draw(st.lists(FINDINGS, max_size=3))),
        skipped=tuple(draw(st.lists(st.builds(Skipped, NAMES, TEXTS), max_size=2))),
        private=tuple(draw(st.lists(st.builds(Private, SPANS, st.sampled_from(["PHONE", "EMAIL"])), max_size=3))),
        language=draw(TEXTS),
        kit=draw(TEXTS),
    )
    return item, verdict


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@given(results(), st.booleans())
def test_every_verdict_validates(result: Result, reveal: bool) -> None:
    VALIDATOR.validate(verdict_dict(*result, reveal=reveal))


@given(results())
def test_every_line_is_one_line_of_utf_8_json(result: Result) -> None:
    line = render("jsonl", [result])
    assert line.encode().decode() == line
    assert len(line.splitlines()) == 1
    VALIDATOR.validate(json.loads(line))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_reads_back_the_same(text: str) -> None:
    assert json.loads(dumps([text])) == [text]


@given(st.text(st.characters()))
def test_a_printed_line_drives_no_terminal(text: str) -> None:
    assert not [
        char for char in dumps([text]) if char < " " or "\x7f" <= char <= "\x9f" or "\u202a" <= char <= "\u202e"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"level": 5},
        {"level": "3"},
        {"action": "delete"},
        {"schema": "seawall.verdict/2"},
        {"exceptions": ["reward"]},
        {"findings": [{}]},
    ],
)
def test_the_schema_refuses_what_is_not_in_the_contract(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(verdict_dict(*community()[1]) | change)


@pytest.mark.parametrize("field", schema()["required"])
def test_every_field_is_always_there(field: str) -> None:
    value = verdict_dict(*community()[0])
    del value[field]
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(value)


def test_quotes_and_sentences_are_masked_unless_revealed() -> None:
    result = community()[1]
    masked, open_ = dumps(verdict_dict(*result)), dumps(verdict_dict(*result, reveal=True))
    assert "14 Invented Lane" not in masked
    assert "lives at [HOME_ADDRESS#1]" in masked
    assert "gives [HOME_ADDRESS#1] as" in masked
    assert "lives at 14 Invented Lane" in open_
    assert "gives 14 Invented Lane as" in open_


def test_numbers_are_rounded_to_four_places() -> None:
    reason = verdict_dict(*community()[1])["findings"][0]["reasons"][0]
    assert reason["weight"] == 2.1235


def test_one_line_per_item_in_input_order() -> None:
    lines = [json.loads(line) for line in render("jsonl", community()).splitlines()]
    assert [line["id"] for line in lines] == [item.id for item, _ in community()]
    assert {line["schema"] for line in lines} == {SCHEMA}


def test_the_page_documents_every_field() -> None:
    page = DOCS.read_text(encoding="utf-8")
    described = [schema(), *schema()["$defs"].values()]
    fields = {name for part in described for name in part.get("properties", {})}
    assert fields >= {"probability", "would_change", "kit"}
    assert [name for name in sorted(fields) if f"`{name}`" not in page] == []


def test_the_example_on_the_page_validates() -> None:
    page = DOCS.read_text(encoding="utf-8")
    example = page.split("```json\n", 1)[1].split("```", 1)[0]
    VALIDATOR.validate(json.loads(example))
