"""Inflection of the lexicon's verbs, nouns and adjectives in English and Spanish.

Over-generation is harmless (a form nobody writes never matches); a missing form is a missed post. Forms come with tags
that patterns use: ``inf``, ``v3``, ``ing``, ``past``, ``pp`` for English; ``inf``, ``ger``, ``pp``, ``p1`` ``p2`` ``p3``
(person, with ``pres``, ``past``, ``fut``, ``cond``), ``imp``, ``subj`` and ``o.me`` ``o.you`` ``o.3`` (enclitic object) for Spanish.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["adjective_es", "noun_en", "noun_es", "strip_accents", "verb_en", "verb_es"]

_VOWELS = "aeiou"


def strip_accents(word: str) -> str:
    """``word`` without combining marks (``mató`` → ``mato``)."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def noun_en(noun: str) -> Iterator[str]:
    """Singular and plural of an English noun or noun phrase."""
    yield noun
    if re.search(r"(s|x|z|ch|sh)$", noun):
        yield noun + "es"
    elif re.search(r"[^aeiou]y$", noun):
        yield noun[:-1] + "ies"
    else:
        yield noun + "s"


def noun_es(noun: str) -> Iterator[str]:
    """Singular and plural of a Spanish noun; ``o/a`` at the end gives both genders (``vecino/a``)."""
    for form in _genders(noun):
        yield form
        head, _, tail = form.partition(" ")
        bare = strip_accents(head)
        if bare[-1] == "z":
            plural = head[:-1] + "ces"
        elif bare[-1] in _VOWELS:
            plural = head + "s"
        else:
            plural = strip_accents(head) + "es"
        yield f"{plural} {tail}".strip()


def adjective_es(adjective: str) -> Iterator[str]:
    """The four forms of a Spanish adjective given in the masculine singular."""
    yield from noun_es(adjective + "/a" if adjective.endswith("o") else adjective)


def _genders(noun: str) -> Iterator[str]:
    if not noun.endswith("/a"):
        yield noun
        return
    stem = noun[:-2]
    yield stem
    yield (stem[:-1] if stem[-1] in "oe" else strip_accents(stem)) + "a"


