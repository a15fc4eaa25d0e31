"""``seawall report``: links, statements, transparency reports and requests of governments, from the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from seawall.config import open_store
from tests.store.posts import LONG, PHONE, judged

from .running import ESCAPES, Ran, run

PLACE = ("--store", "data", "--as", "ana")


@pytest.fixture
def decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A decision in a new store."""
    monkeypatch.chdir(tmp_path)
    assert [
        run(*words, "--store", "data").code for words in (("vault", "init", "log.example.org/x"), ("db", "upgrade"))
    ]
    with open_store("data") as store:
        kept = store.keep(*judged())
        assert kept is not None
        said = f"It threatens whoever answers at {PHONE}. \u202e"
        return store.decide(kept.case, "ben", "remove", policy="rule 3", ground="a threat", explanation=said).id


def _fine(*words: str) -> str:
    ran: Ran = run("report", *words)
    assert (ran.code, ran.err) == (0, "")
    assert not ESCAPES.search(ran.out.replace("\r\n", "\n"))
    return ran.out


def test_a_link_to_a_notice_opens_it(decision: str) -> None:
    link = _fine("link", decision[:8], "--url", "https://mods.example.org/", *PLACE).strip()
    assert re.fullmatch(r"https://mods\.example\.org/notice/[\w-]{66}", link)
    with open_store("data") as store:
        notice = store.notices.open(link.rpartition("/")[2])
        assert notice
        assert notice.decision == decision
    assert run("report", "link", decision, "--for", "neighbour", *PLACE).code == 6


def test_a_statement_in_three_forms(decision: str) -> None:
    told = _fine("statement", decision, *PLACE)
    assert "It threatens whoever answers at [PHONE#1]." in told
    assert "\u202e" not in told
    assert json.loads(_fine("statement", decision, "--format", "json", *PLACE))["id"] == decision
    assert json.loads(_fine("statement", decision, "--format", "dsa", *PLACE))["puid"] == decision
    assert run("report", "statement", decision, "--format", "pdf", *PLACE).code == 2
    with open_store("data") as store:
        kept = store.keep(*judged("other"))
        assert kept
        leaky = f"{LONG} Ask x@example.org."
        other = store.decide(kept.case, "ben", "remove", policy="p", ground="g", explanation=leaky).id
    refused = run("report", "statement", other, *PLACE)
    assert (refused.code, refused.out, "EMAIL" in refused.err, "x@example" in refused.err) == (6, "", True, False)


def test_a_report_in_three_forms_and_two_languages(decision: str) -> None:
    assert decision
    found = json.loads(_fine("transparency", "--store", "data"))
    assert (found["schema"], found["groups"]["decisions_by_action"]) == (
        "seawall.transparency/1",
        {"total": None, "counts": {}},
    )
    exact = json.loads(_fine("transparency", "--exact", "--store", "data"))
    assert exact["groups"]["decisions_by_action"] == {"total": 1, "counts": {"remove": 1}}
    rows = list(csv.reader(io.StringIO(_fine("transparency", "--format", "csv", "--store", "data"))))
    assert ["decisions_by_action", "total", "fewer than 10, or hidden"] in rows
    page = _fine("transparency", "--format", "html", "--language", "es", "--exact", "--store", "data")
    assert '<html lang="es">' in page
    for says in ("Informe de transparencia", "Eliminar", "Amenaza", "Solo una persona", ">pocas<"):
        assert says in page, says
    for wrong in (("--format", "pdf"), ("--language", "xx"), ("--first", "2030-01-02", "--last", "2030-01-01")):
        assert run("report", "transparency", *wrong, "--store", "data").code == 2


def test_requests_of_governments_are_noted_answered_and_listed(decision: str) -> None:
    assert decision
    assert _fine("governments", "list", "--store", "data") == "none was noted\n"
    told = ("--jurisdiction", "Example Land", "--basis", "Media Act, section 4", *PLACE)
    noted = _fine("governments", "note", "remove", *told).removeprefix("noted: ").strip()
    assert run("report", "governments", "note", "silence", *told).code == 5
    assert _fine("governments", "answer", noted, "refused", *PLACE) == "noted\n"
    listed = _fine("governments", "list", "--store", "data")
    assert "Example Land" in listed
    assert "refused" in listed
