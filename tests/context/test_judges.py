"""Each setting lowers a finding, and a near twin that only borrows its words stays where it is."""

from __future__ import annotations

import pytest
import re2

from seawall.context.frames import FrameJudge, phrase
from seawall.context.spans import quoted_ranges
from seawall.errors import PackError
from seawall.kit import Kit
from seawall.model import Item
from seawall.pipeline import screen
from seawall.sheet import read_sheet

#: code, a text that would be reported but for its setting, and a twin that must be.
PAIRS = [
    (
        "frame:report",
        'Police are looking for a man who told a cashier "I will shoot you tonight". He was charged on Monday.',
        "I will shoot you tonight, Marlow. Police said they can't do anything about it.",
    ),
    (
        "frame:quote",
        'The man who wrote "somebody should shoot Mayor Ellison" was charged on Monday, police said.',
        '"Somebody should shoot Mayor Ellison." Amen. So which one of us?',
    ),
    (
        "frame:condemn",
        "Please stop saying that somebody should shoot Mayor Ellison. Violence is not the answer.",
        "Please stop asking. Somebody should shoot Mayor Ellison, violence is the answer.",
    ),
    (
        "frame:counter",
        "Please stop saying that somebody should shoot Mayor Ellison. Violence is not the answer.",
        "Vote her out? No. Somebody should put a bullet in her head.",
    ),
    (
        "frame:victim",
        'I got this in my inbox last night: "I will kill you, Dana". I have told the police.',
        "Put this in your inbox, Dana: I will kill you. Tell the police if you like.",
    ),
    (
        "frame:help",
        'Mods please help, a user just wrote "I will stab you tonight outside the arena". Should I call the police?',
        "Mods will not help you, Kasia. I will stab you when you leave the arena tonight.",
    ),
    (
        "frame:bounty_other",
        "500 dollars to whoever kills the final boss Marlow in the dungeon, bounty is up till the reset.",
        "500 dollars to whoever kills Marlow from the depot, this is not a raid boss.",
    ),
    (
        "frame:game",
        "Somebody box Odell in and kill him before he respawns.",
        "Great match, ref. Somebody break his nose when he walks to his car.",
    ),
    (
        "frame:sport",
        "Torvald, I will break your jaw in the main event! Steel cage, tickets at the box office!",
        "Torvald, I will break your jaw on Saturday after the show. No ref, no ropes.",
    ),
    (
        "frame:fiction",
        'Chapter nine, first draft: the villain tells Orla "I will kill you at the harbour". Is the dialogue too neat?',
        "I will kill you at the harbour, Orla. This is not chapter nine of anything.",
    ),
    (
        "frame:hyperbole",
        "You're killing me lol, I will murder you if you post that karaoke video.",
        "I will kill you tonight lol, you're hilarious Gary, see you at your door.",
    ),
    (
        "frame:translation",
        'Can anyone translate this? The note says "I will kill you on Friday".',
        "I will kill you on Friday and no translator will help you, Fermin.",
    ),
    (
        "frame:moderation",
        'Moderator training, example 4: "I will shoot you at the library on Monday". Escalate and save a screenshot.',
        "I will shoot you at the library on Monday, moderator, put that in your training.",
    ),
    (
        "frame:legal",
        'In the seminar on the First Amendment we ask whether "I will kill you, Senator" is a true threat.',
        "I will kill you, Senator, and the First Amendment protects that.",
    ),
    (
        "frame:past_self",
        'Years ago I told my stepfather "I will kill you". I have been in therapy since, I am all right now.',
        "I did ten years of therapy for you. I will kill you on Sunday, Rob.",
    ),
    (
        "frame:object",
        "Time to kill that rat behind the shed, boys. One of you grab a shovel.",
        "Kill the judge. Not the process, the judge.",
    ),
    (
        "mode:negated",
        "I would never say I will hurt you, Brannigan, I only want my refund.",
        "I'm not going to hurt you, Brannigan. My cousins will break your legs.",
    ),
    (
        "frame:history",
        'History class today: Cromwell\'s officer shouted "I will hang you, Fermoy" before the siege of 1649.',
        "History will hang no one. I will hang you, Fermoy, on Friday.",
    ),
    (
        "frame:satire",
        'BREAKING: local goose tells baker "I will kill you", wanted dead or alive, says area man.',
        "Local man here. I will kill you, baker Ferris, on Friday.",
    ),
]


@pytest.mark.parametrize(
    ("code", "lowered", "twin"), PAIRS, ids=[f"{pair[0]}-{number}" for number, pair in enumerate(PAIRS)]
)
def test_a_setting_lowers_a_finding_and_not_its_twin(patterns: Kit, code: str, lowered: str, twin: str) -> None:
    bare = Kit(patterns.detectors, [], patterns.policy)
    (without,), (judged,), (other,) = screen([lowered], bare), screen([lowered], patterns), screen([twin], patterns)
    assert without.level >= 2, "the text would be left alone anyway"
    assert judged.level <= 1
    assert code in {reason.code for finding in judged.findings for reason in finding.counter_reasons}
    assert other.level >= 2


def test_the_setting_may_come_from_the_parent(patterns: Kit) -> None:
    reply = "Somebody box Odell in and kill him."
    game, street = (
        "Their carry is getting in the jeep at B site, free kill, then he respawns",
        "The ref is getting in his car by hall B",
    )
    (played,), (real,) = (screen([Item("1", reply, parent_text=parent)], patterns) for parent in (game, street))
    assert played.level <= 1 < real.level


def test_ambient_signals_raise_the_level(patterns: Kit) -> None:
    (plain,), (timed,) = (
        screen(["I will stab you, Mr. Calloway."], patterns),
        screen(["I will stab you, Mr. Calloway. Tonight at nine."], patterns),
    )
    assert plain.level == 3
    assert timed.level == 4
    assert "time:stated" in {reason.code for finding in timed.findings for reason in finding.reasons}


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("(he|she) said", "then he said", True),
        ("(he|she) said", "then they said", False),
        ("kill ~2 process", "kill the old process", True),
        ("kill ~2 process", "kill the very old process", False),
        ("kill ~2 process", "kill it. the process", False),
        ("kill ~~2 process", "kill it. the process", True),
        ("CITY hall", "the town hall", True),
        ("año nuevo", "feliz ano nuevo", True),
        ("cop|cops", "coppice", False),
    ],
)
def test_phrases(source: str, text: str, found: bool) -> None:
    assert bool(re2.search(phrase(source, {"CITY": "city|town"}), text)) is found


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('he wrote "come here now" to me', ['"come here now"']),
        ("a note: 'come here, now' it said", ["'come here, now'"]),
        ("don't say it's the boys' turn", []),
        ("> come here now\nwho wrote that", ["> come here now"]),
        ('one mark " only, and nothing closes it', []),
        ("-le pago el doble-dijo la viuda", ["le pago el doble"]),
    ],
)
def test_quoted_ranges(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quoted_ranges(text)] == quoted


def test_a_broken_sheet_names_every_fault() -> None:
    text = """
title: broken
cues:
  - {id: a, signals: {frame: gam}, match: ["x"]}
  - {id: b, scope: nearby, match: ["("]}
  - {id: c, unless: [nobody], colour: red, match: ["NOBODY here"]}
"""
    with pytest.raises(PackError) as caught:
        FrameJudge([read_sheet(text, "broken.yaml")])
    says = str(caught.value)
    for part in (
        "no value 'gam'",
        "scope must be",
        "can't be read",
        "which no sheet defines",
        "unknown field 'colour'",
        "NOBODY",
    ):
        assert part in says
