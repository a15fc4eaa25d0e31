"""The tree is RFC 6962's; proofs hold for what is there, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.evidence.offline.tiles import tile_path
from seawall.evidence.offline.tree import EMPTY, leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion

from .logs import entry, make_log

# the tree that Certificate Transparency's own tests use
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of([leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]).hex() == ROOTS[size]
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_small_proof_holds_and_every_changed_one_fails(tmp_path: Path) -> None:
    log, top = make_log(tmp_path, 35, step=4), 35
    tiles, leaves = log.tiles(), [leaf_hash(entry(n)) for n in range(top)]
    roots = [EMPTY, *(root_of(leaves[:size]) for size in range(1, top + 1))]
    for size in range(1, top + 1):
        assert tiles.root(size) == roots[size]
        for index in range(size):
            proof = tiles.inclusion(index, size)
            assert verify_inclusion(leaves[index], index, size, proof, roots[size])
            assert not verify_inclusion(leaves[index], (index + 1) % size, size, proof, roots[size]) or size == 1
            assert not verify_inclusion(leaves[index], index, size, [*proof, leaves[0]], roots[size])
            for at in range(len(proof)):
                assert not verify_inclusion(
                    leaves[index], index, size, [*proof[:at], bytes(32), *proof[at + 1 :]], roots[size]
                )
        for first in range(1, size + 1):
            proof = tiles.consistency(first, size)
            assert verify_consistency(first, size, proof, roots[first], roots[size])
            if first < size:
                assert not verify_consistency(first, size, proof, roots[size], roots[size])
                assert not verify_consistency(first, size, [*proof, bytes(32)], roots[first], roots[size])


@pytest.mark.parametrize("size", [255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 66_000])
def test_proofs_hold_across_the_edges_of_tiles(tmp_path: Path, size: int) -> None:
    log = make_log(tmp_path, size)
    leaves, tiles = [leaf_hash(entry(n)) for n in range(size)], log.tiles()
    found = log.checkpoint()
    assert found is not None
    assert found.root == root_of(leaves) == tiles.root()
    for index in {0, 1, 254, size // 2, size - 2, size - 1}:
        assert verify_inclusion(leaves[index], index, size, tiles.inclusion(index), found.root)
        assert verify_consistency(index + 1, size, tiles.consistency(index + 1), tiles.root(index + 1), found.root)


def test_a_lone_right_edge_moves_up_as_it_is() -> None:
    a, b, c = (leaf_hash(bytes([n])) for n in range(3))
    assert root_of([a, b, c]) == node_hash(node_hash(a, b), c)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 1234067, 256, "tile/1/x001/x234/067"),
        ("entries", 999, 112, "tile/entries/999.p/112"),
        (0, 1000, 256, "tile/0/x001/000"),
    ],
)
def test_paths_are_those_of_the_tile_specification(level: int | str, index: int, width: int, path: str) -> None:
    assert tile_path(level, index, width) == path
