"""The ``json`` and ``csv`` reports, and what all writers share."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report import WRITERS, Options
from seawall.report.csvfile import COLUMNS, cell
from seawall.report.jsonl import verdict_dict
from tests.report.posts import STATS, Result, community, render, result


def rows(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_json_document_holds_every_verdict_and_a_summary() -> None:
    document = json.loads(render("json", community()))
    assert document["verdicts"] == [verdict_dict(*one) for one in community()]
    assert document["summary"]["levels"] == {"0": 5, "1": 1, "2": 1, "3": 1, "4": 1}
    assert document["summary"]["left_alone"] == {"HN-01": 1, "HN-09": 2}
    assert document["summary"]["skipped"] == {"scorer": 1}
    assert document["summary"]["stats"] == STATS


def test_an_empty_json_document_is_still_a_document() -> None:
    document = json.loads(render("json", [], {}))
    assert document["verdicts"] == []
    assert document["summary"]["items"] == 0


def test_a_json_document_that_was_broken_off_does_not_parse() -> None:
    out = io.StringIO()
    with WRITERS["json"](out) as writer:
        writer.write(*community()[0])
    with pytest.raises(json.JSONDecodeError):
        json.loads(out.getvalue())


def test_csv_has_one_row_per_item_with_the_strongest_finding() -> None:
    table = rows(render("csv", community()))
    assert [row["id"] for row in table] == [item.id for item, _ in community()]
    assert list(table[1]) == list(COLUMNS)
    assert table[1]["quote"] == "lives at [HOME_ADDRESS#1]"
    assert table[1]["categories"] == "dox_location;dox_live_location"
    assert table[5]["exceptions"] == "HN-01"
    assert table[0]["quote"] == ""


def test_csv_shows_private_data_only_when_revealed() -> None:
    assert "Invented Lane" not in render("csv", community())
    assert "Invented Lane" in render("csv", community(), options=Options(reveal=True))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "＝", "\x0b="])
def test_formulas_are_defused(start: str) -> None:
    assert cell(f"{start}1+1").startswith("'")


@given(st.text(st.characters(), max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    row = rows(render("csv", [result(text, "x", language=text)]))[0]
    assert not row["id"].lstrip().startswith(("=", "+", "-", "@"))
    assert not row["language"].startswith(("\t", "\r"))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("results", [[], community()[:1], community()], ids=["none", "one", "all"])
def test_every_writer_leaves_its_stream_open_and_writes_the_same_twice(name: str, results: list[Result]) -> None:
    out = io.StringIO(newline="")
    text = render(name, results, out=out)
    assert not out.closed
    assert render(name, results) == text


@pytest.mark.parametrize("name", ["html", "table"])
def test_reveal_does_not_reach_the_reports_for_people(name: str) -> None:
    text = render(name, community(), options=Options(reveal=True))
    assert "[HOME_ADDRESS#1]" in text
    assert "Invented Lane" not in text
    assert "555" not in text
