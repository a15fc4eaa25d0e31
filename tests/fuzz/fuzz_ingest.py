"""Coverage-guided fuzzing of every reader; run by hand: ``python tests/fuzz/fuzz_ingest.py -max_total_time=60``."""

from __future__ import annotations

import io
import json
import sys

import atheris

with atheris.instrument_imports(include=["seawall.ingest"]):
    from seawall.errors import InputError
    from seawall.ingest import FORMATS, open_source

from seawall.model import Item

_FORMATS = (None, *FORMATS)


def one_input(data: bytes) -> None:
    """The first byte picks the format, the rest is the source. Only ``InputError`` may come out."""
    form = _FORMATS[data[0] % len(_FORMATS)] if data else None
    try:
        for result in open_source("-", format=form, stdin=io.BytesIO(data[1:]), token_key=b"k" * 32):
            if isinstance(result, Item):
                result.text.encode()
            else:
                json.dumps(result.raw, ensure_ascii=False).encode()
    except InputError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
