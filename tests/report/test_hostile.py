"""Hostile strings in every field: no element, attribute, escape or formula of any report comes from a post."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from rich.cells import cell_len

from seawall.model import Finding, Item, Reason, Skipped, Span, Verdict
from seawall.report import WRITERS, Options
from tests.report.posts import Result, Terminal, render

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<!-- <!--> --!>",
    "]]><![CDATA[<b>",
    "&lt;script&gt;&#60;b&#62;&amp;",
    "javascript:alert(1)",
    "</blockquote></article></main></body></html><form action=x>",
    "<base href=//example.org><meta http-equiv=refresh content=0>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "\x00<b\x00>\x0b<i\x0c>",
    "\ud83d<b>\udc00",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "\x1b]0;title\x07\x1b[2J\x1b[31mred\x9b5m\x1bP1$r\x1b\\",
    "[bold red]markup[/] [link=javascript:x]y[/link] :smile:",
    "\u202egnp.exe\u2066\u2069\u200b\u200e\ufeff",
    "line\r\nnew\u2028line\u2029par\x85next",
    '=HYPERLINK("x","y")',
    "+1+1|cmd",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "e" + "\u0301" * 300,
    "漢" * 90,
    "\u0600\u06dd\U000e0041\U000e0042",
    "x" * 5_000,
]


def post(words: str) -> list[Result]:
    """A flagged post and a look-alike with ``words`` in every field that takes text."""
    span = Span(2, 2 + len(words))
    reason = Reason(f"act:{words}", words, span, 1.0)
    seen = Finding(words, words, words, span, 0.5, (reason,), (reason,), 3, words, words)
    fields: dict[str, Any] = {
        "item_id": words,
        "exceptions": (words,),
        "rules": (words,),
        "findings": (seen,),
        "skipped": (Skipped(words, words),),
        "private": (),
        "language": words,
        "kit": words,
    }
    text = f"a {words} z"
    stamp = datetime(2025, 5, 3, tzinfo=UTC)
    extra = {words: words}
    item = Item(words, text, stamp, words, words, words, words, words, words, extra)
    flagged = Verdict(level=3, action="priority", categories=(words,), **fields)
    alone = Verdict(level=0, action="none", categories=(), **fields)
    return [(item, flagged), (item, alone)]


def skeleton(page: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every element with its attributes, as a browser would build them."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(str(element.tag), sorted(element.items())) for element in tree.iter()]


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_no_element_or_attribute_comes_from_a_post(words: str) -> None:
    options = Options(title=words)
    benign = re.sub(r"\S", "ñ", "ñ" * len(words))
    stats = {"rejects": 1}
    assert skeleton(render("html", post(words), stats, options)) == skeleton(
        render("html", post(benign), stats, options)
    )


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("reveal", [True, False])
def test_every_report_is_utf_8_without_controls(name: str, words: str, reveal: bool) -> None:
    text = render(name, post(words), options=Options(reveal=reveal, title=words))
    assert text.encode().decode() == text
    allowed = "\r\n" if name == "csv" else "\n"
    assert {char for char in text if unicodedata.category(char) == "Cc" and char not in allowed} == set()
    assert {char for char in text if "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"} == set()


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_the_terminal_gets_only_its_own_styles_and_keeps_its_columns(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    text = re.sub(r"\x1b\[[0-9;]*m", "", render("table", post(words), out=Terminal()))
    lines = text.split("\n")
    assert all(line.isprintable() for line in lines)
    assert max(map(cell_len, lines)) == 80
    posts = next(at for at, line in enumerate(lines) if line.startswith("Lvl Category          Post         What"))
    alike = next(at for at, line in enumerate(lines) if line.startswith("Code    Posts What"))
    assert lines[posts + 2].startswith("3   ")
    assert lines[alike + 1].rstrip().endswith("      1")
    assert cell_len(lines[alike + 1].rstrip()) == 13


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_no_cell_is_a_formula(words: str) -> None:
    table = list(csv.reader(io.StringIO(render("csv", post(words)), newline="")))
    assert len(table) == 3
    for row in table[1:]:
        assert len(row) == 9
        assert [one for one in row if re.match(r"\s*[=+\-@\t\r\n]", one)] == []
