"""What folding undoes, what it leaves alone, and where it says each thing came from."""

from __future__ import annotations

import pickle

import pytest

from seawall.normalise import Folder
from tests.normalise.strategies import VOCABULARY

FOLDER = Folder(VOCABULARY)

UNDONE = [
    # written, folded, folds, language
    ("K1LL", "kill", "leet", None),
    ("m4t4r", "matar", "leet", None),
    ("$hoot", "shoot", "leet", None),
    ("k!ll!", "kill!", "leet", None),
    ("sh00t", "shoot", "leet", None),
    ("k|ll", "kill", "leet", None),
    ("th3y c4n't", "they can't", "leet", None),
    ("M4rnie D0yle", "marnie doyle", "leet", None),
    ("sh00t m4t4r 1n l4 c4s4", "shoot matar in la casa", "leet", None),
    ("k*ll", "kill", "masked", None),
    ("k-ll", "kill", "masked", None),
    ("k*f*", "k*f*", "", None),
    ("k i l l", "kill", "spaced", None),
    ("k.i.l.l", "kill", "spaced", None),
    ("k-i-l-l", "kill", "spaced", None),
    ("K I L L", "kill", "spaced", None),
    ("k 1 l l", "kill", "leet spaced", None),
    ("voy a m a t a r", "voy a matar", "spaced", None),
    ("i w i l l f i n d y o u", "i will find you", "spaced", None),
    ("R o y  H a s k e l l", "roy  haskell", "spaced", None),
    ("e.v.e.n.i.n.g w.o.r.k", "evening work", "spaced", None),
    ("K.a.r.l B.e.n.d.i.x.b.y", "karl bendixby", "spaced", None),
    ("6 0 8   L a n y a r d   C o u r t", "608   lanyard   court", "spaced", None),
    ("k\ni\nl\nl", "kill", "spaced", None),
    ("killlll", "kill", "elongated", None),
    ("muuuuerto", "muerto", "elongated", None),
    ("meeeet me soooon", "meet me soon", "elongated", None),
    ("garroteee no seeee", "garrote no see", "elongated", None),
    ("leeeena", "lena", "elongated", None),
    ("caaaan't", "can't", "elongated", None),
    ("k1llllll", "kill", "elongated leet", None),
    ("kkiill", "kill", "doubled", None),
    ("ki.ll", "kill", "broken", None),
    ("ki|ll", "kill", "broken", None),
    ("mur.ki.ll", "mur.ki.ll", "", None),
    ("k1.ll", "kill", "broken leet", None),
    ("ki\nll", "kill", "broken", None),
    ("ki-\nll", "kill", "broken", None),
    ("k\u200bi\u00adll", "kill", "invisible", None),
    ("k\u202eill", "kill", "bidi", None),
    ("k\x00ill", "kill", "invisible", None),
    ("k\u0301\u0302\u0303ill", "kill", "invisible", None),
    ("kіll", "kill", "confusable", None),
    ("ѕhооt", "shoot", "confusable", None),
    ("gets суt", "gets cyt", "confusable", None),
    ("𝗸𝗶𝗹𝗹 ⓚⓘⓛⓛ 🅺🅸🅻🅻", "kill kill kill", "confusable", None),
    ("ᴋɪʟʟ", "kill", "confusable", None),
    ("🇰 🇮 🇱 🇱", "kill", "confusable spaced", None),
    ("ｋｉｌｌ", "kill", "fullwidth", None),
    ("５５５－０１６２", "555-0162", "fullwidth", None),
    ("get the 🔪", "get the  knife ", "emoji", None),
    ("⚰️", " coffin ", "emoji", None),
    ("five five five oh one two three", "5550123", "digits", None),
    ("five five five, oh one, two nine.", "5550129.", "digits", None),
    ("five 5 five oh 1 two 3", "5550123", "digits", None),
    ("double five five oh one seven seven", "5550177", "digits", None),
    ("cinco cinco cinco, cero uno, ochenta y dos", "5550182", "digits", None),
    ("cincuenta y cinco, cuatro cincos, cero uno treinta y uno", "5555550131", "digits", None),
    ("nine zero four cormorant court", "904 cormorant court", "digits", None),
    ("u know ur house", "you know your house", "sms", "en"),
    ("r u home", "are you home", "sms", "en"),
    ("any1 got addy", "anyone got address", "sms", "en"),
    ("xq no q tmb xa casa", "porque no que tambien para casa", "sms", "es"),
]


@pytest.mark.parametrize(("written", "folded", "folds", "language"), UNDONE, ids=[repr(row[0]) for row in UNDONE])
def test_disguises_are_undone_and_named(written: str, folded: str, folds: str, language: str | None) -> None:
    text = FOLDER.fold(written, language)
    assert (text.folded, " ".join(text.folds)) == (folded, folds)


