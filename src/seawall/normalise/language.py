"""Which language a text is in: function words, letters and endings; short texts and code-switching included.

A function word that several languages share counts for each by one over the square of their number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from seawall.normalise.characters import plain, western
from seawall.normalise.wordlists import FUNCTION_WORDS

__all__ = ["COMMON", "identify"]

_LANGUAGES = tuple(FUNCTION_WORDS)
_SETS = {code: frozenset(words.split()) for code, words in FUNCTION_WORDS.items()}
#: The words of the English and Spanish lists, for whoever needs to know some real words.
COMMON = frozenset(word for code in ("en", "es") for word in _SETS[code] if word.isalpha() and len(word) > 1)


def _weights() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for word in frozenset().union(*_SETS.values()):
        owners = [code for code in _LANGUAGES if word in _SETS[code]]
        table[word] = dict.fromkeys(owners, 1 / len(owners) ** 2)
    return table


_WEIGHTS = _weights()
_ONLY_EN = frozenset(w for w, owners in _WEIGHTS.items() if owners.keys() == {"en"})
_ONLY_ES = frozenset(w for w, owners in _WEIGHTS.items() if owners.keys() == {"es"})
_EN_NOT_ES, _ES_NOT_EN = _SETS["en"] - _SETS["es"], _SETS["es"] - _SETS["en"]
_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_ENDING_LISTS: tuple[tuple[str, str, float], ...] = (
    ("en", "(?:ing|tion|tions|ness|ful|ould|ght|ed|ly|ers|ck|sh|th|ee|oo|ll|y|'s|n't|'ll|'re|'ve|'d)$", 0.35),
    ("en", "^(?:wh|th|sh|kn|wr)|[^aeiou]le$", 0.35),
    (
        "es",
        "(?:cion|ciones|mente|ando|iendo|aron|ieron|aba|aban|amos|emos|imos|dad|it[oa]s?|[ai]d[oa]s?|er[oa]s?)$",
        0.3,
    ),
    ("es", "(?:rl[oae]|rlos|melo|ar|ir|o|os|as)$|ue[^aeiou]|^(?:qu|ll)|rr", 0.3),
    ("pt", "(?:cao|coes|oes|inho|inha|agem)$|lh|nh", 0.4),
    ("fr", "(?:eaux|eux|ment|aient|ais|ait|ez|tte|elle|ique)$", 0.4),
    ("it", "(?:zione|zioni|ato|ata|ano|ono|etto|etta|ezza)$|gli|cch|zz", 0.4),
    ("de", "(?:ung|ungen|heit|keit|lich|isch|chen|cht|en)$|sch|^ge", 0.4),
)
_ENDINGS = tuple((code, re.compile(ending), weight) for code, ending, weight in _ENDING_LISTS)
_LETTERS: tuple[tuple[str, str, float], ...] = (
    ("ñ¿¡", "es", 2.0),
    ("áíóú", "es", 0.8),
    ("é", "es", 0.3),
    ("ãõ", "pt", 2.0),
    ("âêôç", "pt", 0.5),
    ("èêëûîùœçàâô", "fr", 0.8),
    ("é", "fr", 0.3),
    ("òìàèù", "it", 0.8),
    ("äöüß", "de", 1.2),
)
_SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "THAI": "th",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "TAMIL": "ta",
    "ETHIOPIC": "am",
}
_SAMPLE = 4000


def identify(text: str) -> str:
    """Tell the language of ``text``: ISO 639-1 code, ``mix`` for English with Spanish, ``und`` where nothing tells.

    Reads the first 4,000 characters. English, Spanish, Portuguese, French, Italian and German are told by words,
    languages with a script of their own by that (its most widely written language stands for all).
    """
    text = text[:_SAMPLE]
    folded = plain(text)
    if folded is None:
        other = _script(text)
        if other:
            return other
        folded = western(text)
    words = set(folded.split())
    english, spanish = len(words & _ONLY_EN), len(words & _ONLY_ES)
    if english > 2 and english > 4 * len(words & _ES_NOT_EN):
        return "en"
    if spanish > 3 and spanish > 4 * len(words & _EN_NOT_ES):
        return "es"
    return _weigh(text, folded)


def _script(text: str) -> str:
    """Tell the language whose script most letters are in, ``""`` for Latin or none."""
    counts: dict[str, int] = {}
    foreign = [char for char in text if char > "\u024f" and char.isalpha()]
    if len(foreign) * 2 <= sum(map(str.isalpha, text)):
        return ""
    for char in foreign:
        script = unicodedata.name(char, "").partition(" ")[0]
        counts[script] = counts.get(script, 0) + 1
    if "HIRAGANA" in counts or "KATAKANA" in counts:
        return "ja"
    return _SCRIPTS.get(max(sorted(counts), key=lambda script: counts[script]), "")


def _weigh(text: str, folded: str) -> str:
    scores = dict.fromkeys(_LANGUAGES, 0.0)
    tokens = _TOKEN.findall(folded)
    for token in tokens:
        for code, weight in _WEIGHTS.get(token, {}).items():
            scores[code] += weight
    _add_letters(text.lower(), scores)
    if _switches(tokens) and max(scores["en"], scores["es"]) >= max(scores.values()):
        return "mix"
    if sum(scores.values()) < 3:
        _add_endings([token for token in tokens if token not in _WEIGHTS], scores)
    return _best(scores)


def _switches(tokens: list[str]) -> bool:
    """Whether English and Spanish both show: two words each, one of them its own, and a quarter of the other's."""
    counts = [sum(token in words for token in tokens) for words in (_EN_NOT_ES, _ES_NOT_EN)]
    own = all(any(token in words for token in tokens) for words in (_ONLY_EN, _ONLY_ES))
    return own and min(counts) >= 2 and min(counts) * 4 >= max(counts)


def _add_letters(text: str, scores: dict[str, float]) -> None:
    if text.isascii():
        return
    letters = set(text)
    for signs, code, weight in _LETTERS:
        if not letters.isdisjoint(signs):
            scores[code] += weight


def _add_endings(tokens: Iterable[str], scores: dict[str, float]) -> None:
    for token in tokens:
        for code, ending, weight in _ENDINGS:
            if len(token) > 2 and ending.search(token):
                scores[code] += weight


def _best(scores: dict[str, float]) -> str:
    first, second = sorted(scores.values(), reverse=True)[:2]
    if first < 0.2:
        return "und"
    if first - second < 0.05:
        return next((code for code in ("en", "es") if scores[code] >= first - 0.05), "und")
    return max(scores, key=lambda code: scores[code])
