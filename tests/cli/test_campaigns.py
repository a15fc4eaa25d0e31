"""Campaigns on the command line: in every report, and looked at afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from seawall.report.campaigns import campaign_schema
from tests.cli.running import ESCAPES, run

COPIES = (
    "Dorwin Hale, I am going to break your legs behind the quarry.",
    "FYI Dorwin Hale, I am going to break your legs behind the quarry!!",
    "I am going to break your legs behind the quarry, Dorwin Hale, count on it",
    "Dorwin Hale, I'm gonna br3ak your l3gs behind the quarry \x1b[31m<b>!",
)
CALM = "See you at the library at noon."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaigns")
    rows = [
        {"id": f"p{at}", "text": text, "created_at": f"2026-03-0{at + 1}"} for at, text in enumerate((*COPIES, CALM))
    ]
    (folder / "posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("scan", folder / "posts.jsonl", "-f", "jsonl", "-o", folder / "out.jsonl").code == 0
    return folder


def test_json_lines_end_with_campaigns_under_their_contract(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert [row["schema"] for row in rows] == ["seawall.verdict/1"] * 5 + ["seawall.campaign/1"]
    jsonschema.Draft202012Validator(campaign_schema()).validate(rows[-1])
    assert rows[-1]["members"] == ["p0", "p1", "p2", "p3"]


def test_any_number_of_processes_gives_the_same_and_none_can_be_had(folder: Path) -> None:
    expected = (folder / "out.jsonl").read_text()
    assert run("scan", folder / "posts.jsonl", "-f", "jsonl", "--jobs", "2").out == expected
    without = run("scan", folder / "posts.jsonl", "-f", "jsonl", "--no-campaigns").out
    assert without.splitlines() == expected.splitlines()[:5]


@pytest.mark.parametrize("report", ["table", "html"])
def test_people_see_them_and_hostile_text_does_nothing(folder: Path, report: str) -> None:
    shown = run("scan", folder / "posts.jsonl", "-f", report).out
    assert "copies that are one thing to decide" in shown
    assert not ESCAPES.search(shown)
    if report == "html":
        assert "<b>!" not in shown
        assert 'class="graph' in shown


@pytest.mark.parametrize("source", ["out.jsonl", "posts.jsonl"])
def test_list_show_and_diff_read_what_a_scan_wrote_or_posts(folder: Path, source: str) -> None:
    listed = run("campaigns", "list", folder / source)
    assert (listed.code, listed.err) == (0, "")
    assert "4 posts" in listed.out
    shown = run("campaigns", "show", "c-", folder / source).out
    for part in ("What joins them", "Wordings", "Posts per day", "2026-03-01"):
        assert part in shown
    assert "[-" in run("campaigns", "diff", "c-", folder / source).out
    assert not ESCAPES.search(shown)


def test_what_is_not_there_or_not_readable_is_said(folder: Path, tmp_path: Path) -> None:
    unknown = run("campaigns", "show", "c-zz", folder / "out.jsonl")
    assert unknown.code == 2
    assert "no campaign has an id that begins with 'c-zz'" in unknown.err
    assert run("campaigns", "list", tmp_path / "missing.jsonl").code == 3
    lines = (folder / "out.jsonl").read_text().splitlines()
    (tmp_path / "broken.jsonl").write_text(
        "\n".join([*lines, lines[-1][:200], '{"schema":"seawall.campaign/9"}', lines[-1].replace("[", "{")])
    )
    ran = run("campaigns", "list", tmp_path / "broken.jsonl")
    assert ran.code == 0
    assert ran.err.count("left out") == 3
    (tmp_path / "calm.jsonl").write_text(lines[4] + "\n")
    assert run("campaigns", "list", tmp_path / "calm.jsonl").out == "No campaigns.\n"
