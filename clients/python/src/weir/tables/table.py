"""Tables that are filled from batches of events: the extension's, and the same in Python."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from weir.records.attributes import Attribute
from weir.records.fast import fast
from weir.records.plan import PythonPlan
from weir.records.plans import plan_of_attributes
from weir.tables.columns import storage_of
from weir.v1 import flow_pb2, stream_pb2

# (kind, data, valid): of "int" and "time" 64-bit numbers as bytes, of "float" doubles, of "bool" a
# byte each; of "text", "bytes" and "list" a list of values, None where it is null; of "category"
# the 32-bit codes, -1 where it is null, and in place of valid the words. `valid` is a byte each, 0
# for null, or None where none is.
ColumnData = tuple[str, Any, Any]

_ARRAYS = {"int": "q", "time": "q", "float": "d", "bool": "B"}


def new_table(attributes: Sequence[Attribute]) -> Any:
    """A table of these columns.

    add(message)      the rows of a batch of events, as bytes; returns the number of its events
    add_record(flow)  one row, of the bytes of a Flow
    rows, is_full     rows that it has, and whether they should be taken now
    take()            the columns, each a ColumnData; the table is empty then
    """
    if fast is not None:
        return fast.Table(plan_of_attributes(tuple(attributes)))
    return PythonTable(attributes)


class PythonTable:
    """What weir._fast.Table is, but for Arrow."""

    is_full = False

    def __init__(self, attributes: Sequence[Attribute]):
        self._attributes = tuple(attributes)
        self._readers = PythonPlan(attributes).readers
        self._rows: list[list[Any]] = []

    @property
    def rows(self) -> int:
        return len(self._rows)

    def add(self, message: bytes) -> int:
        events = stream_pb2.FlowStreamMessage.FromString(message).events.events
        for event in events:
            if event.HasField("flow"):
                self._add(event.flow)
        return len(events)

    def add_record(self, record: bytes) -> None:
        self._add(flow_pb2.Flow.FromString(record))

    def take(self) -> list[ColumnData]:
        rows, self._rows = self._rows, []
        columns = zip(*rows) if rows else [()] * len(self._attributes)
        return [
            _column(storage_of(attribute), list(values))
            for attribute, values in zip(self._attributes, columns)  # noqa: B905 - as many
        ]

    def _add(self, record: flow_pb2.Flow) -> None:
        self._rows.append([read(record) for read in self._readers])


def _column(storage: str, values: list[Any]) -> ColumnData:
    if storage == "category":
        words: dict[str, int] = {}
        codes = [-1 if each is None else words.setdefault(each, len(words)) for each in values]
        return "category", bytearray(array("i", codes)), list(words)
    has_nulls = None in values
    valid = bytearray(each is not None for each in values) if has_nulls else None
    if storage in ("ints", "texts"):
        return "list", values, valid
    if storage in ("text", "bytes"):
        return storage, values, valid
    numbers = [0 if each is None else each for each in values] if has_nulls else values
    if storage != "float":
        numbers = [_wrapped(each) for each in numbers]
    return storage, bytearray(array(_ARRAYS[storage], numbers)), valid


def _wrapped(number: int) -> int:
    """As a signed 64-bit number."""
    return number if -(1 << 63) <= number < 1 << 63 else number - (1 << 64)
