"""Every message, word for word: ``python -m tests.cli.test_errors`` writes them anew; read the difference first."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from seawall.detect import installed_detectors
from seawall.errors import CaseError
from seawall.evaluate import read_cases
from tests.cli.running import Ran, run

GOLDEN = Path(__file__).parents[1] / "golden" / "errors"
_PROGRAM = re.compile(r"python3? -m [\w.]+")
_DETECTORS = ", ".join(detector.name for detector in installed_detectors())

POSTS = '{"id": "1", "text": "See you at the library."}\n'
RULE = """\
rules:
  - id: one
    title: a rule
    category: threat
    when: "act >= ACT_SERIOUS"
    level: 3
    status: live
    false_positives: [figures of speech]
    owner: someone
    reviewed: 2026-11-01
    expires: 2027-03-01
    would_change: a time
    cases: {hits: [one], misses: [two]}
"""
FAULTY = """\
rules:
  - id: one
    title: a rule
    category: thread
    when: "axt >= ACT_SERIOUS"
    level: 9
    level: 3
    status: alive
    false_positives: []
    owner: someone
    reviewed: 2026-11-01
    expires: 2028-03-01
    would_change: a time
    cases: {hits: [one]}
    colour: red
  - id: two
    title: about a topic
    category: threat
    when: "target >= TARGET_NAMED"
    level: 3
    status: live
    false_positives: [anybody who names somebody]
    owner: someone
    reviewed: yesterday
    expires: tomorrow
    would_change: nothing
    cases: {hits: [one], misses: [two]}
  - a rule
exceptions:
  - id: HN-99
    title: no family
  - id: HN-09
    title: a game
    when: "\\"game\\" in frme"
other: [1]
"""
CASE = {
    "id": "a",
    "lang": "en",
    "text": "x",
    "labels": ["threat"],
    "level_min": 2,
    "level_max": 3,
    "family": "threat/x",
}


def _cases(*changes: dict[str, object]) -> str:
    return "".join(json.dumps({**CASE, "id": str(number), **change}) + "\n" for number, change in enumerate(changes, 1))


#: name of the golden file -> arguments (``{}`` is a folder) and the files there.
CASES: dict[str, tuple[list[str], dict[str, str | bytes]]] = {
    "source-missing": (["scan", "{}/missing.jsonl"], {}),
    "source-is-a-folder": (["scan", "{}"], {}),
    "source-is-a-zip": (["scan", "{}/posts.xlsx"], {"posts.xlsx": b"PK\x03\x04\x14"}),
    "source-without-text": (["scan", "{}/a.csv"], {"a.csv": "id,colour\n1,red\n"}),
    "input-unknown": (["scan", "{}/a.jsonl", "--input", "papyrus"], {"a.jsonl": POSTS}),
    "format-unknown": (["scan", "{}/a.jsonl", "--format", "papyrus"], {"a.jsonl": POSTS}),
    "map-without-column": (["scan", "{}/a.jsonl", "--map", "text"], {"a.jsonl": POSTS}),
    "map-unknown-field": (["scan", "{}/a.jsonl", "--map", "colour=text"], {"a.jsonl": POSTS}),
    "map-unknown-column": (["scan", "{}/a.jsonl", "--map", "text=body"], {"a.jsonl": POSTS}),
    "output-unwritable": (["scan", "{}/a.jsonl", "--output", "{}/no/such/out.csv"], {"a.jsonl": POSTS}),
    "option-unknown": (["scan", "{}/a.jsonl", "--colour"], {"a.jsonl": POSTS}),
    "option-out-of-range": (["scan", "{}/a.jsonl", "--jobs", "0"], {"a.jsonl": POSTS}),
    "command-unknown": (["scann"], {}),
    "detector-unknown": (["detectors", "show", "nobody"], {}),
    "rule-unknown": (["rules", "show", "nobody"], {}),
    "category-unknown": (["categories", "show", "nobody"], {}),
    "pack-unknown": (["rules", "check", "nobody"], {}),
    "pack-empty-folder": (["rules", "check", "{}"], {}),
    "pack-without-rules": (["rules", "check", "{}"], {"a.yaml": "rules: []\n"}),
    "pack-not-yaml": (["rules", "check", "{}"], {"a.yaml": "rules:\n  - id: [one\n"}),
    "pack-two-files-one-id": (["rules", "check", "{}"], {"a.yaml": RULE, "b.yaml": RULE}),
    "pack-many-faults": (["rules", "check", "{}"], {"faulty.yaml": FAULTY}),
    "cases-missing": (["eval", "{}/none.jsonl"], {}),
    "cases-empty": (["eval", "{}"], {"a.jsonl": "\n"}),
    "cases-not-json": (["eval", "{}"], {"a.jsonl": _cases({}) + "not json\n"}),
    "cases-unknown-category": (["eval", "{}"], {"a.jsonl": _cases({}, {"labels": ["thread"]})}),
    "cases-unknown-field": (["eval", "{}"], {"a.jsonl": _cases({"colour": "red"})}),
    "cases-twin-ids": (["eval", "{}"], {"a.jsonl": _cases({}), "b.jsonl": _cases({})}),
    "cases-levels": (["eval", "{}"], {"a.jsonl": _cases({"level_min": 3, "level_max": 2})}),
    "cases-family": (["eval", "{}"], {"a.jsonl": _cases({"labels": [], "family": "games"})}),
}


def message(name: str, folder: Path) -> str:
    """What standard error says, and the exit code, with the folder's name taken out."""
    arguments, files = CASES[name]
    for file, content in files.items():
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    ran = _ran([argument.replace("{}", str(folder)) for argument in arguments])
    said = (
        _PROGRAM.sub("seawall", ran.out + ran.err).replace(_DETECTORS, "EVERY DETECTOR").replace(str(folder), "FOLDER")
    )
    return f"{said}exit code {ran.code}\n"


def _ran(arguments: list[str]) -> Ran:
    if arguments[0] != "eval":
        return run(*arguments)
    try:  # what `eval` does first that can fail, without a kit
        read_cases(arguments[1:])
    except CaseError as error:
        return Ran(error.exit_code, "", f"seawall: {error}\n")
    return Ran(0, "", "")


@pytest.mark.parametrize("name", CASES)
def test_the_message_is_as_it_was(name: str, tmp_path: Path) -> None:
    assert message(name, tmp_path) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda _path: None, "can't be read (No such file or directory); make the file or unset it"),
        (lambda path: path.write_bytes(b"short"), "a token key needs at least 32 bytes; it has 5"),
        (lambda path: (path.write_bytes(b"k" * 40), path.chmod(0o644)), "others can read this key; run: chmod 600"),
    ],
    ids=["missing", "short", "open to others"],
)
def test_a_token_key_that_protects_nothing_is_refused(
    make: Callable[[Path], object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    make(key)
    monkeypatch.setenv("SEAWALL_TOKEN_KEY_FILE", str(key))
    ran = run("scan", "-", stdin=POSTS.encode())
    assert ran.code == 2
    assert says in ran.err
    assert str(key) in ran.err


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        with tempfile.TemporaryDirectory() as temporary:
            (GOLDEN / f"{case}.txt").write_text(message(case, Path(temporary)), encoding="utf-8")
