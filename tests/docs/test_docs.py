"""The pages for people are true: their code runs, their commands exist, their links lead somewhere, and nothing is left out."""

from __future__ import annotations

import dataclasses
import doctest
import re
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer.main
from scripts.make_reference import REFERENCE, ROOT, fresh, pages, reference

from seawall import config, errors, signals, taxonomy
from seawall.cli import app
from seawall.config import Settings
from seawall.detect import installed_detectors
from seawall.ingest import FORMATS
from seawall.model import ACTIONS
from seawall.report import WRITERS

PAGES = [*pages(), REFERENCE, *ROOT.glob("examples/*/README.md"), *ROOT.glob("tests/*/README.md")]
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
ALL = "\n".join(TEXTS.values())
WORDS = set(re.findall(r"[\w-]+", ALL))
CLI = TEXTS[ROOT / "docs" / "cli.md"]
COMMANDS: Any = typer.main.get_command(app)
SHELL = {"curl", "pip", "zcat"}
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _blocks(path: Path, kind: str) -> list[str]:
    return [body for language, body in BLOCK.findall(TEXTS[path]) if language == kind]


@pytest.mark.parametrize("path", [path for path in PAGES if _blocks(path, "python")], ids=_name)
def test_every_python_block_runs_and_shows_what_it_gives(path: Path) -> None:
    source = "\n".join(_blocks(path, "python"))
    examples = doctest.DocTestParser().get_doctest(source, {}, _name(path), str(path), 0)
    assert examples.examples
    assert source.count("\n>>> ") + source.startswith(">>> ") == len(examples.examples)
    said: list[str] = []
    doctest.DocTestRunner().run(examples, out=said.append)
    assert not said, "".join(said)


def test_the_reference_is_fresh() -> None:
    assert TEXTS[REFERENCE] == reference(), "run: make docs"


@pytest.mark.parametrize("path", [path for path in pages() if "<!-- sample" in TEXTS[path]], ids=_name)
def test_samples_are_what_the_commands_print(path: Path) -> None:
    now = fresh(TEXTS[path])
    assert _words(now) == _words(TEXTS[path]), "run: make docs"
    for count, before in zip(_counts(now), _counts(TEXTS[path]), strict=True):
        assert abs(count - before) <= max(2, before * 0.02), "run: make docs"


def _words(page: str) -> list[str]:
    """Everything but the counts, which a machine's arithmetic may move by a post, and with them their order."""
    return sorted(re.sub(r"\b\d+\b", "N", page).split())


def _counts(page: str) -> list[int]:
    return sorted(map(int, re.findall(r"\b\d+\b", page)))


def _commands() -> Iterator[tuple[str, list[str]]]:
    for path in PAGES:
        for block in _blocks(path, "console"):
            lines = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
            assert lines, f"{_name(path)}: a console block shows a command after a dollar sign"
            for line in lines:
                for part in re.split(r" \| | && ", line):
                    yield _name(path), shlex.split(part)


def _seawall(words: Sequence[str]) -> str:
    """What is wrong with a call of ``seawall``; empty if nothing."""
    command, rest = COMMANDS, list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return f"no command {rest[0]}"
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }
    return ", ".join(f"no option {word}" for word in rest if word.startswith("-") and word != "-" and word not in known)


def test_every_command_in_a_console_block_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wrong = []
    for page, (program, *words) in _commands():
        if program == "seawall":
            wrong += [f"{page}: {says}: {words}"] if (says := _seawall(words)) else []
        elif program == "make":
            wrong += [f"{page}: no target {word}" for word in words if word not in targets]
        elif program not in SHELL:
            wrong.append(f"{page}: {program}?")
    assert not wrong, "\n".join(wrong)


def test_the_two_commands_of_the_readme_are_the_front_door() -> None:
    readme = TEXTS[ROOT / "README.md"]
    makefile = (ROOT / "Makefile").read_text()
    for command in ("make demo", "make test"):
        assert f"$ {command}\n" in readme
        assert (
            re.search(rf"^{command.split()[1]}:.* setup", makefile, re.MULTILINE)
            or f"{command.split()[1]}: setup" in makefile
        )


def _tree(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    if not children:
        yield name, command
    for child, below in children.items():
        yield from _tree(below, f"{name} {child}")


def test_every_command_and_option_is_described() -> None:
    missing = []
    for name, command in _tree(COMMANDS, "seawall"):
        missing += [] if name in CLI else [name]
        options = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
        missing += [f"{name} {option}" for option in options if option.startswith("-") and f"`{option}`" not in CLI]
    missing += [o for parameter in COMMANDS.params for o in parameter.opts if o.startswith("-") and o not in CLI]
    assert not missing, missing


def test_every_category_level_action_signal_and_detector_is_named() -> None:
    names = {*taxonomy.CATEGORIES, *taxonomy.OPTIONAL_CATEGORIES, *taxonomy.LOOK_ALIKES, *ACTIONS}
    names |= {*signals.SCALES, *signals.LISTS, *signals.MODES, *signals.FRAMES}
    names |= {value for values in signals.SCALES.values() for value in values}
    names |= {name for detector in installed_detectors() for name in (detector.name, *detector.categories)}
    names |= {*FORMATS, *WRITERS}
    assert names - WORDS == set()
    concepts = TEXTS[ROOT / "docs" / "concepts.md"]
    assert [
        name for name in (*taxonomy.CATEGORIES, *taxonomy.OPTIONAL_CATEGORIES, *ACTIONS) if f"`{name}`" not in concepts
    ] == []
    assert [level for level in taxonomy.LEVELS if f"| {level} |" not in concepts] == []


def test_every_setting_variable_error_and_exit_code_is_named() -> None:
    assert {field.name for field in dataclasses.fields(Settings)} - WORDS == set()
    variables = {value for name, value in vars(config).items() if name.endswith("_VARIABLE")}
    assert variables
    assert {variable for variable in variables if f"`{variable}`" not in CLI} == set()
    kinds = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]
    codes = dict(re.findall(r"^\| (\d+) \| [^|]+\|([^|]*)\|$", CLI, re.MULTILINE))
    for kind in kinds:
        assert f"`{kind.__name__}`" in codes[str(kind.exit_code)], kind
    assert {"0", "1", "130"} <= set(codes)


def _anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_internal_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", TEXTS[path])):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        if anchor:
            assert anchor in _anchors(there.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("path", pages(), ids=_name)
def test_lines_fit_120_columns(path: Path) -> None:
    assert [line for line in TEXTS[path].splitlines() if len(line) > 120 and not line.startswith("|")] == []


def test_the_notice_names_every_library_used_at_run_time() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    used = {re.split(r"[<>=]", requirement)[0].lower() for requirement in project["dependencies"]}
    noticed = re.findall(r"^(\S+) {2,}\S", (ROOT / "NOTICE").read_text(), re.MULTILINE)
    assert {name.lower() for name in noticed} == used
