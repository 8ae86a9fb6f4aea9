"""The object that a Streamer yields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from weir.records import attributes
from weir.records.attributes import View
from weir.v1 import flow_pb2


class _Shape:
    """Which attributes the flows of one View have."""

    def __init__(self, view: View):
        groups = attributes.groups_of(view)
        self.names = tuple(name for group in groups for name in group.names)
        self.readers = [group.read for group in groups]
        # By name: the reader of its group, and its index in what that gives.
        self.sources = {
            name: (group.read, index) for group in groups for index, name in enumerate(group.names)
        }


_shape_of = lru_cache(maxsize=64)(_Shape)


class Flow:
    """One two-way flow, with nfstream's attribute names.

    An attribute is worked out of `record` when it is asked for, each time anew. Which there are
    depends on the Streamer's settings; `keys()` lists them. More than nfstream knows (risks, typed
    metadata, nanoseconds) is in the record.

    record  the sensor's own record, a weir.v1.Flow; whoever changes it changes the attributes
    """

    __slots__ = ("record", "_view")

    def __init__(self, record: flow_pb2.Flow, view: View = View()):  # noqa: B008 - immutable
        self.record = record
        self._view = view

    def __getattr__(self, name: str):
        if name.startswith("_"):  # While a copy is made, even _view is not there yet.
            raise AttributeError(name)
        found = _shape_of(self._view).sources.get(name)
        if found is None:
            raise AttributeError(self._no_attribute(name))
        read, index = found
        return read(self.record, self._view)[index]

    def _no_attribute(self, name: str) -> str:
        setting = attributes.NEEDED_SETTINGS.get(name)
        hint = f"; it needs {setting}" if setting else ""
        return f"this flow has no attribute {name!r}{hint}"

    def keys(self) -> tuple[str, ...]:
        """The attributes' names, in nfstream's order."""
        return _shape_of(self._view).names

    def values(self) -> list:
        """The attributes' values, in the order of keys()."""
        record, view = self.record, self._view
        return list(chain.from_iterable(read(record, view) for read in _shape_of(view).readers))

    def items(self) -> Iterator[tuple[str, object]]:
        """Names with their values."""
        return zip(self.keys(), self.values())  # noqa: B905 - as long as each other

    def __dir__(self):
        return [*super().__dir__(), *self.keys()]

    def __eq__(self, other):
        if not isinstance(other, Flow):
            return NotImplemented
        return self.record == other.record and self._view == other._view

    def __hash__(self):
        return hash(self.record.id)

    def __reduce__(self):
        return (Flow, (self.record, self._view))

    def __repr__(self):
        return "Flow(" + ", ".join(f"{name}={value!r}" for name, value in self.items()) + ")"
