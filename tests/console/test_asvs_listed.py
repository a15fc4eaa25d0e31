"""docs/security-checks.md: every requirement of levels 1 and 2 once, and a test behind each that says so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.console import test_asvs

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "security-checks.md").read_text("utf-8")
#: ASVS 5.0.0: section -> its requirements of levels 1 and 2.
NUMBERS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip


def _rows(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return re.findall(r"(?<![\d.])\d{1,2}\.\d\.\d{1,2}(?![\d.])", "\n".join(line.rpartition("|")[0] for line in lines))


def test_every_requirement_stands_there_once() -> None:
    body = PAGE.partition("## Inventory of cryptography")[0]
    found = Counter(_rows(body))
    assert found.pop("14.2.2") == 2  # named again beside the one that is tested with it
    wanted = {f"{section}.{n}" for section, last in NUMBERS.items() for n in range(1, last + 1)} - {"14.2.2"}
    assert len(wanted) == 252
    assert {number for number, times in found.items() if times != 1} == set()
    assert found.keys() == wanted


def test_what_is_said_to_be_tested_is() -> None:
    said = set(_rows(PAGE.partition("## Tested by its number")[2].partition("## Tested elsewhere")[0]))
    names = [name for name in vars(test_asvs) if name.startswith("test_")]
    tested = {".".join(found[1].split("_")) for name in names if (found := re.match(r"test_(\d+_\d+_\d+)", name))}
    tested |= {number.replace("_", ".") for number in ("3_3_1", "3_3_2", "3_3_3", "3_3_4")}
    assert said <= tested
    assert tested - said <= {"6.3.8"}  # of level 3
