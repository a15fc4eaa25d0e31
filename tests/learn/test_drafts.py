"""The short form in which rows are written: what it reads, and what it refuses with a line number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seawall.learn.corpus import main, split_of
from seawall.learn.drafts import read_drafts

DRAFT = """= style=night-clerk lang=en-US platform=forum

@ payer
HIR 3-4 offer none | {N:four hundred} to whoever makes {T:the clerk} {A:miss a month of work}
HN-06 0 none reward | the sheriff pays {N:four hundred} for word on who made {T:the clerk} {A:miss work}

^ who has a ladder?
OK 0 none ordinary | me\\nbring your own rope
"""


def _draft(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "w99.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_pairs_parents_and_spans_are_read(tmp_path: Path) -> None:
    rows, faults = read_drafts(_draft(tmp_path, DRAFT))
    assert not faults
    offer, reward, plain = rows
    assert offer.labels == ("violence_for_hire",)
    assert (offer.level_min, offer.level_max, offer.axis) == (3, 4, "payer")
    assert offer.text == "four hundred to whoever makes the clerk miss a month of work"
    assert [offer.text[start:end] for _, start, end in offer.spans] == [
        "four hundred",
        "the clerk",
        "miss a month of work",
    ]
    assert (reward.family, reward.labels) == ("HN-06", ())
    assert offer.pair == reward.pair is not None
    assert (plain.pair, plain.parent, plain.text) == (None, "who has a ladder?", "me\nbring your own rope")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("HIR 3 offer none {N:x}", "not 'LABEL level mode frame | text'"),
        ("XYZ 3 offer none | x", "unknown category XYZ"),
        ("HIR 3 maybe none | x", "unknown mode maybe"),
        ("HIR 3 offer nowhere | x", "unknown frame nowhere"),
        ("HIR 4-3 offer none | x", "levels the wrong way round"),
        ("HN-06 2 none reward | x", "a look-alike has level 0"),
        ("HIR 3 offer none | {T:x {A:y}}", "a mark is not closed, nested or unknown"),
    ],
)
def test_a_faulty_row_is_named_and_left_out(tmp_path: Path, line: str, fault: str) -> None:
    rows, faults = read_drafts(_draft(tmp_path, DRAFT + "\n" + line + "\n\nOK 0 none ordinary | the next row stays\n"))
    assert [row.text for row in rows][-1] == "the next row stays"
    assert len(faults) == 1
    assert faults[0].startswith("w99.txt:10: ")
    assert fault in faults[0]


def test_drafts_become_rows_with_ids_and_a_split_by_voice(tmp_path: Path) -> None:
    main([str(_draft(tmp_path, DRAFT))], str(tmp_path / "corpus"))
    rows = [
        json.loads(line) for line in (tmp_path / "corpus" / "en" / "w99.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [row["id"] for row in rows] == ["w99-0001", "w99-0002", "w99-0003"]
    assert {row["split"] for row in rows} == {split_of("night-clerk")}
    assert rows[0]["signals"][0] == {"signal": "incentive", "start": 0, "end": 12}
