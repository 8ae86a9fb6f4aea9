"""Which names the code of plugins uses: what the sensor is to send for them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Any

# Who uses these may ask for any attribute.
_DYNAMIC = frozenset(
    ("getattr", "vars", "dir", "repr", "print", "str", "format", "eval", "exec", "keys", "values")
    + ("items", "record", "__dict__", "asdict", "copy", "deepcopy", "dumps", "dump")
    + ("attrgetter", "methodcaller", "_asdict")
)


class Names:
    """The names that the methods of some objects use, and the functions that they call.

    everything  whether any name may be used
    """

    def __init__(self, plugins: Iterable[Any]):
        self._found: set[str] = set()
        self._seen: set[types.CodeType] = set()
        for plugin in plugins:
            for function in _methods_of(type(plugin)):
                self._read(function)
            for value in vars(plugin).values():
                if isinstance(value, types.FunctionType):
                    self._read(value)
        self.everything = bool(self._found & _DYNAMIC)

    def __contains__(self, name: str) -> bool:
        return self.everything or name in self._found

    def uses(self, name: str) -> bool:
        """Whether the name itself stands in the code."""
        return name in self._found

    def _read(self, function: types.FunctionType) -> None:
        for code in _codes_of(function.__code__):
            if code in self._seen:
                continue
            self._seen.add(code)
            self._found.update(code.co_names)
            # A bare name in a text may be one for getattr and setattr.
            self._found.update(each for each in code.co_consts if isinstance(each, str))
            for name in code.co_names:
                called = function.__globals__.get(name)
                if isinstance(called, types.FunctionType):
                    self._read(called)


def _methods_of(kind: type) -> Iterator[types.FunctionType]:
    for each in kind.__mro__:
        if each.__module__ == "weir.udps.plugin" or each is object:
            continue
        for member in vars(each).values():
            member = getattr(member, "__func__", member)
            if isinstance(member, property):
                member = member.fget
            if isinstance(member, types.FunctionType):
                yield member


def _codes_of(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _codes_of(each)
