"""Canaries: private data seeded into posts appears in nothing that Seawall writes, whatever the format and the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.kit import Kit
from seawall.masking import mask, mask_item
from seawall.model import Item
from tests.cli.running import run

CANARIES = {
    "PHONE": "415-555-0187",
    "EMAIL": "wren.canary@example.org",
    "STREET_ADDRESS": "4711 Canarywood Lane",
    "GOV_ID": "666-47-0119",
    "CARD": "4000 0566 5566 5556",
    "IP": "203.0.113.187",
    "CREDENTIAL": "Canary-4711!",
    "PLATE": "CNR-471",
}
_DATA = (
    "her cell is 415-555-0187, mail wren.canary@example.org, she lives at 4711 Canarywood Lane. SSN 666-47-0119, "
    "card 4000 0566 5566 5556, from 203.0.113.187, the password is Canary-4711!. Her plate is CNR-471."
)
#: One that is flagged, one that the reader puts aside, one that reports, each with everything.
POSTS = (
    f"Everyone go and visit Dana Wren tonight: {_DATA}",
    f"Notes for the club. {_DATA}",
    f'They wrote "{_DATA}" Please help, mods.',
)


def _leaks(written: str) -> list[str]:
    bare = "".join(c for c in written.casefold() if c.isalnum())
    return [kind for kind, value in CANARIES.items() if "".join(c for c in value.casefold() if c.isalnum()) in bare]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(POSTS)))
    return path


def test_the_canaries_are_seen_where_they_are_seeded() -> None:
    assert set(_leaks(POSTS[0])) == set(CANARIES)


@pytest.mark.parametrize("out_format", ["table", "jsonl", "json", "csv", "html"])
def test_no_report_leaks(source: Path, out_format: str) -> None:
    ran = (
        run("scan", source, "--format", out_format, "--all")
        if out_format == "table"
        else run("scan", source, "--format", out_format)
    )
    assert ran.code == 0
    assert _leaks(ran.out + ran.err) == []


@pytest.mark.parametrize("text", POSTS)
def test_explaining_a_post_leaks_nothing(text: str) -> None:
    ran = run("explain", text)
    assert _leaks(ran.out + ran.err) == []


@pytest.mark.parametrize("out_format", ["jsonl", "text"])
def test_masking_leaks_nothing_and_keeps_the_rest(source: Path, out_format: str) -> None:
    ran = run("mask", source, "--format", out_format)
    assert (ran.code, _leaks(ran.out + ran.err)) == (0, [])
    assert "Notes for the club." in ran.out


def test_the_way_back_goes_to_its_own_file_only(source: Path, tmp_path: Path) -> None:
    back = tmp_path / "originals.jsonl"
    ran = run("mask", source, "--originals", back)
    assert (ran.code, _leaks(ran.out + ran.err)) == (0, [])
    assert set(_leaks(back.read_text())) == set(CANARIES)
    assert back.stat().st_mode & 0o077 == 0
    assert run("mask", source, "--originals", back).code == 2


def test_a_masked_text_comes_back_by_its_originals(kit: Kit) -> None:
    masked = mask_item(Item("1", POSTS[0]), kit)
    restored = masked.masked
    for token, values in masked.originals.items():
        restored = restored.replace(token, values[0])
    assert restored == POSTS[0]


def test_what_cannot_be_looked_at_is_not_passed_through(kit: Kit) -> None:
    class Broken(type(kit)):  # type: ignore[misc]
        def private(self, item: Item) -> tuple[()]:
            raise ValueError(item.text)

    broken = Broken.__new__(Broken)
    (row,) = mask([POSTS[0]], broken)
    assert _leaks(json.dumps(row)) == []
    assert row["skipped"] == ["private: failed: ValueError"]


@pytest.mark.parametrize("wrong", [("mask", "nowhere.jsonl"), ("mask", "-", "--format", "pdf")])
def test_wrong_usage_is_said(wrong: tuple[str, ...]) -> None:
    assert run(*wrong).code in {2, 3}
