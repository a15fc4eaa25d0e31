"""What a worker does with a kit that it builds once: screens, renders, signs; and how tasks and answers travel to a process.

Posts and answers travel as msgpack, which costs a tenth of what pickling them does; the few verdicts that are wanted, and
calls, are pickled. Both ends are this program.
"""

from __future__ import annotations

import gc
import importlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from seawall.campaign import Signature
from seawall.config import Settings, kit_for
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.policy import Move
from seawall.signing import sign, wanted

__all__ = [
    "NEVER",
    "Asked",
    "Done",
    "Render",
    "call_task",
    "called",
    "judge",
    "judge_task",
    "judged",
    "prepare",
    "sign_pairs",
]

#: What turns a verdict into the bytes of an answer; a function of a module, because it travels to a worker by name.
Render = Callable[[Item, Verdict], bytes]

#: A post, how to answer, and from which level on the verdict itself is wanted.
Asked = tuple[Item, Render, int]
#: A level that no post has.
NEVER = 99


@dataclass(frozen=True, slots=True)
class Done:
    """One post, screened: its level, how many detectors did not look, the answer; ``None`` if that could not be written.

    ``verdict`` comes along only where it is wanted: most posts match nothing, and their verdicts need not travel. ``moves``
    are what rules in the shadow would have made of a post whose verdict stays behind.
    """

    level: int
    skipped: int
    body: bytes | None
    verdict: Verdict | None = None
    moves: tuple[Move, ...] = ()


def judge(posts: Sequence[Asked], kit: Kit) -> list[Done]:
    """Posts screened and rendered."""
    done = []
    verdicts = screen([item for item, _, _ in posts], kit)
    for (item, render, least), verdict in zip(posts, verdicts, strict=True):
        try:
            body: bytes | None = render(item, verdict)
        except Exception:  # one answer that can't be written must not take the others with it
            body = None
        near = verdict.level < least < NEVER and kit.policy.shadows
        moves = tuple(kit.policy.moves(verdict)) if near else ()
        done.append(Done(verdict.level, len(verdict.skipped), body, verdict if verdict.level >= least else None, moves))
    return done


def sign_pairs(kit: Kit, pairs: list[tuple[Item, Verdict]], key: bytes) -> list[Signature | None]:
    """Signatures of the posts that campaigns are made of."""
    return [sign(item, verdict, kit.folder, key) if wanted(verdict) else None for item, verdict in pairs]


def _nothing(_item: Item, _verdict: Verdict) -> bytes:
    return b""


#: What warms a worker up.
FIRST: Asked = (Item("1", "See you at the library at noon."), _nothing, NEVER)


class _Judge(msgspec.Struct, tag="judge", array_like=True):
    """Posts to screen, each with the name of what renders it."""

    posts: list[tuple[Item, str, int]]


class _Call(msgspec.Struct, tag="call", array_like=True):
    """A function of a module and what it is given after the kit, pickled."""

    pickled: bytes


class _Told(msgspec.Struct, array_like=True):
    """One post's :class:`Done`, its verdict pickled."""

    level: int
    skipped: int
    body: bytes | None
    verdict: bytes | None
    moves: tuple[Move, ...]


_TASK = msgspec.msgpack.Decoder(_Judge | _Call)
_TOLD = msgspec.msgpack.Decoder(list[_Told])


def judge_task(posts: Sequence[Asked]) -> bytes:
    """A task to screen, as it travels."""
    return msgspec.msgpack.encode(_Judge([(item, _name(render), least) for item, render, least in posts]))


def judged(data: bytes) -> list[Done]:
    """What came back of it."""
    return [
        Done(one.level, one.skipped, one.body, pickle.loads(one.verdict) if one.verdict else None, one.moves)  # noqa: S301
        for one in _TOLD.decode(data)
    ]


def call_task(function: Callable[..., Any], given: tuple[object, ...]) -> bytes:
    """A call, as it travels."""
    return msgspec.msgpack.encode(_Call(pickle.dumps((function, given))))


def called(data: bytes) -> Any:
    """What came back of it; raises what it raised there."""
    fine, found = pickle.loads(data)  # noqa: S301  # from our own process
    if fine:
        return found
    raise found


def prepare(settings: Settings) -> Callable[[bytes], bytes]:
    """Build the kit of a process; what then answers tasks."""
    kit = kit_for(settings)
    judge([FIRST], kit)
    gc.collect()
    gc.freeze()  # the kit lives as long as the process, and walking it costs more than a post

    def answer(data: bytes) -> bytes:
        task = _TASK.decode(data)
        if isinstance(task, _Judge):
            return _judged_there(task, kit)
        try:
            function, given = pickle.loads(task.pickled)  # noqa: S301  # from our own parent
            return pickle.dumps((True, function(kit, *given)))
        except Exception as error:  # raised again where it was asked for
            return pickle.dumps((False, error))

    return answer


def _judged_there(task: _Judge, kit: Kit) -> bytes:
    try:
        done = judge([(item, _render(name), least) for item, name, least in task.posts], kit)
    except Exception:  # whoever waits is told that nothing is known; the worker goes on
        done = []
    return msgspec.msgpack.encode([
        _Told(one.level, one.skipped, one.body, pickle.dumps(one.verdict) if one.verdict else None, one.moves)
        for one in done
    ])  # fmt: skip


@lru_cache(maxsize=64)
def _name(render: Render) -> str:
    return f"{render.__module__}:{render.__qualname__}"


@lru_cache(maxsize=64)
def _render(name: str) -> Render:
    module, _, function = name.partition(":")
    found: Render = getattr(importlib.import_module(module), function)
    return found
