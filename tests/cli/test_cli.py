"""The commands end to end: every report, every list, order, exit codes, and what a pipe and a terminal get to see."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from scripts.make_reference import terminal

from seawall.detect import installed_detectors
from seawall.ingest import FORMATS
from seawall.model import Item
from seawall.report.jsonl import schema
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES
from tests.cli.running import ESCAPES, Ran, run

URGENT = "I am going to break your legs, Dorwin."
PRIVATE = "Her cell is 555-0143, wake her up every night."
CALM = "See you at the library at noon."
HOSTILE = "\x1b[31mred\x1b[0m <script>x</script> \u202edne\u202c"
POSTS = [("a", CALM), ("b", URGENT), ("a", PRIVATE), ("c", HOSTILE)]
INPUT = "".join(json.dumps({"id": id, "text": text}) + "\n" for id, text in POSTS).encode()
BROKEN = INPUT + b'not json\n{"id": "d", "text": 5}\n'
IDS = [id for id, _ in POSTS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("posts")
    (folder / "posts.jsonl").write_bytes(INPUT)
    (folder / "broken.jsonl").write_bytes(BROKEN)
    return folder


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[str]:
    """The JSON lines of a scan of the file."""
    ran = run("scan", folder / "posts.jsonl", "--format", "jsonl")
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def test_json_lines_keep_order_and_contract(lines: list[str]) -> None:
    verdicts = [json.loads(line) for line in lines]
    assert [verdict["id"] for verdict in verdicts] == IDS
    assert [verdict["level"] >= 3 for verdict in verdicts] == [False, True, True, False]
    validator = jsonschema.Draft202012Validator(schema())
    assert [error.message for verdict in verdicts for error in validator.iter_errors(verdict)] == []
    assert not ESCAPES.search("".join(lines))
    assert "555-0143" not in "".join(lines)


def test_standard_input_gives_the_same_and_the_level_sets_the_exit_code(lines: list[str]) -> None:
    ran = run("scan", "-", "-f", "jsonl", "--fail-at", "3", stdin=INPUT)
    assert ran == Ran(1, "\n".join(lines) + "\n", "")


def test_workers_give_the_same_in_order(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    posts = [
        Item(str(number), URGENT if number % 400 == 7 else f"Tide table, page {number}.") for number in range(1100)
    ]
    many.write_text("".join(json.dumps({"id": post.id, "text": post.text}) + "\n" for post in posts))
    one = run("scan", many, "-f", "jsonl")
    command = [
        sys.executable,
        "-c",
        "from seawall.cli import main; main()",
        "scan",
        str(many),
        "-f",
        "jsonl",
        "--jobs",
        "2",
    ]
    two = subprocess.run(command, capture_output=True, text=True, check=True)
    assert two.stdout == one.out
    verdicts = [row for row in map(json.loads, one.out.splitlines()) if row["schema"] == "seawall.verdict/1"]
    assert [verdict["id"] for verdict in verdicts] == [post.id for post in posts]
    assert [int(verdict["id"]) for verdict in verdicts if verdict["level"] >= 3] == [7, 407, 807]


def test_rejects_are_kept_aside_named_and_counted(folder: Path, tmp_path: Path) -> None:
    ran = run("scan", folder / "broken.jsonl", "-f", "json", "--rejects", tmp_path / "rejects.jsonl", "--fail-at", "4")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert [verdict["id"] for verdict in report["verdicts"]] == IDS
    assert report["summary"]["stats"]["rejects"] == 2
    kept = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    assert [(entry["line"], entry["raw"]) for entry in kept] == [(5, "not json"), (6, '{"id": "d", "text": 5}')]
    assert all(set(entry) == {"source", "line", "reason", "raw"} and entry["reason"] for entry in kept)
    assert ran.err.strip() == f"2 unreadable record(s) were kept aside; they are in {tmp_path / 'rejects.jsonl'}"


def test_a_scan_into_a_file_draws_no_progress_in_a_pipe(folder: Path, tmp_path: Path) -> None:
    ran = run("scan", folder / "broken.jsonl", "-o", tmp_path / "report", "--rejects", tmp_path / "rejects.jsonl")
    assert ran.err.startswith("2 unreadable record(s)")


def test_a_folder_is_no_place_for_a_report(folder: Path, tmp_path: Path) -> None:
    ran = run("scan", folder / "broken.jsonl", "--output", tmp_path)
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"seawall: {tmp_path}: is a folder; name a file in it")


def test_a_source_of_which_nothing_could_be_read_is_no_clean_result(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_bytes(b"\x00\x01\n\x02\xff\n")
    ran = run("scan", str(tmp_path / "broken.jsonl"))
    assert ran.code == 3
    assert "none of its records could be read" in ran.err


def test_a_table_in_a_pipe_is_plain_and_names_the_first_rejects(folder: Path) -> None:
    ran = run("scan", folder / "broken.jsonl")
    assert ran.code == 0
    assert not ESCAPES.search(ran.out)
    assert "\u202e" not in ran.out
    assert "4 items read, 2 rejected, 1 duplicate ids" in ran.out
    assert "555-0143" not in ran.out
    assert f"{folder / 'broken.jsonl'}:5: not JSON" in ran.err
    assert "--rejects FILE keeps them" in ran.err


def test_csv_and_quiet(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    arguments = ["scan", folder / "broken.jsonl", "-f", "csv", "-o", out, "-q", "--rejects", tmp_path / "rejects.jsonl"]
    assert run(*arguments) == Ran(0, "", "")
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == IDS
    assert not list(tmp_path.glob("*.part"))


def test_html_is_one_page_that_says_who_needs_a_person(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert run("scan", folder / "posts.jsonl", "--format", "html", "--output", out).code == 0
    page = out.read_text(encoding="utf-8")
    assert "break your legs" in page
    assert "555-0143" not in page
    assert "<script>x</script>" not in page


def test_mapped_columns_and_revealed_data() -> None:
    table = f"number;body\n1;{PRIVATE}\n".encode()
    ran = run(
        "scan", "-", "-i", "csv", "--map", "text=body", "--map", "id=number", "-f", "jsonl", "--reveal", stdin=table
    )
    (verdict,) = map(json.loads, ran.out.splitlines())
    assert verdict["id"] == "1"
    assert "555-0143" in {finding["quote"] for finding in verdict["findings"]}


def test_an_empty_source_is_no_error() -> None:
    ran = run("scan", "-")
    assert ran.code == 0
    assert "No post needs a person." in ran.out


class _Interrupted(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise KeyboardInterrupt


def test_an_interruption_has_its_own_exit_code() -> None:
    assert run("scan", "-", stdin=_Interrupted()).code == 130


def test_a_terminal_of_80_columns_is_never_overrun(folder: Path) -> None:
    shown = terminal(f"seawall scan {folder / 'posts.jsonl'}")  # raises where a line is wider
    assert "2 posts need a person" in shown
    assert any("[PHONE#1]" in line for line in shown)


def test_explain_shows_every_room_and_masks() -> None:
    ran = run("explain", f"{PRIVATE} {HOSTILE}", "--parent", "Who is she?")
    assert ran.code == 0
    for part in (
        "1 ingest",
        "answers a post",
        "2 normalise",
        "3 detect, 4 context",
        "dox_contact",
        "5 policy",
        "rules: dox_contact-",
    ):
        assert part in ran.out
    assert "555-0143" not in ran.out
    assert not ESCAPES.search(ran.out)
    assert max(len(line) for line in ran.out.splitlines()) <= 80


def test_explain_reads_standard_input() -> None:
    ran = run("explain", "-", stdin=b"The soup was good.\xff")
    assert ran.code == 0
    assert "no signals of harm" in ran.out
    assert "level 0" in ran.out


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (["formats"], set(FORMATS)),
        (["detectors", "list"], {detector.name for detector in installed_detectors()}),
        (["rules", "list"], {"threat-serious", "HN-12"}),
        (["categories", "list"], set(CATEGORIES) | set(LOOK_ALIKES)),
    ],
    ids=["formats", "detectors", "rules", "categories"],
)
def test_lists_name_everything_within_80_columns(command: list[str], names: set[str]) -> None:
    ran = run(*command)
    assert (ran.code, ran.err) == (0, "")
    assert names <= set(re.findall(r"[\w-]+", ran.out))
    assert not ESCAPES.search(ran.out)
    if command != ["formats"]:
        assert max(len(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["detectors", "show", "threat"], "misses:"),
        (["rules", "show", "threat-serious"], "known false positives:"),
        (["rules", "show", "HN-12"], "when:"),
        (["categories", "show", "dox_contact"], "detectors: "),
        (["categories", "show", "HN-12"], "closed when:"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_show_tells_about_one(command: list[str], says: str) -> None:
    ran = run(*command)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(command[-1])
    assert says in ran.out


def test_check_counts_and_its_exit_code_follows() -> None:
    ran = run("check")
    last = re.fullmatch(r"(\d+) of (\d+) checks passed", ran.out.splitlines()[-1])
    assert last
    passed, total = map(int, last.groups())
    assert total > len(installed_detectors())
    assert ran.out.count("FAILED ") == total - passed
    assert ran.code == int(passed < total)


def test_rules_check_runs_a_packs_cases(tmp_path: Path) -> None:
    rule = """\
