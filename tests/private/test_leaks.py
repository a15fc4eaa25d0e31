"""Canaries: private data seeded into posts appears in nothing that Seawall writes, whatever the format and the verdict."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest

from seawall.kit import Kit
from seawall.masking import mask, mask_item
from seawall.model import Item
from seawall.opinion import Opinions
from seawall.pipeline import screen
from tests.cli.running import run
from tests.serve.running import running
from tests.test_opinion import opinion_server

CANARIES = {
    "PHONE": "415-555-0187",
    "EMAIL": "wren.canary@example.org",
    "STREET_ADDRESS": "4711 Canarywood Lane",
    "GOV_ID": "666-47-0119",
    "CARD": "4000 0566 5566 5556",
    "IP": "203.0.113.187",
    "CREDENTIAL": "Canary-4711!",
    "PLATE": "CNR-471",
    "BANK": "012180004711471187",
    "BIRTH_DATE": "14 March 1987",
    "COORDINATES": "40.47118, -74.11874",
    "MEDICAL": "canary fever and bipolar disorder",
    "SPACED": "4 7 1 8 C a n a r y  R o a d",
}
_DATA = (
    "her cell is 415-555-0187, mail wren.canary@example.org, she lives at 4711 Canarywood Lane. SSN 666-47-0119, "
    "card 4000 0566 5566 5556, from 203.0.113.187, the password is Canary-4711!. Her plate is CNR-471. "
    "clabe 012180004711471187, born 14 March 1987, pin 40.47118, -74.11874. "
    "She was diagnosed with canary fever and bipolar disorder. Or try 4 7 1 8 C a n a r y  R o a d."
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


def test_campaigns_leak_nothing(tmp_path: Path) -> None:
    copies = [f"{start} {POSTS[0]}" for start in ("FYI:", "Look!", "Copy this.", "")]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps({"id": f"p{n}", "text": text}) + "\n" for n, text in enumerate(copies)))
    ran = run("scan", path, "-f", "jsonl", "-o", tmp_path / "out.jsonl")
    written = (tmp_path / "out.jsonl").read_text()
    (row,) = [one for one in map(json.loads, written.splitlines()) if one["schema"] == "seawall.campaign/1"]
    told = [ran.out + ran.err, written]
    for command in (("list",), ("show", row["id"]), ("diff", row["id"])):
        listed = run("campaigns", command[0], tmp_path / "out.jsonl", *command[1:])
        from_posts = run("campaigns", command[0], path, *command[1:])
        told += [listed.out + listed.err, from_posts.out + from_posts.err]
    assert "p3" in "".join(told)
    assert [_leaks(one) for one in told] == [[]] * len(told)


def test_answers_logs_and_counters_of_the_service_leak_nothing(
    tmp_path: Path, patterns: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with running(tmp_path, patterns) as served:
        answers = [
            served.client.post(
                "/v1/items", json={"items": [{"id": str(n), "text": t} for n, t in enumerate(POSTS)]}
            ).text,
            *(served.client.post("/v1/moderations", json={"input": text}).text for text in POSTS),
            httpx.get(served.url + "/metrics", headers={"authorization": f"Bearer {served.metrics}"}).text,
        ]
    assert '"level"' in answers[0]
    assert [_leaks(one) for one in (*answers, caplog.text)] == [[]] * (len(answers) + 1)


def test_a_store_and_what_it_shows_leak_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAWALL_STORE", str(tmp_path / "data"))
    made = run("vault", "init", "riverside.example.org/log")
    tables = run("db", "upgrade")
    kept = run("scan", source, "--store", tmp_path / "data", "-f", "jsonl")
    cases = run("evidence", "cases")
    assert made.code == tables.code == kept.code == cases.code == 0
    identity = cases.out.split()[0]
    shown = run("evidence", "show", identity)
    files = [file.read_bytes().decode("latin-1") for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert files
    assert [_leaks(one.out + one.err) for one in (made, kept, cases, shown)] == [[]] * 4
    assert [kinds for file in files if (kinds := _leaks(file))] == []


def test_a_second_opinion_is_asked_without_them(patterns: Kit) -> None:
    items = [Item(str(n), f"I will break your legs. {text}") for n, text in enumerate(POSTS)]
    flagged = list(zip(items, screen(items, patterns), strict=True))
    with opinion_server(lambda _: '{"category": "threat", "why": "no"}') as (url, asked):
        assert len(list(Opinions(url, "guard").add(flagged))) == len(POSTS)
    assert asked
    assert _leaks(json.dumps(asked, ensure_ascii=False)) == []
