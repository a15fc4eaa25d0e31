"""Where a log keeps what: paths and contents of tiles, as C2SP's tlog-tiles says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "WIDTH",
    "is_tile",
    "left_behind",
    "read_tile",
    "split_entries",
    "tile_path",
    "tile_widths",
    "written_entries",
]

#: Hashes in a full tile, entries in a full bundle.
WIDTH = 256


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile of hashes (``level`` a number) or of entries (``"entries"``), below the log's folder."""
    digits = f"{index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["tile", str(level), *(f"x{part}" for part in parts[:-1]), parts[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def tile_widths(size: int) -> list[int]:
    """How many hashes stand in the row of each level of tiles, for a log of ``size`` entries."""
    rows = []
    while size:
        rows.append(size)
        size //= WIDTH
    return rows


def read_tile(folder: Path, level: int | str, index: int, width: int) -> tuple[str, int, bytes | None]:
    """The tile that holds the first ``width`` places: its path, its own width and its bytes; ``None`` if there is none.

    A log that grows replaces a partial tile by a wider one, so a wider one serves as well.
    """
    for wide in range(width, WIDTH + 1):
        path = tile_path(level, index, wide)
        try:
            return path, wide, (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue
    return tile_path(level, index, width), width, None


def written_entries(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle: each after its length, two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def split_entries(data: bytes) -> tuple[list[bytes], str]:
    """The entries of a bundle, and what is wrong with what follows them (empty if nothing)."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            return entries, f"entry {len(entries)} of the file runs past its end"
        entries.append(data[at + 2 : end])
        at = end
    return entries, ""


def is_tile(name: str, size: int) -> bool:
    """Whether a path below the log's folder is that of a tile of a log of ``size`` entries."""
    found = _tile(name)
    if found is None:
        return False
    kind, index, width = found
    level = 0 if kind == "entries" else int(kind)
    rows = tile_widths(size)
    return level < len(rows) and width == min(WIDTH, rows[level] - index * WIDTH)


def _tile(name: str) -> tuple[str, int, int] | None:
    """Kind (a level, or ``entries``), index and width of the tile that a path names; ``None`` if it names none."""
    parts = name.split("/")
    width = WIDTH
    if len(parts) > 3 and parts[-2].endswith(".p") and parts[-1].isdigit():
        width, parts = int(parts[-1]), [*parts[:-2], parts[-2][:-2]]
    digits = "".join(part.removeprefix("x") for part in parts[2:])
    if (
        parts[0] != "tile"
        or len(parts) < 3
        or not digits.isdigit()
        or not (parts[1] == "entries" or parts[1].isdigit())
    ):
        return None
    index = int(digits[:18])
    return (parts[1], index, width) if tile_path(parts[1], index, width) == name else None


def left_behind(name: str, size: int) -> bool:
    """Whether a file is what a dying writer may leave: half written, another width of the edge, or past the end."""
    found = _tile(name)
    if found is None:
        return name.rpartition("/")[2].startswith(".new-")
    kind, index, width = found
    level = 0 if kind == "entries" else int(kind)
    return not is_tile(name, size) and (width < WIDTH or index >= size // WIDTH ** (level + 1))
