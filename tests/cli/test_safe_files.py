"""What the command line writes with private data in it is its owner's alone, and standard error has none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import ESCAPES, run

PHONE = "555-0143"
POSTS = f'{{"id": "a", "text": "Her cell is {PHONE}, wake her up every night."}}\n{{"id": "b", "call {PHONE} \\u001b[31m": 1}}\n'


@pytest.mark.parametrize(("option", "private"), [("--reveal", "out"), ("--rejects=kept", "kept")])
def test_files_with_private_data_are_their_owners_alone(
    option: str, private: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts.jsonl").write_text(POSTS)
    before = os.umask(0o022)
    try:
        done = run("scan", "posts.jsonl", "-f", "jsonl", "-o", "out", option)
    finally:
        os.umask(before)
    assert done.code == 0
    assert PHONE in (tmp_path / private).read_text()
    assert (tmp_path / private).stat().st_mode & 0o077 == 0


def test_a_text_in_place_of_a_column_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text(POSTS)
    err = run("scan", tmp_path / "posts.jsonl", "-f", "jsonl").err
    assert "the record has id, 1 column more" in err
    assert PHONE not in err
    assert not ESCAPES.search(err)