def verb_en(entry: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Forms of an English verb: ``kill``, or with past and participle ``shoot/shot/shot``.

    A particle may follow (``beat/beat/beaten up``).
    """
    head, _, particle = entry.partition(" ")
    base, *irregular = head.split("/")
    past = irregular[0] if irregular else _add_ed(base)
    participle = irregular[1] if len(irregular) > 1 else past
    tail = f" {particle}" if particle else ""
    gerund = _add_ing(base)
    yield base + tail, frozenset({"inf"})
    yield _add_s(base) + tail, frozenset({"v3"})
    yield gerund + tail, frozenset({"ing"})
    if gerund.endswith("ing") and len(gerund) > 5:
        yield gerund[:-1] + tail, frozenset({"ing"})
    yield past + tail, frozenset({"past", "pp"}) if participle == past else frozenset({"past"})
    if participle != past:
        yield participle + tail, frozenset({"pp"})


def _add_s(base: str) -> str:
    if re.search(r"(s|x|z|ch|sh|o)$", base):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"


def _doubled(base: str) -> str:
    return base + base[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", base) else base


def _add_ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else _doubled(base) + "ed"


def _add_ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return _doubled(base) + "ing"


# person tag, -ar ending, -er ending, -ir ending
_PRESENT = (
    ("p1", "o", "o", "o"), ("p2", "as", "es", "es"), ("p2", "ás", "és", "ís"), ("p3", "a", "e", "e"),
    ("p1", "amos", "emos", "imos"), ("p2", "áis", "éis", "ís"), ("p3", "an", "en", "en"),
)  # fmt: skip
_PAST = (
    ("p1", "é", "í", "í"), ("p2", "aste", "iste", "iste"), ("p3", "ó", "ió", "ió"), ("p1", "amos", "imos", "imos"),
    ("p2", "asteis", "isteis", "isteis"), ("p3", "aron", "ieron", "ieron"), ("p3", "aba", "ía", "ía"),
    ("p2", "abas", "ías", "ías"), ("p1", "ábamos", "íamos", "íamos"), ("p3", "aban", "ían", "ían"),
)  # fmt: skip
_SUBJ = (
    ("p3", "e", "a", "a"), ("p2", "es", "as", "as"), ("p1", "emos", "amos", "amos"), ("p2", "éis", "áis", "áis"),
    ("p3", "en", "an", "an"),
)  # fmt: skip
_FUTURE = (("p1", "é"), ("p2", "ás"), ("p3", "á"), ("p1", "emos"), ("p2", "éis"), ("p3", "án"))
_COND = (("p1", "ía"), ("p2", "ías"), ("p1", "íamos"), ("p3", "ían"))
_CLITICS = {
    "te": "o.you", "os": "o.you", "lo": "o.3", "la": "o.3", "los": "o.3", "las": "o.3", "le": "o.3", "les": "o.3",
    "me": "o.me", "nos": "o.me", "selo": "o.3", "sela": "o.3", "telo": "o.you", "melo": "o.me", "mela": "o.me",
    "se": "o.self", "selos": "o.3", "selas": "o.3",
}  # fmt: skip


_ENDINGS = {"ar": 1, "er": 2, "ir": 3, "ír": 3}


def verb_es(entry: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Forms of a Spanish verb, with enclitics and voseo.

    ``entry`` is the infinitive, then if needed a stem change (``reventar:ie``, ``colgar:ue``, ``seguir:i``), the first person
    singular (``poner:pongo``, from which the subjunctive follows), ``=`` and a preterite stem, ``~`` and a future stem
    (``poner:pongo=pus~pondr``).
    """
    head, _, particle = entry.partition(" ")
    if particle:  # "partir la madre": the first word is inflected
        for form, tags in verb_es(head):
            yield f"{form} {particle}", tags
        return
    infinitive, _, hints = entry.partition(":")
    if infinitive[-2:] not in _ENDINGS:
        raise ValueError(f"{entry!r} is not a Spanish infinitive (-ar, -er, -ir)")
    hints, _, future = hints.partition("~")
    change, _, strong = hints.partition("=")
    stem, kind = infinitive[:-2], infinitive[-2:]
    column = _ENDINGS[kind]
    yield from _with_clitics(infinitive, {"inf"})
    hiatus = kind != "ar" and stem[-1:] in {"a", "e", "o", "u"} and not stem.endswith(("gu", "qu"))
    gerund = "ando" if kind == "ar" else "yendo" if hiatus else "iendo"
    yield from _with_clitics(_change(stem, "i" if change == "i" else "") + gerund, {"ger"})
    for ending in ("o", "a", "os", "as"):
        yield stem + ("ad" if kind == "ar" else "id") + ending, frozenset({"pp"})
    first = change if change not in {"", "ie", "ue", "i"} else ""
    stress = "" if first else change
    yield from _present(stem, column, first, stress)
    subjunctive_stem = first[:-1] if first else ""
    yield from _subjunctive(stem, column, subjunctive_stem, stress)
    yield from _past(stem, column, strong)
    for person, ending in _FUTURE:
        yield (future or infinitive) + ending, frozenset({"fut", person})
    for person, ending in _COND:
        yield (future or infinitive) + ending, frozenset({"cond", person})


def _with_clitics(form: str, tags: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    yield form, frozenset(tags)
    for clitic, tag in _CLITICS.items():
        yield form + clitic, frozenset({*tags, tag})


def _change(stem: str, change: str) -> str:
    """The stressed stem: last ``e`` → ``ie``/``i``, last ``o``/``u`` → ``ue``."""
    source = {"ie": "e", "i": "e", "ue": "ou"}.get(change, "")
    for index in range(len(stem) - 1, -1, -1):
        if stem[index] in source:
            return stem[:index] + change + stem[index + 1 :]
    return stem


def _spell(stem: str, kind: int, ending: str) -> str:
    """Keep the stem's sound before ``ending`` (``pag`` + ``e`` → ``pague``, ``atac`` + ``e`` → ``ataque``)."""
    soft = strip_accents(ending[:1]) in "ei"
    if kind == 1 and soft:
        for old, new in (("c", "qu"), ("g", "gu"), ("z", "c")):
            if stem.endswith(old):
                return stem[: -len(old)] + new + ending
    if kind > 1 and not soft:
        for old, new in (("gu", "g"), ("g", "j"), ("c", "z")):
            if stem.endswith(old):
                return stem[: -len(old)] + new + ending
    return stem + ending


def _present(stem: str, column: int, first: str, change: str) -> Iterator[tuple[str, frozenset[str]]]:
    for row in _PRESENT:
        person, ending = row[0], row[column]
        stressed = not (ending[0] in "áéíi" and len(ending) > 1) and ending not in {"amos", "emos", "imos", "ís"}
        base = _change(stem, change) if stressed else stem
        form = first if first and ending == "o" else _spell(base, column, ending)
        yield form, frozenset({"pres", person})
        if person == "p3" and ending in {"a", "e"}:  # tú imperative: mátalo
            yield from _with_clitics(form, {"imp"})
        if person == "p2" and ending in {"ás", "és", "ís"}:  # voseo imperative: matalo
            yield from _with_clitics(strip_accents(form[:-1]), {"imp"})
            yield form[:-1], frozenset({"imp"})
            yield stem + {1: "ad", 2: "ed", 3: "id"}[column], frozenset({"imp"})  # vosotros
    yield from _with_clitics(stem + {1: "a", 2: "e", 3: "i"}[column], {"imp"})


def _subjunctive(stem: str, column: int, given: str, change: str) -> Iterator[tuple[str, frozenset[str]]]:
    for person, *endings in _SUBJ:
        ending = endings[column - 1]
        base = given or (_change(stem, change) if ending[-1] != "s" or len(ending) < 4 or change == "i" else stem)
        form = base + ending if given else _spell(base, column, ending)
        yield from (
            _with_clitics(form, {"subj", "imp", person})
            if person in {"p3", "p1"}
            else [(form, frozenset({"subj", person}))]
        )
        if ending in {"emos", "amos"}:  # matémoslo
            for clitic, tag in _CLITICS.items():
                yield form + clitic, frozenset({"subj", "imp", "p1", tag})


def _past(stem: str, column: int, strong: str) -> Iterator[tuple[str, frozenset[str]]]:
    for row in _PAST:
        yield _spell(stem, column, row[column]), frozenset({"past", row[0]})
    if strong:
        for person, ending in (
            ("p1", "e"),
            ("p2", "iste"),
            ("p3", "o"),
            ("p1", "imos"),
            ("p3", "ieron"),
            ("p3", "eron"),
        ):
            yield strong + ending, frozenset({"past", person})
