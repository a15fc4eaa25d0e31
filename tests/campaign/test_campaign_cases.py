"""What joins and what stays apart, post by post; what is kept of private data; history; what people are told."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest

from seawall.campaign import Live, Signature, describe, link
from seawall.campaign.link import Limits
from seawall.config import default_kit
from seawall.gather import Gathering
from seawall.model import Campaign, Item, Verdict
from seawall.private import find_private
from seawall.report.campaigns import campaign_dict, campaign_of, campaign_schema, difference
from seawall.signing import sign
from tests.campaign.posts import groups

KEY = b"a key of at least thirty-two bytes"
SEED = "Baker Otto Lindqvist hides the harbour money at 14 Bellwether Road, go there on Friday and break his windows."


def post(id: str, text: str, level: int = 3, day: float = 0, key: bytes = KEY, author: str | None = None) -> Signature:
    """A post as if judged at this level, with the private data that the detectors see in it."""
    kit = default_kit()
    folded = kit.folder.fold(text)
    private = find_private(folded)
    at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
    item = Item(id, text, created_at=at, author=author)
    exceptions = () if level else ("HN-02",)
    verdict = Verdict(id, level, "priority", ("threat",), exceptions, (), (), (), private, folded.language, "")
    return sign(item, verdict, kit.folder, key)


def live(*posts: Signature) -> Live:
    found = Live()
    for one in posts:
        found.add(one)
    return found


COPIES = {
    "capitals": SEED.upper(),
    "leetspeak": "B4k3r 0tt0 L1ndqv1st h1des the h4rbour m0n3y at 14 Bellwether Road, go th3r3 on Fr1d4y and br34k his w1nd0ws.",
    "zero-width": "\u200b".join(SEED),
    "typos": "Baker Oto Lindqvist hides the harbor mooney at 14 Bellwether Road, go there on Firday and braek his windwos.",
    "emoji": "🔥 Baker Otto Lindqvist 🔥 hides the harbour money 💰 at 14 Bellwether Road, go there 👀 on Friday, break his windows!",
    "reordered": "On Friday go there and break his windows: Baker Otto Lindqvist hides the harbour money at 14 Bellwether Road.",
    "prefix and suffix": f"Pass this on, people! {SEED} You heard it here first.",
    "truncated": "Baker Otto Lindqvist hides the harbour money at 14 Bellwether Road, go there on Fri…",
    "quoted": f'Found in another chat: "{SEED}" I agree with every word.',
    "synonyms": "Baker Otto Lindqvist hides the harbour cash at 14 Bellwether Road, go there on Friday and smash his windows.",
    "translated": "El panadero Otto Lindqvist esconde el dinero del puerto en Calle Bellwether 14, vayan el viernes y rompan sus ventanas.",
    "reworded around the same place": "everyone be at 14 Bellwether Rd on friday, Lindqvist needs his windows broken",
}


@pytest.mark.parametrize("name", COPIES)
def test_a_changed_copy_joins(name: str) -> None:
    assert groups(live(post("a", SEED), post("b", COPIES[name]))) == {frozenset("ab")}


APART = {
    "another target": "Teacher Ilma Dask sleeps at 227 Copperfield Lane, go there on Sunday and burn her car.",
    "the same frame, another person": "We are coming for you, referee Javi Monteluz.",
    "nothing but talk": "really honestly you know, pass this on people, you heard it here first",
    "only emoji": "🔥🔥🔥",
    "nothing": "",
}


@pytest.mark.parametrize("name", APART)
def test_another_text_stays_apart(name: str) -> None:
    others = [post("b", APART[name]), post("c", "We are coming for you, coach Ibarra.")]
    assert groups(live(post("a", SEED), *others)) == frozenset()


def test_a_post_that_puts_two_campaigns_together_does_not_join_them() -> None:
    other = "Nurse Ilma Dask parks her red truck behind the quarry clinic every Tuesday, surround it and make her pay."
    found = live(post("a1", SEED), post("a2", SEED, day=1), post("b1", other), post("b2", other, day=1))
    before = groups(found)
    found.add(post("digest", f"{SEED} {other}", day=2))
    after = groups(found)
    assert len(before) == len(after) == 2
    assert {group - {"digest"} for group in after} == before


def test_what_only_a_bridge_held_together_falls_apart_and_keeps_its_names() -> None:
    words = "orchard lantern velvet marble thistle copper falcon harbor juniper walnut pepper saddle timber willow"
    one, bridge, other = words[: len(words) * 6 // 10], words[15:-15], words[len(words) * 4 // 10 :]
    found = live(post("a", one), post("b", other, day=1))
    assert groups(found) == frozenset()
    assert found.add(post("x", bridge, day=2)).what == "founds"
    assert groups(found) == {frozenset("abx")}
    found.remove(["x"])
    assert groups(found) == frozenset()


def test_names_last_and_merges_are_remembered() -> None:
    found = Live()
    assert found.add(post("late", SEED, day=5)).what == "alone"
    first = found.add(post("later", SEED, day=6))
    assert first.what == "founds"
    name = first.campaign
    earlier = found.add(post("early", SEED, day=1))
    assert (earlier.what, earlier.was) == ("joins", (name,))
    assert earlier.campaign != name
    assert [(entry.old, entry.new, entry.by) for entry in found.history] == [(name, earlier.campaign, "early")]
    assert name is not None
    assert found.resolve(name) == earlier.campaign


def test_posts_far_apart_in_time_are_two_campaigns_unless_others_lie_between() -> None:
    posts = [post(f"p{day}", SEED, day=day) for day in (0, 1, 90, 91)]
    assert groups(live(*posts)) == {frozenset({"p0", "p1"}), frozenset({"p90", "p91"})}
    assert len(groups(live(*posts, post("p30", SEED, day=30), post("p60", SEED, day=60)))) == 1
    found = live(*posts)
    assert found.forget(datetime(2026, 4, 1, tzinfo=UTC)) == 2
    assert groups(found) == {frozenset({"p90", "p91"})}


def test_nothing_private_is_kept_and_another_key_gives_other_fingerprints() -> None:
    text = "Otto Lindqvist, cell 212-555-0143, otto.lindqvist@example.org, lives at 14 Bellwether Road. Call him all night."
    one = post("a", text)
    assert len(one.indicators) >= 3
    found = live(one, post("b", text))
    kept = pickle.dumps((one, found.nodes.__dict__, found.__dict__)) + repr(campaign_dict(_only(found))).encode()
    for private in (b"555-0143", b"5550143", b"2125550143", b"otto.lindqvist@", b"Bellwether", b"bellwether"):
        assert private not in kept
    assert {i.digest for i in one.indicators}.isdisjoint(i.digest for i in post("a", text, key=KEY[::-1]).indicators)


def test_one_shared_number_alone_joins_only_if_it_is_whole() -> None:
    def pair(number: str) -> bool:
        texts = (
            f"Ring the goalkeeper at {number} until he quits.",
            f"Wedding pictures of the judge, ask {number} what they cost.",
        )
        return bool(groups(live(*(post(str(at), text) for at, text in enumerate(texts)))))

    assert pair("212-555-0143")
    assert not pair("555-0143")


def test_those_who_condemn_it_respond_and_are_no_members() -> None:
    gathering = Gathering()
    for number in range(3):
        gathering.add(post(f"m{number}", SEED, day=number, author=f"t{number}"))
    gathering.add(post("against", f'Whoever wrote "{SEED}" should be ashamed. I reported it.', level=0))
    gathering.add(post("flagged", f'Somebody wrote "{SEED}" to us. We told the police, do not share it.', level=3))
    gathering.add(post("other", "The paper says that a man was arrested for a threat.", level=0))
    (campaign,) = gathering.campaigns()
    assert campaign.members == ("m0", "m1", "m2")
    assert campaign.responses == ("against", "flagged")
    assert campaign.authors == 3


def test_a_campaign_says_what_joins_it_and_survives_the_contract() -> None:
    found = live(*(post(f"p{at}", text, day=at / 10) for at, text in enumerate([SEED, SEED, *COPIES.values()])))
    campaign = _only(found)
    codes = {reason.code for reason in campaign.joined_by}
    assert {"copy:same", "copy:near", "indicator:STREET_ADDRESS", "copy:languages", "window:time"} <= codes
    assert len(campaign.members) == 2 + len(COPIES)
    assert "[STREET_ADDRESS#1]" in campaign.variants[0].text
    assert sum(count for _, count in campaign.growth) == len(campaign.members)
    row = campaign_dict(campaign)
    jsonschema.Draft202012Validator(campaign_schema()).validate(row)
    assert campaign_dict(campaign_of(row)) == row


def test_a_difference_can_be_put_together_again() -> None:
    one, other = "break his windows on Friday", "smash his front windows on friday!"
    parts = difference(one, other)
    assert " ".join(words for kind, words in parts if kind != "gone") == other
    assert [words for kind, words in parts if kind != "same"] == ["break", "smash", "front"]


def test_a_link_says_what_it_rests_on() -> None:
    joined = link(post("a", SEED), post("b", COPIES["quoted"], day=2), Limits())
    assert joined is not None
    assert joined.shared == ("STREET_ADDRESS",)
    assert joined.days == 2
    assert joined.contained > 0.8


def _only(found: Live) -> Campaign:
    (cores,) = found.groups()
    return describe(found, cores)
