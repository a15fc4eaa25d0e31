"""Statements of reasons say what the law asks for, and hold nothing private."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.errors import RefusedError
from seawall.report.statement import AUTOMATED, Statement, gated
from seawall.store.veil import private_in

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
PLAIN = Statement(
    "ab" * 16, "remove", "threat", "en", "Threats (rule 3)", "The post threatens someone.",
    "It says that [PHONE#1] will be hurt.", "detection", ("HN-09",), AT, None, AT.replace(year=2027),
)  # fmt: skip


def test_all_that_article_17_asks_for_is_there() -> None:
    row = PLAIN.row()
    assert row["decision"]["says"] == "the post was removed"
    assert row["automation"] | {"says": ""} == {"value": "detection", "detection": True, "decision": False, "says": ""}
    assert row["territorial_scope"] == "everywhere in this community"
    assert (row["ground"]["policy"], row["facts"]) == ("Threats (rule 3)", "It says that [PHONE#1] will be hurt.")
    assert len(row["redress"]["ways"]) == 3
    assert json.loads(json.dumps(row)) == row
    for says in ("Threats (rule 3)", "HN-09", "2027-11-01", "a person decided", "removed"):
        assert says in PLAIN.text()


@pytest.mark.parametrize("automated", AUTOMATED)
def test_the_attributes_of_the_public_database(automated: str) -> None:
    told = replace(PLAIN, automated=automated).database()
    assert told["automated_detection"] == ("No" if automated == "none" else "Yes")
    fully = automated == "decision"
    assert told["automated_decision"] == ("AUTOMATED_DECISION_FULLY" if fully else "AUTOMATED_DECISION_NOT_AUTOMATED")
    assert told["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert "decision_account" not in told
    closed = replace(PLAIN, action="terminate", category="dox_contact").database()
    assert closed["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
    assert closed["category"] == "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"


@pytest.mark.parametrize("field", ["policy", "ground", "facts", "scope", "exceptions"])
def test_private_data_in_any_field_blocks_it_and_is_not_repeated(field: str) -> None:
    words = "They gave her number, 555-0143, to everyone."
    value: Any = (words,) if field == "exceptions" else words
    leaky = replace(PLAIN, **{field: value})
    with pytest.raises(RefusedError, match="PHONE") as caught:
        gated(leaky, private_in)
    assert "555" not in str(caught.value)
    assert gated(PLAIN, private_in) is PLAIN
