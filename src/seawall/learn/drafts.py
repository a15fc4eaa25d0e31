r"""The short form in which people write corpus rows, and its checks.

A draft file holds sections, groups and rows; ``corpus/GUIDELINES.md`` shows it::

    = style=night-clerk lang=en-US platform=forum

    @ payer
    HIR 3-4 offer none | {N:four hundred} to whoever makes {T:the clerk at window two} {A:miss a month of work}
    HN-06 0 none reward | the sheriff pays {N:four hundred} for word on who made {T:the clerk at window two} {A:miss a month of work}

A blank line ends a group; the rows of a group of two or more form a pair. ``^ text`` before a row is the post it answers.
``\n`` stands for a line break. Marks ``{T:…}`` (target), ``{A:…}`` (act), ``{M:…}`` (mode), ``{P:…}`` (place or private data),
``{N:…}`` (incentive), ``{W:…}`` (time) become spans in code points of the text without marks.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["CODES", "Draft", "read_drafts"]

#: Short codes of the categories.
CODES = {
    "THR": "threat", "INC": "incitement", "HIR": "violence_for_hire", "PLA": "place_threat", "LOC": "dox_location",
    "CON": "dox_contact", "IDE": "dox_identity", "UNM": "dox_unmasking", "LIV": "dox_live_location", "SOL": "dox_solicitation",
    "AMB": "ambush_call", "SWA": "swatting", "BRI": "brigading",
}  # fmt: skip
MODES = (
    "intent", "call", "offer", "solicit", "dox", "implied", "wish", "admission", "prediction", "report", "question", "negated",
    "reveal", "none",
)  # fmt: skip
FRAMES = (
    "none", "quote", "report", "condemn", "counter", "victim", "help", "fiction", "game", "sport", "satire", "hyperbole", "legal",
    "reward", "moderation", "idiom", "own", "business", "aid", "missing", "lawful", "schedule", "history", "defence", "object",
    "translation", "past", "placeholder", "solidarity", "source", "criticism", "protest", "slogan", "dialect", "ordinary",
)  # fmt: skip
MARKS = {"T": "target", "A": "act", "M": "mode", "P": "place", "N": "incentive", "W": "time"}
LANGUAGES = ("en", "es", "mixed")

_HEAD = re.compile(
    r"^(?P<what>[A-Z]{3}(?:\+[A-Z]{3})*|HN-\d\d|OK) (?P<low>[0-4])(?:-(?P<high>[0-4]))? (?P<mode>\w+) (?P<frame>\w+) \| ?(?P<text>.+)$"
)
_MARK = re.compile(r"\{([TAMPNW]):([^{}]*)\}")


@dataclass(frozen=True)
class Draft:
    """One row as written. ``spans``: ``[signal, start, end]`` in code points of ``text``."""

    text: str
    parent: str | None
    labels: tuple[str, ...]
    level_min: int
    level_max: int
    mode: str
    frame: str
    family: str
    axis: str | None
    pair: int | None
    lang: str
    region: str
    style: str
    platform: str
    line: int
    spans: tuple[tuple[str, int, int], ...]


@dataclass
class _Reader:
    name: str
    faults: list[str] = field(default_factory=list)
    section: dict[str, str] = field(default_factory=dict)
    axis: str | None = None
    parent: str | None = None
    group: list[dict[str, Any]] = field(default_factory=list)
    groups: int = 0

    def fault(self, line: int, what: str) -> None:
        self.faults.append(f"{self.name}:{line}: {what}")


def read_drafts(path: Path) -> tuple[list[Draft], list[str]]:
    """Rows of a draft file and its faults (``file:line: what is wrong``); a faulty row is left out, the others stay."""
    reader = _Reader(path.name)
    rows: list[Draft] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            rows += _close(reader)
        elif line.startswith("= "):
            rows += _close(reader)
            _section(reader, number, line[2:])
        elif line.startswith("@ "):
            reader.axis = line[2:].strip()
        elif line.startswith("^ "):
            reader.parent = line[2:].replace("\\n", "\n")
        elif not line.startswith("#"):
            _row(reader, number, line)
    rows += _close(reader)
    return rows, reader.faults


def _section(reader: _Reader, number: int, line: str) -> None:
    reader.section = dict(part.split("=", 1) for part in line.split() if "=" in part)
    if missing := {"style", "lang", "platform"} - set(reader.section):
        reader.fault(number, f"section lacks {', '.join(sorted(missing))}")
    if reader.section.get("lang", "").split("-")[0] not in LANGUAGES:
        reader.fault(number, f"lang must start with one of {', '.join(LANGUAGES)}")


def _row(reader: _Reader, number: int, line: str) -> None:
    parent, reader.parent = reader.parent, None
    head = _HEAD.match(line)
    if not head:
        return reader.fault(number, "not 'LABEL level mode frame | text'")
    what, low, high = head["what"], int(head["low"]), int(head["high"] or head["low"])
    unknown = (
        [code for code in what.split("+") if code not in CODES] if what != "OK" and not what.startswith("HN-") else []
    )
    labels = (
        ()
        if what == "OK" or what.startswith("HN-")
        else tuple(CODES[code] for code in what.split("+") if code in CODES)
    )
    for wrong, message in (
        (bool(unknown), f"unknown category {', '.join(unknown)}"),
        (head["mode"] not in MODES, f"unknown mode {head['mode']}"),
        (head["frame"] not in FRAMES, f"unknown frame {head['frame']}"),
        (low > high, "levels the wrong way round"),
        (bool(labels) and high < 1, "a harmful row needs a level of 1 or more"),
        (not labels and high > 1, "a look-alike has level 0, or 0-1 where it is truly vague"),
        (not reader.section, "a row before the first section"),
    ):
        if wrong:
            return reader.fault(number, message)
    text, spans = _unmark(head["text"].replace("\\n", "\n"))
    if re.search(r"\{[A-Z]:", text):
        return reader.fault(number, "a mark is not closed, nested or unknown")
    reader.group.append({
        "text": text, "parent": parent, "labels": labels, "level_min": low, "level_max": high, "mode": head["mode"],
        "frame": head["frame"], "family": what if what.startswith("HN-") else ("ordinary" if what == "OK" else labels[0]),
        "line": number, "spans": spans,
    })  # fmt: skip
    return None


def _unmark(text: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    out, spans, at = "", [], 0
    for mark in _MARK.finditer(text):
        out += text[at : mark.start()]
        spans.append((MARKS[mark[1]], len(out), len(out) + len(mark[2])))
        out += mark[2]
        at = mark.end()
    return out + text[at:], tuple(spans)


def _close(reader: _Reader) -> Iterator[Draft]:
    group, axis = reader.group, reader.axis
    reader.group, reader.axis, reader.parent = [], None, None
    if len(group) > 1:
        reader.groups += 1
    section = reader.section
    for row in group:
        yield Draft(
            **row, axis=axis, pair=reader.groups if len(group) > 1 else None, lang=section.get("lang", "en").split("-")[0],
            region=section.get("lang", "en"), style=section.get("style", "?"), platform=section.get("platform", "?"),
        )  # fmt: skip


def _summary(rows: list[Draft]) -> dict[str, Any]:
    count: dict[str, dict[str, int]] = {key: {} for key in ("family", "lang", "frame", "mode", "style")}
    for row in rows:
        for key, into in count.items():
            into[getattr(row, key)] = into.get(getattr(row, key), 0) + 1
    paired = sum(row.pair is not None for row in rows)
    harmful = sum(bool(row.labels) for row in rows)
    words = {k: sorted(len(r.text.split()) for r in rows if bool(r.labels) is k) for k in (True, False)}
    middle = {("harmful" if k else "left alone"): (v[len(v) // 2] if v else 0) for k, v in words.items()}
    return {"rows": len(rows), "harmful": harmful, "in pairs": paired, "median words": middle, **count}


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        found, wrong = read_drafts(Path(argument))
        print("\n".join(wrong[:40]))
        print(json.dumps(_summary(found), ensure_ascii=False))