LEFT = [
    "$500 at 10:30pm on 5/11, 4x4, b4 the 4th, 24/7, 50s music, v1.2.3 and 2.0.1, 1080p, 10k, mp3, covid19, ps5, room 5b",
    "see https://k1ll.example/k.i.l.l/a-b-c?u=q or www.k1ll.example or k1ll@k1ll.example",
    "@k1ll.er @soooo #k1ll #soooo @u",
    "a b c d e, w a s d, x y z, 1 2 3 4 5",
    "one two three four five six, uno dos tres cuatro cinco",
    "e.g. this, i.e. that, a.m. or p.m., the u.s., and/or, well-known, t-shirt, x-ray, good.night",
    "louis xiii and viii, www, zzz, aaa",
    "balloon, bookkeeper, committee",
    "*bold* _soft_ ~gone~ `code` #1 (2) [3]",
    "plan q, vitamin d, 5 k, x",
    "two or three of us, five hundred",
    "hey!you, c++, c#, at&t",
    "first\nsecond\nthird line",
]


@pytest.mark.parametrize("written", LEFT)
def test_ordinary_writing_is_left_alone(written: str) -> None:
    text = FOLDER.fold(written, "en")
    assert (text.folded, text.folds, text.starts) == (written, (), None)


def test_real_words_of_other_scripts_are_left_alone() -> None:
    for written in (
        "я не хочу убить никого",
        "ο κόσμος είναι μικρός",
        "東京で会いましょう",
        "שלום לכולם",
        "हिन्दी में लिखा",
    ):
        assert FOLDER.fold(written).folded == written


PLAIN = [
    ("Año Nuevo, ¿qué tal? ¡ÁRBOL!", "ano nuevo, ¿que tal? ¡arbol!"),
    ("«ya» “so” ‘it’ — is…", '"ya" "so" \'it\' - is…'),
    ("Straße Æon ﬁne ½ İstanbul", "strasse aeon fine 1⁄2 istanbul"),
    ("cafe\u0301", "cafe"),
    ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ("😂 fine 💀 ❤️", "😂 fine 💀 ❤"),
]


@pytest.mark.parametrize(("written", "folded"), PLAIN)
def test_case_accents_and_quotes_are_no_disguise(written: str, folded: str) -> None:
    text = FOLDER.fold(written)
    assert (text.folded, text.folds) == (folded, ())


def test_ordinary_posts_keep_every_position() -> None:
    for written in ("The bake sale was lovely.", "El técnico llega mañana, señores", "“It’s fine” – she said"):
        text = FOLDER.fold(written)
        assert text.starts is None
        assert text.ends is None


QUOTED = [
    ("go k i l l him", "kill", "k i l l"),
    ("get the 🔪 now", "knife", "🔪"),
    ("we k\u200bi\u200bll", "kill", "k\u200bi\u200bll"),
    ("it was kiiiiilled, killllll", "kill", "killllll"),
    ("call five five five oh one two three ok", "5550123", "five five five oh one two three"),
    ("i hate u", "you", "u"),
    ("mein Straßenname", "strassenname", "Straßenname"),
    ("go ki|ll it", "kill", "ki|ll"),
]


@pytest.mark.parametrize(("written", "word", "quote"), QUOTED)
def test_each_word_quotes_exactly_what_was_written(written: str, word: str, quote: str) -> None:
    text = FOLDER.fold(written, "en")
    start = text.folded.rindex(word)
    assert text.quote(text.span(start, start + len(word))) == quote


def test_shorthand_follows_the_language() -> None:
    assert FOLDER.fold("k pasa", "es").folded == "que pasa"
    assert FOLDER.fold("k pasa", "en").folded == "k pasa"
    assert FOLDER.fold("u da", "fr").folded == "u da"


def test_the_language_given_is_kept_and_found_otherwise() -> None:
    assert FOLDER.fold("what is going on", "fr").language == "fr"
    assert FOLDER.fold("what is going on").language == "en"
    assert FOLDER.fold("wh4t 1s g01ng 0n with this").language == "en"


def test_a_word_of_the_vocabulary_is_never_taken_for_a_disguise() -> None:
    folder = Folder(frozenset({"brrr", "h4x", "xoxo", "aabb"}))
    assert folder.fold("brrr h4x xoxo aabb").folds == ()


def test_lone_surrogates_are_replaced_in_the_folded_form_only() -> None:
    text = FOLDER.fold("a\ud800b")
    assert (text.original, text.folded) == ("a\ud800b", "a\ufffdb")


def test_an_empty_text_folds_to_nothing() -> None:
    assert (FOLDER.fold("").folded, FOLDER.fold("\u200b\u200b").folded) == ("", "")


def test_a_folder_can_be_sent_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(FOLDER))
    assert again.fold("K 1 L L") == FOLDER.fold("K 1 L L")
