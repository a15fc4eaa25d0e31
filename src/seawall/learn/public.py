"""Ordinary posts from public sets: packed once into ``corpus/public``, read from there by ``make train``.

Sources, licences and what was left out stand in ``corpus/public/LICENSES.md``. A fifth of each set is never trained on.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import zstandard

from seawall.learn.corpus import Row

__all__ = ["FILE", "MEASURED", "held_out", "read_background", "read_relabelled", "read_sets", "shuffled_background"]

FILE = "background.jsonl.zst"
RELABELLED = "relabelled.jsonl.zst"
csv.field_size_limit(10**8)
#: So many ordinary posts are never trained on.
MEASURED = 4000
_SEED = 20261121
_SPACE = re.compile(r"\s+")
_BEFORE = re.compile(r" ([.,!?;:)\]%]|'\w+|n't\b)|(?<=[(\[$]) ")
#: Comments longer than this are left out: the network reads the first pieces only.
_LONGEST = 700


def held_out(text: str) -> bool:
    """True for the fifth of the public texts that is only measured with."""
    return hashlib.sha256(_SPACE.sub(" ", text.lower()).encode()).digest()[0] % 5 == 0


def read_background(folder: Path) -> Iterator[Row]:
    """The packed ordinary posts as rows without labels; ``family`` is the set's name. Relabelled ones are left out."""
    relabelled = {row["id"] for row in read_relabelled(folder)}
    for line in _unpacked(folder / FILE):
        key, text = json.loads(line)
        if key not in relabelled:
            yield {"id": key, "text": text, "parent": None, "labels": [], "level_min": 0, "level_max": 0, "mode": None,
                   "family": key.partition("-")[0], "pair": None}  # fmt: skip


def shuffled_background(folder: Path) -> list[Row]:
    """The packed ordinary posts in one fixed order, as training takes them from the front; the last ``MEASURED`` only measure."""
    rows = list(read_background(folder))
    random.Random(_SEED).shuffle(rows)
    return rows


def read_relabelled(folder: Path) -> Iterator[Row]:
    """Posts that public sets mark as threats, as two readers labelled them under this taxonomy; disputed ones are left out."""
    for line in _unpacked(folder / RELABELLED):
        yield {**json.loads(line), "mode": None, "pair": None}


def _unpacked(path: Path) -> list[str]:
    return zstandard.ZstdDecompressor().decompress(path.read_bytes()).decode("utf-8").splitlines()


def read_sets(folder: Path) -> Iterator[tuple[str, str]]:
    """``(id, text)`` of the sets under ``folder`` as their authors publish them; rows marked as threats are left out."""
    for row in _table(folder / "edos" / "edos_train_dev.csv"):
        if not row["label_vector"].startswith("1."):
            yield f"edos-{row['rewire_id']}", row["text"]
    for row in _table(folder / "davidson2017" / "labeled_data.csv"):
        yield f"davidson-{row['']}", row["tweet"]
    for row in _table(folder / "toxic-spans" / "comments.csv"):
        yield f"toxic_spans-{row['comment_id']}", row["comment_text"]
    for row in _table(folder / "online-misogyny-eacl2021" / "final_labels.csv"):
        yield f"misogyny-{row['entry_id']}", row["body"]
    for number, row in enumerate(_table(folder / "pheme-magpie" / "preprocessed.csv")):
        yield f"pheme-{number}", row["text"]
    for name in ("train.csv", "validation.csv"):
        for row in _table(folder / "hatemoji-build" / name):
            if row["type"] != "threateninglanguage":
                yield f"hatemoji-{row['entry_id']}", row["text"]
    yield from _masc(folder / "masc" / "masc_tagged.zip")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        return list(csv.DictReader(handle))


def _masc(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith(".txt") and "/" in n.partition("/")[2]):
            for number, line in enumerate(archive.read(name).decode("utf-8", "replace").splitlines()):
                text = _BEFORE.sub(
                    lambda m: m[1] or "", " ".join(word.rpartition("_")[0] or word for word in line.split())
                )
                if text.strip():
                    yield f"masc-{Path(name).stem}.{number}", text


def main(folder: Path, out: Path) -> None:
    """Pack the trainable four fifths of every set."""
    seen: set[str] = set()
    lines = []
    for key, text in read_sets(folder):
        flat = _SPACE.sub(" ", text).strip()
        if flat and len(flat) <= _LONGEST and flat.lower() not in seen and not held_out(flat):
            seen.add(flat.lower())
            lines.append(json.dumps([key, flat], ensure_ascii=False))
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_bytes(zstandard.ZstdCompressor(level=19).compress("\n".join(lines).encode("utf-8")))
    print(f"{len(lines)} posts", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
