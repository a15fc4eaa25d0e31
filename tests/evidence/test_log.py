"""The log only grows, survives a death at any byte, and its verifier names what was done to it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.errors import EvidenceError
from seawall.evidence import Log, Witness, verify_log
from seawall.evidence.disk import Disk
from seawall.evidence.offline.note import parse_checkpoint, parse_key

from .logs import HANDS, OTHER, SIGNER, TRIALS, entry, make_log, read_entries, resign, rewrite

SIZES = (1, 2, 3, 255, 256, 257, 300, 700)


class Dying(Exception):  # noqa: N818  # the process would simply be gone
    """Where the process would be gone."""


class DyingDisk(Disk):
    """A disk whose writer dies after ``left`` bytes or steps, in the middle of whatever it does."""

    def __init__(self, folder: Path, left: int) -> None:
        super().__init__(folder)
        self.left = left

    def _write(self, path: Path, data: bytes) -> None:
        if len(data) >= self.left:
            path.write_bytes(data[: self.left])
            raise Dying
        self.left -= len(data)
        super()._write(path, data)

    def _sync(self, folder: Path) -> None:
        self._step()
        super()._sync(folder)

    def remove(self, names: object) -> None:
        self._step()
        super().remove(names)  # type: ignore[arg-type]

    def _step(self) -> None:
        if self.left <= 1:
            raise Dying
        self.left -= 1


@pytest.mark.parametrize("size", SIZES)
def test_an_honest_log_verifies_however_it_was_written(tmp_path: Path, size: int) -> None:
    make_log(tmp_path / "one", size)
    make_log(tmp_path / "steps", size, step=7)
    assert (tmp_path / "one" / "checkpoint").read_bytes() == (tmp_path / "steps" / "checkpoint").read_bytes()
    for name in ("one", "steps"):
        report = verify_log(tmp_path / name, SIGNER.key)
        assert report.ok, report.lines()
        assert report.notes == []


def test_an_empty_folder_does_not_verify(tmp_path: Path) -> None:
    assert not verify_log(tmp_path, SIGNER.key).ok


def test_sealing_again_is_harmless_and_other_content_is_refused(tmp_path: Path) -> None:
    log = make_log(tmp_path, 300)
    before = log.checkpoint()
    assert log.append([entry(n) for n in range(250, 300)], 250) == before
    assert Log(tmp_path, SIGNER).append([entry(n) for n in range(290, 310)], 290).size == 310
    with pytest.raises(EvidenceError, match="sealed with other content"):
        log.append([entry(1)], 300)
    with pytest.raises(EvidenceError, match="are missing"):
        log.append([entry(400)], 400)
    with pytest.raises(EvidenceError, match="at most"):
        log.append([b"x" * 70_000], 310)
    with pytest.raises(EvidenceError, match="reading only"):
        Log(tmp_path).append([entry(310)], 310)
    with pytest.raises(EvidenceError, match="right keyring"):
        Log(tmp_path, OTHER).append([entry(310)], 310)


def test_several_writers_take_turns(tmp_path: Path) -> None:
    logs = [Log(tmp_path, SIGNER) for _ in range(3)]
    for n in range(600):
        logs[n % 3].append([entry(n)], n)
    assert verify_log(tmp_path, SIGNER.key).ok
    assert read_entries(tmp_path, 600) == [entry(n) for n in range(600)]


def _deaths() -> Iterator[int]:
    yield from range(1, 400, 7 if TRIALS else 41)
    yield from range(400, 60_000, 101 if TRIALS else 4_001)


@pytest.mark.parametrize(("size", "more"), [(0, 3), (254, 5), (255, 1), (256, 300)])
def test_a_death_at_any_byte_loses_nothing_that_was_sealed(tmp_path: Path, size: int, more: int) -> None:
    honest = tmp_path / "honest"
    if size:
        make_log(honest, size)
    fresh = [entry(n) for n in range(size, size + more)]
    deaths = 0
    for left in _deaths():
        folder = tmp_path / f"log{left}"
        if size:
            shutil.copytree(honest, folder)
        try:
            Log(folder, SIGNER, DyingDisk(folder, left)).append(fresh, size)
        except Dying:
            deaths += 1
            if (folder / "checkpoint").exists():
                report = verify_log(folder, SIGNER.key)
                assert report.ok, report.lines()
                assert Log(folder, SIGNER).size in (size, size + more)
            else:
                assert size == 0
        Log(folder, SIGNER).append(fresh, size)  # the writer starts again and repeats itself
        report = verify_log(folder, SIGNER.key)
        assert report.ok, report.lines()
        assert read_entries(folder, size + more) == [entry(n) for n in range(size + more)]
        shutil.rmtree(folder)
    assert deaths > 3


@pytest.mark.parametrize("size", [5, 258, 530])
@pytest.mark.parametrize("hand", HANDS)
def test_the_verifier_names_what_was_done(tmp_path: Path, hand: str, size: int) -> None:
    make_log(tmp_path / "log", size)
    missed = []
    for trial in range(max(3, TRIALS // (3 * len(HANDS)))):
        folder = tmp_path / "tried"
        shutil.copytree(tmp_path / "log", folder)
        expected = HANDS[hand](folder, size, random.Random(f"{hand} {size} {trial}"))
        report = verify_log(folder, SIGNER.key)
        if report.ok or not report.codes & expected:
            missed.append((trial, expected, report.lines()))
        shutil.rmtree(folder)
    assert missed == []


def test_a_rewritten_history_and_a_rollback_show_against_a_checkpoint_that_is_held(tmp_path: Path) -> None:
    make_log(tmp_path / "log", 300)
    held = parse_checkpoint((tmp_path / "log" / "checkpoint").read_bytes())
    make_log(tmp_path / "short", 290)
    assert verify_log(tmp_path / "short", SIGNER.key).ok
    assert verify_log(tmp_path / "short", SIGNER.key, since=held).codes == {"truncated"}
    entries = [entry(n, id=n + (n > 100)) for n in range(310)]
    make_log(tmp_path / "other", 310)
    rewrite(tmp_path / "other", entries, tiles=True)
    resign(tmp_path / "other", entries, SIGNER)
    assert verify_log(tmp_path / "other", SIGNER.key).ok
    assert verify_log(tmp_path / "other", SIGNER.key, since=held).codes == {"rewritten"}
    Log(tmp_path / "log", SIGNER).append([entry(n) for n in range(300, 400)], 300)
    assert verify_log(tmp_path / "log", SIGNER.key, since=held).ok


def test_one_event_twice_is_named(tmp_path: Path) -> None:
    log = make_log(tmp_path, 5)
    log.append([entry(5, id=3)], 5)
    assert verify_log(tmp_path, SIGNER.key).codes == {"doubled"}


def test_a_witness_signs_only_what_continues_what_it_saw(tmp_path: Path) -> None:
    log = make_log(tmp_path / "log", 10)
    witness = Witness("witness.example.org", b"w" * 32, SIGNER.key)
    path = tmp_path / "log" / "checkpoint"
    witness.cosign(path.read_bytes(), [], 1_700_000_000)
    log.append([entry(n) for n in range(10, 20)], 10)
    plain = path.read_bytes()
    note = witness.cosign(plain, log.tiles().consistency(10), 1_700_000_001)
    path.write_bytes(note)
    assert verify_log(tmp_path / "log", SIGNER.key, witnesses=[witness.key]).ok
    assert "was not checked" in "".join(verify_log(tmp_path / "log", SIGNER.key).notes)
    path.write_bytes(note.replace(b"A", b"B", 1) if note.count(b"A") else note)
    path.write_bytes(plain)
    assert verify_log(tmp_path / "log", SIGNER.key, witnesses=[witness.key]).codes == {"key-swapped"}
    make_log(tmp_path / "fork", 30)
    entries = [entry(n, id=n + 1) for n in range(30)]
    rewrite(tmp_path / "fork", entries, tiles=True)
    resign(tmp_path / "fork", entries, SIGNER)
    fork = Log(tmp_path / "fork", SIGNER)
    with pytest.raises(EvidenceError, match="do not continue"):
        witness.cosign((tmp_path / "fork" / "checkpoint").read_bytes(), fork.tiles().consistency(20), 1_700_000_002)


def test_keys_read_as_they_are_written() -> None:
    assert parse_key(str(SIGNER.key)) == SIGNER.key
