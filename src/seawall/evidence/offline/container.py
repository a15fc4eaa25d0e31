"""One file from several: a tar archive that has exactly one spelling, so that no bit of it is free."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["read_tar", "write_tar"]

_BLOCK = 512


def write_tar(files: Mapping[str, bytes]) -> bytes:
    """A POSIX (ustar) archive of ``files`` in their order; names are ASCII of at most 99 characters. Any tar opens it."""
    parts = []
    for name, data in files.items():
        parts += [_header(name, len(data)), data, b"\0" * (-len(data) % _BLOCK)]
    return b"".join([*parts, b"\0" * (2 * _BLOCK)])


def read_tar(archive: bytes) -> tuple[dict[str, bytes], str]:
    """The files of an archive that ``write_tar`` wrote, and what is wrong with it (empty if nothing)."""
    files: dict[str, bytes] = {}
    at = 0
    while at + _BLOCK <= len(archive) and archive[at : at + _BLOCK].strip(b"\0"):
        header = archive[at : at + _BLOCK]
        name, digits = header[:100].rstrip(b"\0").decode("ascii", "replace"), header[124:135]
        if not digits.isdigit() or header != _header(
            name, size := int(digits, 8) if set(digits) <= set(b"01234567") else -1
        ):
            return files, f"the header of file {len(files) + 1} ({name[:40]!r}) is not as it was written"
        data = archive[at + _BLOCK : at + _BLOCK + size]
        if len(data) < size or name in files:
            return files, f"{name}: {'twice in the archive' if name in files else 'cut off'}"
        files[name] = data
        at += _BLOCK + size + (-size % _BLOCK)
    if write_tar(files) != archive:
        return files, "there are bytes between or after the files that do not belong to them"
    return files, ""


def _header(name: str, size: int) -> bytes:
    if size < 0 or len(name) > 99 or not name.isascii():
        return b""
    fields = name.encode().ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    fields += b"%011o\0" % size + b"%011o\0" % 0
    rest = b"0" + bytes(100) + b"ustar\x0000" + bytes(32 + 32) + b"0000000\0" * 2 + bytes(155 + 12)
    total = sum(fields) + sum(b" " * 8) + sum(rest)
    return fields + b"%06o\0 " % total + rest
