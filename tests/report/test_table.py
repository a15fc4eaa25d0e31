"""The terminal report: order, bounds, widths and plain lines."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from seawall.report import Options
from seawall.report.table import TOP
from seawall.taxonomy import LOOK_ALIKES
from tests.report.posts import Result, Terminal, community, finding, render, result

SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A colour terminal of 80 columns, whatever runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")


def many(count: int) -> list[Result]:
    """Posts of rising probability."""
    text = "we will hurt the clerk"
    return [
        result(f"post-{at}", text, 2, finding(text, "hurt", "threat", 2, "announces harm", at / count))
        for at in range(count)
    ]


def test_posts_come_worst_first() -> None:
    text = SGR.sub("", render("table", community(), out=Terminal()))
    assert re.findall(r"^([1-4])   ", text, re.MULTILINE) == ["4", "3", "2", "1"]


def test_lines_fit_eighty_columns() -> None:
    wide = "漢字" * 60 + " 👩\u200d🚀🏳\ufe0f\u200d🌈 " + "e\u0301" * 30 + "ก็" * 20 + "하" * 9
    hostile = result(wide, wide, 3, finding(wide, wide[3:40], "threat", 3, wide), exceptions=("HN-01",))
    alone = result(wide, wide, 0, exceptions=("HN-18",))
    text = SGR.sub("", render("table", [hostile, alone, *community()], out=Terminal()))
    assert max(map(cell_len, text.split("\n"))) == 80


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;31m4" in render("table", community(), out=Terminal())
    assert "\x1b" not in render("table", community())
    monkeypatch.setenv("NO_COLOR", "1")
    codes = SGR.findall(render("table", community(), out=Terminal()))
    assert [code for code in codes if re.search(r"[;\[](3[0-7]|4[0-7]|9\d|38|48)[;m]", code)] == []


def test_only_the_strongest_are_shown_and_the_rest_is_said() -> None:
    text = render("table", many(TOP + 7))
    assert text.count("Level 2, threat") == TOP
    assert f"post post-{TOP + 6}:" in text
    assert "post post-6:" not in text
    assert "… and 7 more" in text
    assert render("table", many(TOP + 7), options=Options(show_all=True)).count("Level 2, threat") == TOP + 7


def test_the_matched_words_are_emphasised() -> None:
    assert "we *will hurt the clerk* tomorrow" in render("table", community())
    assert re.search(r"\x1b\[1;4mwill hurt the clerk", render("table", community(), out=Terminal()))


def test_look_alikes_are_counted_with_their_title_and_an_example() -> None:
    text = render("table", community())
    assert f"Left alone, HN-09, {LOOK_ALIKES['HN-09']}: 2, for example: I will *destroy you* in ranked tonight" in text


def test_the_run_is_summed_up() -> None:
    lines = render("table", community()).splitlines()
    assert lines[-1] == "9 items read, 2 rejected, 1 duplicate ids, 3,000 items/s"
    assert "Detectors that did not look: scorer 1" in lines
    assert "Categories: dox_live_location 1, dox_location 1, dox_solicitation 1, incitement 1, threat 1" in lines


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_found_is_said(terminal: bool) -> None:
    text = render("table", community()[:1], {}, out=Terminal() if terminal else None)
    assert "No post needs a person." in text
    assert "1 item read, 0 rejected" in text
