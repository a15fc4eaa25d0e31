"""The rule loader reports all faults at once, with file and line, and refuses what must not become a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from seawall.errors import PackError
from seawall.policy import load_policy

GOOD = """\
rules:
  - id: r1
    title: a rule
    category: threat
    when: "act >= ACT_SERIOUS and target >= TARGET_PERSON"
    level: 3
    status: live
    false_positives: [figures of speech]
    owner: someone
    reviewed: 2026-11-01
    expires: 2027-03-01
    would_change: a time
    cases: {hits: [one], misses: [two]}
"""


def _load(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    with pytest.raises(PackError) as caught:
        load_policy([folder])
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def test_a_good_pack_loads(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    policy = load_policy([tmp_path])
    assert [loaded.rule.id for loaded in policy.rules] == ["r1"]
    assert policy.rules[0].rule.line == 2


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    one = GOOD.replace("category: threat", "category: thread").replace("level: 3", "level: 9")
    two = GOOD.replace("id: r1", "id: r2").replace("act >= ACT_SERIOUS", "axt >= ACT_SERIOUS")
    faults = _load(tmp_path, one=one, two=two)
    assert faults == [
        "one.yaml:4: r1: unknown category 'thread'",
        "one.yaml:6: r1: level must be 1, 2, 3 or 4",
        "two.yaml:5: r2: 'when' unknown signal 'axt'; did you mean 'act'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("level: 3", "level: 3\n    level: 2", "a.yaml:7: key 'level' stands twice (first on line 6)"),
        (
            "act >= ACT_SERIOUS and target >= TARGET_PERSON",
            "target >= TARGET_PERSON",
            "a rule about a topic, name or place alone is refused",
        ),
        ("hits: [one], misses: [two]", "hits: [one]", "needs at least one case under cases: misses:"),
        ("2027-03-01", "2028-03-01", "'expires' must lie 1 to 180 days after 'reviewed'"),
        ("[figures of speech]", "[]", "name at least one known false positive"),
        ("owner: someone", "ownr: someone", "'owner' is missing"),
        ("status: live", "status: alive", "status must be one of draft, shadow, live, paused"),
        ("title: a rule", "title: !!python/object:os.system x", "tag "),
        ("title: a rule", "title: &a x", ""),
        ("act >= ACT_SERIOUS and target >= TARGET_PERSON", "act >= and", "'when' can't be read"),
        ("act >= ACT_SERIOUS and target >= TARGET_PERSON", "__import__('os').system('x') == 1", "'when'"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = GOOD.replace(old, new)
    assert text != GOOD
    if not fault:
        (tmp_path / "a.yaml").write_text(text)
        assert load_policy([tmp_path]).rules
        return
    assert any(fault in line for line in _load(tmp_path, a=text))


def test_aliases_syntax_errors_and_twin_ids_are_refused(tmp_path: Path) -> None:
    assert "not valid YAML" in _load(tmp_path, a="rules: [")[0]
    assert "aliases" in _load(tmp_path, a="rules: &x []\nexceptions: *x\n")[0]
    faults = _load(tmp_path, a=GOOD, b=GOOD)
    assert any("id 'r1' is used already at" in line for line in faults)


def test_no_rules_is_an_error(tmp_path: Path) -> None:
    assert "an empty policy is an error" in _load(tmp_path, a="rules: []\n")[0]
    (tmp_path / "a.yaml").unlink()
    with pytest.raises(PackError, match="no rule files"):
        load_policy([tmp_path])


def test_an_exception_must_be_a_known_family(tmp_path: Path) -> None:
    faults = _load(tmp_path, a=GOOD + "exceptions:\n  - {id: HN-99, title: x, when: \"'game' in frame\"}\n")
    assert any("'HN-99' is not a look-alike family" in line for line in faults)


@pytest.mark.parametrize(
    "when",
    [
        'act > 1 and "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" =~ "(a+)+$"',
        'act > 1 and "a" !~ "b"',
        "act ** 9 ** 9 > 1",
        "[x for x in mode if x] == [] and act > 1",
        "act > 1 or $now() > 1",
        "act > 1 " + "and act > 1 " * 200,
        "(" * 40 + "act > 1" + ")" * 40,
        "not " * 40 + "(act > 1)",
    ],
)
def test_conditions_hold_nothing_that_can_take_for_ever(tmp_path: Path, when: str) -> None:
    text = GOOD.replace('"act >= ACT_SERIOUS and target >= TARGET_PERSON"', f"'{when}'")
    assert "'when'" in _load(tmp_path, a=text)[0]


def test_a_sheet_that_lies_too_deep_in_itself_is_refused(tmp_path: Path) -> None:
    assert "too deep" in _load(tmp_path, a="rules: " + "[" * 5000 + "]" * 5000)[0]
