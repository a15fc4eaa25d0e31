"""The page about the API is true: its curl examples run against a running service and answer what it shows."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from scripts.make_reference import ROOT

from seawall.serve.app import HANDLERS
from seawall.serve.problems import KINDS
from seawall.serve.settings import ServeSettings
from tests.serve.running import Running

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
FILES = re.findall(r'^```json title="([^"]+)"\n(.*?)^```$', PAGE, re.DOTALL | re.MULTILINE)
#: A curl command and the first answer after it.
EXAMPLES = re.findall(
    r"^```console\n\$ (curl .*?)\n```\n(?:.(?!```console))*?```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
)


def _shown(part: Any, whole: Any) -> bool:
    """Whether everything in ``part`` stands in ``whole``, lists entry by entry."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and _shown(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return (
            isinstance(whole, list)
            and len(part) == len(whole)
            and all(_shown(*pair) for pair in zip(part, whole, strict=True))
        )
    return bool(part == whole)


def test_examples_are_found() -> None:
    assert len(EXAMPLES) == PAGE.count("$ curl ") == 6


@pytest.mark.parametrize(("command", "answer"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_answer_what_the_page_shows(served: Running, tmp_path: Path, command: str, answer: str) -> None:
    (tmp_path / "seawall.curl").write_text(f'header = "Authorization: Bearer {served.screen}"\n')
    for name, body in FILES:
        (tmp_path / name).write_text(body)
    words = shlex.split(command.replace("http://127.0.0.1:8080", served.url))
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert _shown(json.loads(answer), json.loads(ran.stdout)), ran.stdout


def test_the_page_names_every_route_problem_and_limit() -> None:
    for handler in HANDLERS:
        for path in handler.paths:
            assert f"`{next(iter(handler.http_methods))} {path.replace(':str', '')}`" in PAGE
    assert [kind for kind in KINDS if f"`{kind}`" not in PAGE] == []
    limits = ServeSettings()
    assert f"at most {limits.max_text:,} characters" in PAGE
    assert f"At most {limits.max_items} posts" in PAGE
    assert limits.kept_seconds == 600
