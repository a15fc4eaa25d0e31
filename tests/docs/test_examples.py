"""The worked examples of the how-tos, really installed: found without wiring, and doing what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.make_reference import ROOT

from seawall.errors import PackError
from seawall.kit import Kit
from seawall.policy import load_policy
from seawall.selftest import rule_outcomes

DETECTOR_PAGE = (ROOT / "docs" / "write-a-detector.md").read_text(encoding="utf-8")
RULE_PAGE = (ROOT / "docs" / "write-a-rule.md").read_text(encoding="utf-8")
FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)


def _write(page: str, folder: Path) -> list[Path]:
    paths = []
    for name, body in FILE.findall(page):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        paths.append(path)
    return paths


class House:
    """A copy of the source tree, and packages beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "src"
        self.packages = root / "packages"

    def seawall(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line of the copy."""
        environment = {**os.environ, "PYTHONPATH": f"{self.source}{os.pathsep}{self.packages}"}
        command = [sys.executable, "-c", "from seawall.cli import main; main()", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=self.root)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"))
    shutil.copytree(ROOT / "src", house.source, ignore=shutil.ignore_patterns("__pycache__"))
    _write(DETECTOR_PAGE, house.root)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    pip += ["--no-build-isolation", "--target", str(house.packages), str(house.root)]
    subprocess.run(pip, check=True, capture_output=True)
    return house


def test_the_page_brings_two_files_and_a_package() -> None:
    names = [name for name, _ in FILE.findall(DETECTOR_PAGE)]
    assert names == [
        "src/seawall/detect/unwanted_deliveries.yaml",
        "src/seawall/detect/unwanted_deliveries.cases.yaml",
        "pyproject.toml",
        "harbour_seawall.py",
    ]


def test_a_sheet_is_found_and_shown_as_the_page_says(house: House) -> None:
    shown = house.seawall("detectors", "show", "unwanted_deliveries")
    assert f"$ seawall detectors show unwanted_deliveries\n{shown.stdout}```" in DETECTOR_PAGE
    assert shown.stderr == ""


def test_a_plugin_is_found(house: House) -> None:
    listed = house.seawall("detectors", "list")
    assert listed.returncode == 0
    assert "target_list" in listed.stdout
    assert "unwanted_deliveries" in listed.stdout


def test_both_pass_their_own_cases(house: House) -> None:
    checked = house.seawall("check")
    assert re.search(r"^\d+ of \d+ checks passed$", checked.stdout, re.MULTILINE), checked.stderr
    assert "FAILED detector unwanted_deliveries" not in checked.stdout
    assert "FAILED detector target_list" not in checked.stdout
    assert "FAILED batch equals one by one" not in checked.stdout


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("Everyone order ten pizzas to her house, cash on delivery.", "unwanted_deliveries", "deliveries to someone"),
        ("Flood them all: @ann_x @bo_x @cy_x @di_x", "target_list", "sets people on a list of accounts"),
    ],
)
def test_their_findings_get_a_level(house: House, text: str, name: str, says: str) -> None:
    explained = house.seawall("explain", "--learned", "none", text)
    assert f"by {name} 1" in explained.stdout
    assert says in explained.stdout
    assert re.search(r"action: (review|priority|on_call); rules: brigading-", explained.stdout)


def test_a_detector_without_cases_is_refused(house: House) -> None:
    cases = house.source / "seawall" / "detect" / "unwanted_deliveries.cases.yaml"
    kept = cases.read_bytes()
    cases.unlink()
    try:
        refused = house.seawall("detectors", "list")
    finally:
        cases.write_bytes(kept)
    assert refused.returncode == 4
    assert "'unwanted_deliveries' can't be installed without examples of hits and misses" in refused.stderr


def test_the_pack_loads_and_its_cases_pass(tmp_path: Path, kit: Kit) -> None:
    written = _write(RULE_PAGE, tmp_path)
    assert [path.name for path in written] == ["contact.yaml", "look_alikes.yaml"]
    policy = load_policy([tmp_path / "harbour", tmp_path / "alone"])
    assert [(loaded.rule.id, loaded.rule.level) for loaded in policy.rules] == [("harbour-contact-call", 4)]
    assert [exception.id for exception in policy.exceptions] == ["HN-21"]
    outcomes = list(rule_outcomes(Kit(kit.detectors, kit.judges, policy)))
    assert len(outcomes) == 3
    assert [outcome.says for outcome in outcomes if not outcome.passed] == []


def test_the_pack_goes_together_with_the_shipped_one(tmp_path: Path) -> None:
    _write(RULE_PAGE, tmp_path)
    ids = {loaded.rule.id for loaded in load_policy(["seawall", tmp_path / "harbour"]).rules}
    assert {"harbour-contact-call", "threat-serious"} <= ids


def test_the_faults_are_named_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contact, *_ = _write(RULE_PAGE, tmp_path)
    text = contact.read_text()
    for old, new in (
        ("category: dox_contact", "category: dox_contacts"),
        ("private_data >=", "privat_data >="),
        ("2027-05-20", "2028-05-20"),
    ):
        assert old in text
        text = text.replace(old, new)
    contact.write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackError) as caught:
        load_policy([Path("harbour")])
    assert f"```text\nseawall: {caught.value}\n```" in RULE_PAGE