rules:
  - id: mine
    title: mine
    category: threat
    when: "act >= ACT_SERIOUS"
    level: 3
    status: live
    false_positives: [figures of speech]
    owner: someone
    reviewed: 2026-11-01
    expires: 2027-03-01
    would_change: a time
    cases: {hits: [%s], misses: [%s]}
"""
    (tmp_path / "a.yaml").write_text(rule % (json.dumps(URGENT), json.dumps(CALM)))
    assert run("rules", "check", tmp_path) == Ran(0, "2 of 2 checks passed\n", "")
    (tmp_path / "a.yaml").write_text(rule % (json.dumps(CALM), json.dumps(URGENT)))
    ran = run("rules", "check", tmp_path)
    assert ran.code == 1
    assert f"FAILED rule mine: mine should decide {CALM!r}; decided by no rule (level 0)" in ran.out
    assert "0 of 2 checks passed" in ran.out


def test_eval_measures_lists_failures_and_writes_a_report(tmp_path: Path) -> None:
    case = {"lang": "en", "level_min": 3, "level_max": 4, "labels": ["threat"], "family": "threat/direct"}
    cases = [{**case, "id": "found", "text": URGENT}, {**case, "id": "missed", "text": CALM}]
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in cases))
    ran = run("eval", tmp_path, "--failures", "--report", tmp_path / "new" / "evaluation.html")
    assert ran.code == 0
    assert re.search(r"harmful posts found \(level ≥ 2\)\s+0\.500", ran.out)
    assert f"missed\tthreat 3–4\tgot 0\t{CALM}" in ran.out
    assert "found\tthreat" not in ran.out
    assert "</html>" in (tmp_path / "new" / "evaluation.html").read_text(encoding="utf-8")


def test_version_and_help() -> None:
    assert re.fullmatch(r"seawall \d+\.\d+\.\S+\n", run("--version").out)
    for command in ([], ["scan"], ["eval"], ["detectors"], ["rules", "check"]):
        ran = run(*command, "--help")
        assert ran.code == 0
        assert "Usage:" in ran.out


def test_completion_is_printed_and_completes() -> None:
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'seawall'; from seawall.cli import main; main()"]
    script = subprocess.run(
        [*command, "--show-completion", "bash"],
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "complete -o default -F _seawall_completion seawall" in script.stdout
    asked = {"_SEAWALL_COMPLETE": "complete_bash", "COMP_WORDS": "seawall ex", "COMP_CWORD": "1"}
    completed = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert completed.stdout.split() == ["explain"]
