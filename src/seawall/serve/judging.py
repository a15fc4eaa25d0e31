"""What is done to posts beside the event loop: screened and rendered, or signed for campaigns; and how tasks travel there."""

from __future__ import annotations

import gc
import importlib
import pickle
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from seawall.campaign import Signature
from seawall.config import Settings, kit_for
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.signing import sign, wanted

__all__ = [
    "NEVER",
    "Asked",
    "Done",
    "Render",
    "answer_screened",
    "answer_signed",
    "prepare",
    "signed",
    "signing_of",
    "task_of",
    "work",
]

#: What turns a verdict into the bytes of an answer; a function of a module, because it travels to a worker by name.
Render = Callable[[Item, Verdict], bytes]

#: A post, how to answer, and from which level on the verdict itself is wanted.
Asked = tuple[Item, Render, int]
#: A level that no post has.
NEVER = 99


class Done(msgspec.Struct, frozen=True, array_like=True):
    """One post, screened: its level, how many detectors did not look, the answer; ``None`` if that could not be written.

    ``sealed`` is the verdict, pickled, where it is wanted: most posts match nothing, and their verdicts need not travel.
    """

    level: int
    skipped: int
    body: bytes | None
    sealed: bytes | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, where it came along."""
        found: Verdict | None = pickle.loads(self.sealed) if self.sealed is not None else None  # noqa: S301  # our own
        return found


class Screened(msgspec.Struct, array_like=True, tag="screen"):
    """Posts to screen, with the names of what renders each."""

    posts: list[tuple[Item, str, int]]


class Signing(msgspec.Struct, array_like=True, tag="sign"):
    """Pickled posts with verdicts to sign, and the key."""

    pairs: bytes
    key: bytes


_TASK = msgspec.msgpack.Decoder(Screened | Signing)
_DONE = msgspec.msgpack.Decoder(list[Done])


def task_of(posts: Sequence[Asked]) -> bytes:
    """A task to screen, as it travels."""
    return msgspec.msgpack.encode(Screened([(item, _name(render), least) for item, render, least in posts]))


def answer_screened(data: bytes) -> list[Done]:
    """What came back."""
    return _DONE.decode(data)


def signing_of(pairs: Sequence[tuple[Item, Verdict]], key: bytes) -> bytes:
    """A task to sign, as it travels."""
    return msgspec.msgpack.encode(Signing(pickle.dumps(list(pairs)), key))


def answer_signed(data: bytes) -> list[Signature | None]:
    """What came back."""
    found: list[Signature | None] = pickle.loads(data)  # noqa: S301  # from our own process
    return found


def prepare(settings: Settings) -> Callable[[bytes], bytes]:
    """What a worker process does: build the kit once, then answer tasks."""
    kit = kit_for(settings)
    work([(Item("1", "See you at the library at noon."), _nothing, NEVER)], kit)
    gc.collect()
    gc.freeze()  # the kit lives as long as the process, and walking it costs more than a post

    def answer(data: bytes) -> bytes:
        task = _TASK.decode(data)
        if isinstance(task, Signing):
            return pickle.dumps(signed(pickle.loads(task.pairs), task.key, kit))  # noqa: S301  # from our own parent
        try:
            done = work([(item, _render(name), least) for item, name, least in task.posts], kit)
        except Exception:  # whoever waits is told that nothing is known; the worker goes on
            done = []
        return msgspec.msgpack.encode(done)

    return answer


def work(posts: Sequence[Asked], kit: Kit) -> list[Done]:
    """The posts screened and rendered."""
    done = []
    verdicts = screen([item for item, _, _ in posts], kit)
    for (item, render, least), verdict in zip(posts, verdicts, strict=True):
        try:
            body: bytes | None = render(item, verdict)
        except Exception:  # one answer that can't be written must not take the others with it
            body = None
        sealed = pickle.dumps(verdict) if verdict.level >= least else None
        done.append(Done(verdict.level, len(verdict.skipped), body, sealed))
    return done


def signed(pairs: Sequence[tuple[Item, Verdict]], key: bytes, kit: Kit) -> list[Signature | None]:
    """The signatures of those posts that campaigns need to know."""
    return [sign(item, verdict, kit.folder, key) if wanted(verdict) else None for item, verdict in pairs]


@lru_cache(maxsize=64)
def _name(render: Render) -> str:
    return f"{render.__module__}:{render.__qualname__}"


@lru_cache(maxsize=64)
def _render(name: str) -> Render:
    module, _, function = name.partition(":")
    found: Any = getattr(importlib.import_module(module), function)
    return found  # type: ignore[no-any-return]


def _nothing(_item: Item, _verdict: Verdict) -> bytes:
    return b""
