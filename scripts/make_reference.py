"""Writes ``docs/reference.md`` from the code, and the sample outputs in the other pages anew: ``make docs``.

A sample is a fenced block right after a line ``<!-- sample: seawall … -->``; ``<!-- sample 12 3: … -->`` keeps the first 12
lines and the last 3. Samples are what a terminal of 80 columns without colours shows.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unicodedata import east_asian_width

from seawall import errors, ingest, model, signals, taxonomy
from seawall.cli import main
from seawall.config import Settings, load_settings_policy
from seawall.context import installed_judges
from seawall.detect import installed_detectors
from seawall.policy.expression import DECISIVE
from seawall.report import WRITERS

__all__ = ["fresh", "pages", "reference", "settled", "terminal"]

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference.md"

_HEAD = """\
# Reference

Written by `make docs` from the code; edit the code, not this page. What the words mean is in [concepts.md](concepts.md).
"""
_SAMPLE = re.compile(r"(<!-- sample(?: (\d+) (\d+))?: (.+?) -->\n```console\n)(.*?)(```)", re.DOTALL)
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_SPEED = re.compile(r", [\d,]+ items/s")


def reference() -> str:
    """The reference page as it should be."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for title, lead, headers, rows in (
        ("Categories", "What a post does. On by default:", ("category", "a post that"), taxonomy.CATEGORIES.items()),
        ("Optional categories", "Named and off; no shipped detector or rule speaks of them yet.", ("category", "a post that"),
         taxonomy.OPTIONAL_CATEGORIES.items()),
        ("Levels and actions", "The rule behind each level, and the route that it proposes.", ("level", "when", "action"), _levels()),
        ("Look-alikes", "Families of posts that only look like harm.", ("code", "left alone"), taxonomy.LOOK_ALIKES.items()),
        ("Signals", "Ordered scales, weakest value first; a rule compares them with constants such as `ACT_SERIOUS`.",
         ("signal", "values"), ((f"`{name}`", ", ".join(values)) for name, values in signals.SCALES.items())),
        ("Lists", "Signals with several values at once. A detector chooses its own `kind`s.", ("signal", "values"), _lists()),
        ("Decisive signals", "A rule must use one of these, so that none is about a topic, a name or a place alone.",
         ("signal",), ((f"`{name}`",) for name in sorted(DECISIVE))),
        ("Detectors", "Room 3. `seawall detectors show NAME` prints one with its cases.", ("detector", "categories", "looks for"),
         ((f"`{d.name}`", ", ".join(d.categories), d.title) for d in installed_detectors())),
        ("Judges", "Room 4.", ("judge", "reads"), ((f"`{judge.name}`", judge.title) for judge in installed_judges())),
        ("Rules", "Room 5, the shipped pack `seawall`. `seawall rules show NAME` prints one with its condition and cases.",
         ("rule", "category", "level", "status", "title"), _rules()),
        ("Formats read", "`seawall scan --input NAME`; guessed if not given.", ("format", "what it is"), ingest.FORMATS.items()),
        ("Reports written", "`seawall scan --format NAME`.", ("format", "what it is"), _writers()),
        ("Errors and exit codes", "Everything that Seawall raises on purpose. `130` is an interruption, `1` a failed check.",
         ("error", "exit code", "when"), _errors()),
    ):  # fmt: skip
        yield f"## {title}\n\n{lead}\n\n{_table(headers, rows)}\n"


def _table(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [headers, ("---",) * len(headers), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def _levels() -> Iterator[tuple[str, ...]]:
    for level, says in taxonomy.LEVELS.items():
        yield str(level), says, f"`{model.ACTIONS[level]}`"


def _lists() -> Iterator[tuple[str, ...]]:
    values = {"mode": signals.MODES, "frame": signals.FRAMES}
    for name in signals.LISTS:
        yield f"`{name}`", ", ".join(values.get(name, ("any",)))


def _rules() -> Iterator[tuple[str, ...]]:
    for loaded in load_settings_policy(Settings()).rules:
        rule = loaded.rule
        yield f"`{rule.id}`", rule.category, str(rule.level), rule.status, rule.title


def _writers() -> Iterator[tuple[str, ...]]:
    for name, writer in WRITERS.items():
        yield f"`{name}`", (writer.__doc__ or "").partition("\n")[0].replace("``", "`")


def _errors() -> Iterator[tuple[str, ...]]:
    for name in errors.__all__:
        kind = getattr(errors, name)
        if issubclass(kind, errors.SeawallError):
            yield f"`{name}`", str(kind.exit_code), (kind.__doc__ or "").partition("\n")[0]


class _Terminal(io.TextIOWrapper):
    """A text stream into memory that says it is a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)

    def isatty(self) -> bool:
        """Always."""
        return True


@contextmanager
def _surroundings(command: list[str]) -> Iterator[None]:
    argv, folder, variables = sys.argv, Path.cwd(), dict(os.environ)
    sys.argv = command
    os.chdir(ROOT)
    os.environ.update({"COLUMNS": "80", "TERM": "xterm", "NO_COLOR": "1"})
    try:
        yield
    finally:
        sys.argv = argv
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(variables)


def terminal(command: str) -> list[str]:
    """The lines that ``command`` (``seawall …``, run in the root of the repository) shows on a terminal of 80 columns."""
    out, err = _Terminal(), io.StringIO()
    with _surroundings(shlex.split(command)), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as exit:
            if exit.code:
                raise ValueError(f"{command}: exit code {exit.code}: {err.getvalue()}") from exit
    out.seek(0)
    lines = [_ESCAPES.sub("", line).rstrip() for line in out.read().splitlines()]
    wide = [line for line in lines if sum(1 + (east_asian_width(c) in "WF") for c in line) > 80]
    if wide:
        raise ValueError(f"{command}: wider than 80 columns: {wide[0]}")
    return lines


def settled(text: str) -> str:
    """``text`` without what differs between two runs: the speed."""
    return _SPEED.sub("", text)


def fresh(page: str) -> str:
    """``page`` with every sample run anew."""
    return _SAMPLE.sub(_sample, page)


def _sample(match: re.Match[str]) -> str:
    before, head, tail, command, _, after = match.groups()
    lines = terminal(command)
    if head:
        lines = [*lines[: int(head)], "…", *lines[len(lines) - int(tail) :]]
    return before + settled("\n".join([f"$ {command}", *lines, after]))


def pages() -> list[Path]:
    """Every page for people: the root's and ``docs/``, the generated one left out."""
    return sorted(page for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")) if page != REFERENCE)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
    for path in pages():
        old = path.read_text(encoding="utf-8")
        new = fresh(old)
        if new != old:
            path.write_text(new, encoding="utf-8")
            print(f"{path.name}: new samples")
