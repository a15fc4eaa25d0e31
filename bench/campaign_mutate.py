# ruff: noqa: E501  # lists of phrases
"""Mutation operators: what reposters do to a text. Each is a pure function of a text, its language and a seeded draw."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

__all__ = ["OPERATORS", "STRENGTHS", "mutated"]

_WORD = re.compile(r"[^\W\d_]{4,}")
_LEET = str.maketrans("aeiosAEIOS", "4310543105")
_EMOJI = "🔥⚡💀👀🙏😡📣❗💥🚨"
#: Own lists, kept apart from the lexicon's concepts on purpose: half of these pairs it has never heard of.
_SYNONYMS = {
    "en": "break=crack house=place phone=number beat=batter spread=pass street=road share=repost burn=torch money=cash "
    "people=folks lives=stays everyone=all find=locate follow=trail call=ring boss=chief reward=bonus woman=lady "
    "children=kids stop=quit truth=facts before=prior night=evening door=entrance car=ride photo=pic deposit=downpayment "
    "beating=hiding quiet=silent private=personal answers=responds talking=yapping hurry=quick walk=stroll pay=cough",
    "es": "romper=quebrar casa=hogar telefono=fono compartan=difundan calle=via quemar=incendiar dinero=plata gente=personas "
    "vive=habita todos=todas encuentren=ubiquen sigan=persigan llamen=marquen recompensa=premio mujer=senora hijos=ninos "
    "antes=previo noche=velada puerta=entrada coche=auto foto=imagen deposito=anticipo paliza=golpiza privado=personal "
    "contesta=responde rapido=pronto paguen=suelten borrar=quitar pagina=sitio tienda=local trabajo=empleo",
}
_PREFIX = {
    "en": ("Pass this on:", "FYI", "Read this and think.", "From a friend:", "Copied from the group,", "Heads up people!", "Not mine, but:"),
    "es": ("Pasen esto:", "Ojo", "Lean esto y piensen.", "De un amigo:", "Copiado del grupo,", "¡Atentos todos!", "No es mio, pero:"),
}  # fmt: skip
_SUFFIX = {
    "en": ("That's all.", "You heard it here first.", "Do with it what you want.", "More soon.", "#nomore", "Keep it moving.", "Enough is enough."),
    "es": ("Eso es todo.", "Aqui lo leyeron primero.", "Hagan con esto lo que quieran.", "Pronto mas.", "#yabasta", "Que siga.", "Ya estuvo bueno."),
}  # fmt: skip
_FILL = {
    "en": ("really", "honestly", "you know", "btw", "seriously", "ok", "again"),
    "es": ("la verdad", "en serio", "oye", "ya saben", "otra vez", "pues"),
}
_WRAP = {
    "en": ('Found this in another chat: "{}" I agree with every word of it.', '"{}" (this, a thousand times)', "> {}\nSaving it here before it is gone."),
    "es": ('Encontre esto en otro chat: "{}" Estoy de acuerdo con cada palabra.', '"{}" (esto, mil veces)', "> {}\nLo guardo aqui antes de que se pierda."),
}  # fmt: skip


def _synonym(text: str, lang: str, rng: random.Random, share: float) -> str:
    table = dict(pair.split("=") for pair in _SYNONYMS[lang].split())
    return re.sub(
        r"\w+", lambda m: table[m[0].lower()] if m[0].lower() in table and rng.random() < share * 2 else m[0], text
    )


def _typo(text: str, _: str, rng: random.Random, share: float) -> str:
    def slip(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() > share:
            return word
        at = rng.randrange(1, len(word) - 1)
        return (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )[rng.randrange(3)]

    return _WORD.sub(slip, text)


def _leet(text: str, _: str, rng: random.Random, share: float) -> str:
    return _WORD.sub(lambda m: m[0].translate(_LEET) if rng.random() < share else m[0], text)


def _emoji(text: str, _: str, rng: random.Random, share: float) -> str:
    return " ".join(word + (rng.choice(_EMOJI) if rng.random() < share else "") for word in text.split(" "))


def _reorder(text: str, _: str, rng: random.Random, share: float) -> str:
    clauses = re.split(r"(?<=[.!?;:,])\s+", text)
    if rng.random() < 0.3 + share:
        rng.shuffle(clauses)
    return " ".join(clauses)


def _insert(text: str, lang: str, rng: random.Random, share: float) -> str:
    return " ".join(
        f"{word} {rng.choice(_FILL[lang])}" if rng.random() < share / 2 else word for word in text.split(" ")
    )


def _around(text: str, lang: str, rng: random.Random, _: float) -> str:
    front, back = rng.random() < 0.7, rng.random() < 0.7
    return f"{rng.choice(_PREFIX[lang]) + ' ' if front else ''}{text}{' ' + rng.choice(_SUFFIX[lang]) if back else ''}"


def _truncate(text: str, _: str, rng: random.Random, share: float) -> str:
    words = text.split(" ")
    keep = max(4, round(len(words) * (1 - rng.uniform(0.3, 1.2) * share)))
    return " ".join(words[:keep]) + ("…" if keep < len(words) else "")


def _wrap(text: str, lang: str, rng: random.Random, _: float) -> str:
    return rng.choice(_WRAP[lang]).format(text)


Operator = Callable[[str, str, random.Random, float], str]
OPERATORS: dict[str, Operator] = {
    "synonym": _synonym, "typo": _typo, "leetspeak": _leet, "emoji": _emoji, "reorder": _reorder, "insert": _insert,
    "prefix/suffix": _around, "truncation": _truncate, "quote-wrap": _wrap,
}  # fmt: skip
#: Name → (operators at once, share of words that each touches, share of copies that are translated).
STRENGTHS = {"none": (0, 0.0, 0.0), "light": (1, 0.1, 0.0), "moderate": (2, 0.2, 0.1), "strong": (4, 0.35, 0.25)}


def mutated(seed: dict[str, str], strength: str, rng: random.Random, only: str | None = None) -> str:
    """One copy of a seed; with ``only``, that one operator (``translation`` is one) at the strength's share."""
    many, share, translated = STRENGTHS[strength]
    lang = "es" if only == "translation" or (only is None and rng.random() < translated) else "en"
    text = seed[lang]
    names = [only] if only else rng.sample(sorted(OPERATORS), many)
    for name in names:
        if name in OPERATORS:
            text = OPERATORS[name](text, lang, rng, share)
    return text
