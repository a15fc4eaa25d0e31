"""Signed notes, checkpoints and witness co-signatures, as C2SP's signed-note, tlog-checkpoint and tlog-cosignature say."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from seawall.evidence.offline.ed25519 import verify_ed25519

__all__ = ["Checkpoint", "NoteError", "Signature", "VerifierKey", "parse_checkpoint", "parse_key"]

_PLAIN, _COSIGNATURE = 1, 4
_DASH = "\u2014 "
_HEAD = "origin, size and root"


class NoteError(ValueError):
    """Not a signed note, checkpoint or verifier key; says why."""


@dataclass(frozen=True)
class VerifierKey:
    """Who may sign: a name, the algorithm (1: Ed25519, 4: Ed25519 with a time, for witnesses) and 32 public bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes that name the key in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        data = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.hash.hex()}+{data}"


@dataclass(frozen=True)
class Signature:
    """One signature line: who says to have signed, with which key, and the rest of the bytes."""

    name: str
    key: bytes
    data: bytes


@dataclass(frozen=True)
class Checkpoint:
    """A tree's state as signed: origin, number of leaves, root; ``body`` is the signed text."""

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[Signature, ...]

    def signed_by(self, key: VerifierKey) -> Signature | None:
        """The signature line that is ``key``'s and holds, if there is one."""
        for line in self.signatures:
            if line.name == key.name and line.key == key.hash and self._holds(line, key):
                return line
        return None

    def claimed_by(self, key: VerifierKey) -> bool:
        """Whether some line names ``key``, whether or not it holds."""
        return any(line.name == key.name and line.key == key.hash for line in self.signatures)

    def _holds(self, line: Signature, key: VerifierKey) -> bool:
        if key.algorithm == _PLAIN:
            return verify_ed25519(key.public, line.data, self.body.encode())
        time = int.from_bytes(line.data[:8], "big")
        return verify_ed25519(key.public, line.data[8:], f"cosignature/v1\ntime {time}\n{self.body}".encode())


def _decoded(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"{what} is not base64") from error
    if base64.b64encode(data).decode() != text:  # unused bits must be zero, so that no bit of the file is free
        raise NoteError(f"{what} is not canonical base64")
    return data


def parse_key(text: str) -> VerifierKey:
    """A verifier key ``NAME+HASH+KEY``; raises :class:`NoteError`."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise NoteError("a verifier key reads NAME+HASH+KEY")
    data = _decoded(parts[2], "the key")
    if len(data) != 33 or data[0] not in (_PLAIN, _COSIGNATURE):
        raise NoteError("not an Ed25519 verifier key")
    key = VerifierKey(parts[0], data[0], data[1:])
    if key.hash.hex() != parts[1]:
        raise NoteError("the hash in the verifier key is not the key's")
    return key


def parse_checkpoint(data: bytes) -> Checkpoint:
    """A signed checkpoint; raises :class:`NoteError`. Signatures are read, not yet checked."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise NoteError("not UTF-8") from error
    body, blank, lines = text.rpartition("\n\n")
    head = body.split("\n")
    if not blank or not lines.endswith("\n") or len(head) < 3:
        raise NoteError(f"not a signed note of {_HEAD}")
    if not (head[1].isascii() and head[1].isdigit() and len(head[1]) < 19) or str(int(head[1])) != head[1]:
        raise NoteError("the size is not a number")
    root = _decoded(head[2], "the root")
    if len(root) != 32 or len(head) > 3:
        raise NoteError(f"more or less than {_HEAD}")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    return Checkpoint(head[0], int(head[1]), root, body + "\n", signatures)


def _signature(line: str) -> Signature:
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise NoteError("a signature line is not readable")
    data = _decoded(parts[1], "a signature")
    if len(data) not in (4 + 64, 4 + 72):
        raise NoteError("a signature has the wrong length")
    return Signature(parts[0], data[:4], data[4:])
