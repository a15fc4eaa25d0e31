"""The kit: exactly the word classes, detectors, judges and rules that judge posts, with one digest that names them all."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

import re2

from seawall.context import Judge
from seawall.detect import Detector
from seawall.detect.scorer import Scorer
from seawall.errors import Fault, PackError
from seawall.grammar import Grammar, GrammarBuilder
from seawall.model import Item, Private, Skipped
from seawall.normalise import Folder, identify
from seawall.plugins import sheets
from seawall.policy import Policy
from seawall.post import Post
from seawall.private import GUARDED, find_private, surely_none
from seawall.text import Text

__all__ = ["WINDOW", "Kit", "package_version", "windows"]


def package_version() -> str:
    """The installed version of Seawall."""
    try:
        return version("seawall")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+source"


#: Longest stretch of text analysed at once, in code points; longer posts are cut at line ends, sentence ends or spaces.
WINDOW = 20_000


def windows(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each stretch of at most ``WINDOW`` code points; one, as it is, for nearly every post."""
    start = 0
    while len(text) - start > WINDOW:
        stretch = text[start : start + WINDOW]
        cut = max(stretch.rfind("\n", WINDOW // 2), stretch.rfind(". ", WINDOW // 2) + 1)
        cut = cut if cut > 0 else stretch.rfind(" ", WINDOW // 2)
        end = start + (cut if cut > 0 else WINDOW)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


class Kit:
    """Detectors, judges and policy, compiled together. Immutable once built; ``digest`` is a SHA-256 of all that decides.

    ``scorer`` is the learned reader, ``None`` for patterns alone, or the reason why it could not be loaded. ``guarded``
    says of a datum whether it is on the protection list; its entries come and go with consent, so they are not in ``digest``.
    """

    def __init__(
        self,
        detectors: Sequence[Detector],
        judges: Sequence[Judge],
        policy: Policy,
        scorer: Scorer | str | None = None,
        guarded: Callable[[str], bool] | None = None,
    ) -> None:
        if not detectors:
            raise PackError(
                [Fault("seawall.detect", 0, "no detectors are installed; that is an error, not a clean result")]
            )
        self.detectors = tuple(sorted(detectors, key=lambda d: d.name))
        self.judges = tuple(sorted(judges, key=lambda j: j.name))
        self.alone = frozenset(d.name for d in self.detectors if d.alone)
        self.policy = policy
        self.scorer = scorer
        self._guarded = guarded
        builder = GrammarBuilder()
        digest = hashlib.sha256(package_version().encode())
        for sheet in sheets("seawall.grammar", "data"):
            digest.update(repr(sheet.data).encode())
            if "frequent" in (sheet.data or {}):
                builder.frequent.update(sheet.data["frequent"])
            elif "macros" in (sheet.data or {}):
                builder.lexicon.implies.update(sheet.data.get("implies") or {})
                for name, source in sheet.data["macros"].items():
                    builder.macro(name, source, Fault(sheet.name, sheet.line("macros", name), ""))
            else:
                builder.lexicon.load(sheet)
            builder.faults.extend(sheet.faults)
        parts: tuple[Detector | Judge, ...] = (*self.detectors, *self.judges)
        for part in parts:
            part.contribute(builder)
            digest.update(f"{type(part).__module__}:{part.name}={part.version}\n".encode())
        self.grammar: Grammar = builder.build()
        digest.update(builder.digest())
        self._parts = digest
        self.folder = Folder(self.grammar.vocabulary)

    @property
    def digest(self) -> str:
        """The name of exactly these detectors, judges, rules and weights."""
        digest = self._parts.copy()
        digest.update(self.policy.digest.encode())
        digest.update((self.scorer.digest if isinstance(self.scorer, Scorer) else str(self.scorer)).encode())
        return digest.hexdigest()

    def with_policy(self, policy: Policy) -> Kit:
        """The same detectors, judges and reader under another policy; the kit that would be built with it, at no cost."""
        other = copy.copy(self)
        other.policy = policy
        return other

    def patterns_only(self) -> Kit:
        """The same kit without a learned reader."""
        bare = copy.copy(self)
        bare.scorer = None
        return bare

    def posts(self, item: Item) -> Iterator[Post]:
        """Fold, identify and read one item and what it answers; a very long one in windows, so that memory stays flat."""
        parent = self._fold(item.parent_text[:WINDOW], None, 0) if item.parent_text else None
        for offset, part in windows(item.text):
            post = Post(item, self._fold(part, item.language, offset), parent, self.grammar.read, self._private)
            if self.scorer is not None:
                self._score(post, self.scorer)
            yield post

    def private(self, item: Item) -> tuple[Private, ...]:
        """The private data of ``item`` alone; nothing else is looked at."""
        found: list[Private] = []
        for offset, part in windows(item.text):
            folded = self.folder.at_once(part)
            if folded is None or not surely_none(folded):
                found += self._private(self._fold(part, item.language, offset))
        return tuple(found)

    def _private(self, text: Text) -> tuple[Private, ...]:
        found = find_private(text)
        if self._guarded is None:
            return found
        return tuple(
            replace(one, owner="person", reasons=(*one.reasons, GUARDED))
            if self._guarded(text.quote(one.span))
            else one
            for one in found
        )

    def _score(self, post: Post, scorer: Scorer | str) -> None:
        if isinstance(scorer, str):
            post.skipped = (Skipped("learned", scorer),)
            return
        try:
            post.scores = scorer.read(post.text, post.parent_text, full=_somebodys(post) or _tells(post))
        except Exception as error:  # a failing model must show as not having looked
            post.skipped = (Skipped("learned", f"failed: {type(error).__name__}"),)

    def _fold(self, part: str, language: str | None, offset: int) -> Text:
        text = self.folder.fold(part, language or identify(part))
        return replace(text, offset=offset) if offset else text


#: Private data by which a person can be found or robbed: a post that gives somebody's is read to its end, whatever a glance says.
_TELLING = frozenset(["STREET_ADDRESS", "COORDINATES", "GOV_ID", "BANK", "CARD", "CREDENTIAL"])


#: Asking where somebody lives, threatening to tell it, or telling where they are now: too plain for a glance to see harm in.
_TELLS = re2.compile(
    r"\b(?:where (?:does|do|is|are|did) (?:\w+ ){1,5}(?:live|living|sleep|stay|hiding|staying|park)\b"
    r"|donde (?:\w+ ){0,2}(?:vive|viven|duerme|para|se queda|se esconde)\b"
    r"|(?:or|unless|until|before) [^.?!]{0,60}\byour (?:\w+ )?(?:street|address|house|name|number|plates?|job|mum|mom|family)\b"
    r"|\bo (?:\w+ )?(?:subo|publico|suelto|filtro|saco|rolo) (?:tus?|sus?|todo|donde)\b"
    r"|(?:she|he)(?: is|'s|s) [^.?!]{0,60}\b(?:right now|rn|as we speak|this minute|atm)\b"
    r"|(?:he|she|they) (?:has|have) (?:only )?just (?:sat|walked|got|gone|come|checked|parked)\b"
    r"|\b(?:ella|el) (?:esta|anda|sigue) [^.?!]{0,60}\b(?:ahorita|ahora mismo|en este momento)\b)"
)


def _tells(post: Post) -> bool:
    return _TELLS.search(post.text.folded) is not None


def _somebodys(post: Post) -> bool:
    return any(
        (private.owner == "person" and private.kind in _TELLING) or GUARDED in private.reasons
        for private in post.private
    )
