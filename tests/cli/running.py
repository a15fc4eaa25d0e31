"""Runs the command line inside the test process, as in a pipe."""

from __future__ import annotations

import io
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from seawall.cli import main

ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


def run(*arguments: str | object, stdin: bytes | io.RawIOBase = b"") -> Ran:
    """``seawall`` with these arguments, its output caught."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True) for _ in "12")
    raw = io.BytesIO(stdin) if isinstance(stdin, bytes) else io.BufferedReader(stdin)
    argv, given = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["seawall", *map(str, arguments)], io.TextIOWrapper(raw)
    code = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else int(bool(exit.code))
    finally:
        sys.argv, sys.stdin = argv, given
    return Ran(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
