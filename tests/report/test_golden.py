"""Golden reports: ``python -m tests.report.test_golden`` writes them anew; read the difference before committing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.posts import community, render

GOLDEN = Path(__file__).parents[1] / "golden" / "report"
FILES = {
    "table": "community.txt",
    "jsonl": "community.jsonl",
    "json": "community.json",
    "csv": "community.csv",
    "html": "community.html",
}


@pytest.mark.parametrize("name", FILES)
def test_the_report_is_as_it_was(name: str) -> None:
    assert render(name, community()).encode() == (GOLDEN / FILES[name]).read_bytes()


if __name__ == "__main__":
    for form, file in FILES.items():
        (GOLDEN / file).write_bytes(render(form, community()).encode())
