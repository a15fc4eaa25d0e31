"""Exports of particular services: Matrix, ActivityPub, Discord, Discourse, phpBB. All people are invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from seawall.ingest import Stats
from seawall.ingest.formats import readers
from seawall.ingest.markup import plain, plain_bbcode

from .sources import items, jsonl, read, rejects, table, texts


def _event(number: int, content: object, **more: object) -> dict[str, object]:
    event: dict[str, object] = {"type": "m.room.message", "event_id": f"$e{number}", "sender": "@ana:example.org"}
    return {**event, "origin_server_ts": 1714557600000 + number, "content": content, **more}


MATRIX = [
    {
        "type": "m.room.create",
        "event_id": "$e0",
        "sender": "@ana:example.org",
        "content": {"creator": "@ana:example.org"},
    },
    _event(1, {"msgtype": "m.text", "body": "Who brings the bread?"}),
    _event(
        2,
        {
            "msgtype": "m.text",
            "body": "> <@ana:example.org> Who brings the bread?\n> really\n\nI do",
            "m.relates_to": {"m.in_reply_to": {"event_id": "$e1"}},
        },
    ),
    _event(3, {}, unsigned={"redacted_because": {"type": "m.room.redaction"}}),
    _event(
        4,
        {
            "msgtype": "m.text",
            "body": "* I do, two",
            "m.new_content": {"msgtype": "m.text", "body": "I do, two"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": "$e2"},
        },
    ),
    _event(
        5,
        {
            "msgtype": "m.text",
            "body": "thanks",
            "m.relates_to": {
                "rel_type": "m.thread",
                "event_id": "$e1",
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": "$e4"},
            },
        },
    ),
    _event(6, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA"}, type="m.room.encrypted"),
    _event(7, {"msgtype": "m.text", "body": 12}),
]
ELEMENT = {"room_name": "Garden", "room_creator": "Ana", "topic": "", "messages": MATRIX}


@pytest.mark.parametrize(
    "data",
    [json.dumps(ELEMENT).encode(), json.dumps(ELEMENT, indent=4).encode(), json.dumps(MATRIX).encode(), jsonl(MATRIX)],
    ids=["element", "element pretty", "list", "lines"],
)
def test_matrix(data: bytes) -> None:
    stats = Stats()
    found = read(data, stats=stats)
    first, reply, edit, threaded = items(found)
    assert texts(found) == ["Who brings the bread?", "I do", "I do, two", "thanks"]
    assert (first.id, first.created_at) == ("$e1", datetime(2024, 5, 1, 10, 0, 0, 1000, tzinfo=UTC))
    assert (reply.parent_id, edit.extra, edit.parent_id) == ("$e1", {"edits": "$e2"}, None)
    assert (threaded.thread, threaded.parent_id) == ("$e1", "$e1")
    assert [reject.reason for reject in rejects(found)] == [
        "an encrypted message; its text can't be read",
        "text is a number, not a text",
    ]
    assert stats.skipped == {"redacted": 1, "not a message: m.room.create": 1}
    assert {item.channel for item in items(found)} <= {"Garden", None}


def _create(number: int, note: object, kind: str = "Create") -> dict[str, object]:
    actor = "https://social.example.org/users/ana"
    return {
        "id": f"{actor}/{number}",
        "type": kind,
        "actor": actor,
        "published": "2024-05-01T10:00:00Z",
        "object": note,
    }


OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "outbox.json",
    "type": "OrderedCollection",
    "totalItems": 4,
    "orderedItems": [
        _create(
            1,
            {
                "type": "Note",
                "id": "https://social.example.org/1",
                "summary": None,
                "inReplyTo": None,
                "content": "<p>Soup &amp; bread<br />at noon</p><p>Bring a friend &lt;3</p>",
                "contentMap": {"en": "x"},
            },
        ),
        _create(2, "https://social.example.org/7", "Announce"),
        _create(
            3,
            {
                "type": "Note",
                "id": "https://social.example.org/3",
                "inReplyTo": "https://social.example.org/1",
                "summary": "food",
                "content": "<p>Me too</p>",
                "attributedTo": "https://social.example.org/users/bo",
            },
        ),
        _create(4, {"type": "Note", "id": "https://social.example.org/4", "content": ["no"]}),
    ],
}


@pytest.mark.parametrize("indent", [None, 2])
def test_activitypub(indent: int | None) -> None:
    stats = Stats()
    found = read(json.dumps(OUTBOX, indent=indent).encode(), stats=stats)
    first, reply = items(found)
    assert first.text == "Soup & bread\nat noon\n\nBring a friend <3"
    assert (first.language, first.id, first.parent_id) == ("en", "https://social.example.org/1", None)
    assert (reply.text, reply.parent_id) == ("food\n\nMe too", "https://social.example.org/1")
    assert first.author != reply.author
    assert stats.skipped == {"not a post: Announce": 1}
    assert [reject.reason for reject in rejects(found)] == ["text is a list, not a text"]


def test_notes_alone_are_activitypub_too() -> None:
    note = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "id": "n1", "content": "<b>hi</b>"}
    assert texts(read(json.dumps([note]).encode())) == ["hi"]
    assert texts(read(jsonl([note, note]))) == ["hi", "hi"]


DISCORD = {
    "guild": {"id": "1", "name": "Reading club"},
    "channel": {"id": "2", "type": "GuildTextChat", "name": "general"},
    "dateRange": {"after": None, "before": None},
    "messages": [
        {
            "id": "10",
            "type": "Default",
            "timestamp": "2024-05-01T12:00:00+02:00",
            "content": "Chapter two?",
            "author": {"id": "77", "name": "ana"},
        },
        {"id": "11", "type": "GuildMemberJoin", "content": "Joined the server.", "author": {"id": "78", "name": "bo"}},
        {
            "id": "12",
            "type": "Reply",
            "timestamp": "2024-05-01T10:00:00.5+00:00",
            "content": "Yes!",
            "author": {"id": "78", "name": "bo"},
            "reference": {"messageId": "10", "channelId": "2", "guildId": "1"},
        },
        {
            "id": "13",
            "type": "Default",
            "timestamp": "2024-05-01T10:00:01+00:00",
            "content": "",
            "author": {"id": "78"},
        },
    ],
    "messageCount": 4,
}


@pytest.mark.parametrize("indent", [None, 2])
def test_discord(indent: int | None) -> None:
    stats = Stats()
    first, reply, empty = items(read(json.dumps(DISCORD, indent=indent).encode(), stats=stats))
    assert (first.text, first.id, first.channel) == ("Chapter two?", "10", "general")
    assert first.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert (reply.text, reply.parent_id) == ("Yes!", "10")
    assert empty.text == ""
    assert stats.skipped == {"not a message: GuildMemberJoin": 1}


DISCOURSE = [
    {
        "id": "901",
        "topic_id": "5",
        "post_number": "1",
        "reply_to_post_number": "",
        "username": "ana",
        "raw": "Where is the *key*?",
        "cooked": "<p>Where is the <em>key</em>?</p>",
        "created_at": "2024-05-01 10:00:00 UTC",
    },
    {
        "id": "902",
        "topic_id": "5",
        "post_number": "2",
        "reply_to_post_number": "1",
        "username": "bo",
        "raw": "",
        "cooked": "<blockquote><p>Where is\nit?</p></blockquote><p>Under the mat</p>",
        "created_at": "",
    },
]


def test_discourse() -> None:
    first, reply = items(read(table(DISCOURSE)))
    assert (first.text, first.id, first.thread, first.parent_id) == ("Where is the *key*?", "901", "5", None)
    assert first.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert first.extra == {"post": "5/1"}
    assert (reply.text, reply.parent_id) == ("> Where is\n> it?\n\nUnder the mat", "5/1")


def test_discourse_archive_of_one_user() -> None:
    record = {"topic_title": "Keys", "categories": "Home", "post_raw": "Found it", "post_cooked": "<p>Found it</p>"}
    assert texts(read(table([record]))) == ["Found it"]


def test_phpbb() -> None:
    quoting = (
        '<r><QUOTE author="ana" post_id="7"><s>[quote=ana post_id=7]</s>Lunch?<e>[/quote]</e></QUOTE>Yes &amp; soup</r>'
    )
    records = [
        {
            "post_id": "7",
            "topic_id": "3",
            "poster_id": "2",
            "post_time": "1714557600",
            "post_text": "[b:1a2b3c4d]Lunch?[/b:1a2b3c4d] &quot;now&quot;",
        },
        {"post_id": "8", "topic_id": "3", "poster_id": "4", "post_time": "1714557601", "post_text": quoting},
    ]
    first, second = items(read(table(records)))
    assert (first.text, first.id, first.thread) == ('[b]Lunch?[/b] "now"', "7", "3")
    assert first.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert (second.text, second.parent_id) == ("[quote=ana post_id=7]Lunch?[/quote]Yes & soup", "7")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("no tags, 1 < 2 > 0 & <3", "no tags, 1 < 2 > 0 & <3"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ('<a href="https://example.org"><span class="invisible">https://</span>example.org</a>', "https://example.org"),
        ("<blockquote>one<br>two</blockquote>three", "> one\n> two\n\nthree"),
        ("&lt;script&gt; &amp;amp; &#0; &#xD800;", "<script> &amp; \ufffd \ufffd"),
        ("<b", "<b"),
    ],
)
def test_markup_becomes_plain_text(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_bbcode_stays_readable() -> None:
    assert plain_bbcode("[url=https://example.org:zz11yy22]x[/url:zz11yy22] [i]y[/i]") == (
        "[url=https://example.org:zz11yy22]x[/url] [i]y[/i]"
    )


def test_ordinary_inputs_are_not_taken_for_an_export() -> None:
    heads = {
        b'{"text": "m.room.message is a type"}\n': "jsonl",
        b"id,text\n1,[quote]\n": "csv",
        b'[{"text": "orderedItems"}]': "json",
        b"id\ttext\n1\tx, y, z\n": "tsv",
    }
    for head, name in heads.items():
        assert max(readers().values(), key=lambda reader: reader.sniff(head, "")).name == name
