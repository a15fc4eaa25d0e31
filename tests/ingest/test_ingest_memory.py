"""Memory stays flat however long the source is: bounds on a child process that reads 300 MB from a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import seawall.model

READ = """
import resource, sys
from seawall.ingest import open_source, parents
function = {"open_source": open_source, "parents": parents}[sys.argv[1]]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, count = peak(), 0
for item in function("-", token_key=b"k" * 32):
    count += 1
print(count, before, peak())
"""
SOURCES = {
    "jsonl": (b"", b'{"id": "%08d", "author": "u%05d", "parent_id": "%08d", "text": "%s"}\n', b""),
    "json": (b'{"posts": [', b'{"id": "%08d", "author": "u%05d", "parent_id": "%08d", "text": "%s"},\n', b"]}"),
    "csv": (b"id,author,parent_id,text\n", b'"%08d",u%05d,%08d,"%s"\n', b""),
}
TEXT = b"an ordinary sentence about bread, " * 30


def _peak(form: str, function: str, megabytes: int) -> tuple[int, int]:
    """Items read, and how many MB the peak resident size grew."""
    environment = {**os.environ, "PYTHONPATH": str(Path(seawall.model.__file__).parents[1])}
    command = [sys.executable, "-c", READ, function]
    head, line, tail = SOURCES[form]
    count = megabytes * 2**20 // len(line % (0, 0, 0, TEXT))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(head)
        for number in range(count):
            child.stdin.write(line % (number, number % 90_000, max(0, number - 3), TEXT))
        child.stdin.write(tail)
        child.stdin.close()
        read, before, after = map(int, child.stdout.read().split())
    assert read == count
    return read, after - before


@pytest.mark.parametrize("form", SOURCES)
def test_three_hundred_megabytes_through_a_pipe(form: str) -> None:
    _, grown = _peak(form, "open_source", 300)
    assert grown < 64


def test_parents_of_a_long_pipe_wait_on_disk() -> None:
    _, grown = _peak("jsonl", "parents", 150)
    assert grown < 96
