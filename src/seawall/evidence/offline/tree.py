"""The Merkle tree of RFC 6962, section 2.1, and the two proofs, checked as in RFC 9162, sections 2.1.3.2 and 2.1.4.2."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

__all__ = ["EMPTY", "leaf_hash", "node_hash", "root_of", "verify_consistency", "verify_inclusion"]

#: The root of a tree without leaves.
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of a zero byte and the leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and both children."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (or over any complete row of the tree)."""
    if not hashes:
        return EMPTY
    sha256, row = hashlib.sha256, list(hashes)
    while len(row) > 1:
        above = [sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            above.append(row[-1])  # a lone right edge moves up as it is, which is what the recursion of the RFC does
        row = above
    return row[0]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash ``leaf`` stands at ``index`` in the tree of ``size`` leaves under ``root``."""
    if not 0 <= index < size:
        return False
    at, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            reached = node_hash(step, reached)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == root


def verify_consistency(first: int, second: int, proof: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Whether the tree of ``second`` leaves under ``new`` begins with the tree of ``first`` leaves under ``old``."""
    if first == second:
        return not proof and old == new
    if not 0 < first < second:
        return first == 0 and second > 0 and not proof and old == EMPTY
    steps = list(proof) if first & (first - 1) else [old, *proof]
    if not steps:
        return False
    at, last = first - 1, second - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old and after == new
