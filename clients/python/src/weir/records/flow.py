"""The object that a Streamer yields."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from weir.records import attributes
from weir.records.attributes import View
from weir.records.fast import fast
from weir.records.flow_attributes import FlowAttributes
from weir.records.plans import plan_of, view_of_plan
from weir.streams.labels import python_value
from weir.v1 import flow_pb2


class _PythonRow:
    """What weir._fast.FlowRow is, in Python."""

    __slots__ = ("_bytes", "_extra", "_plan", "_record")

    def __init__(self, record: bytes, plan: Any):
        set_ = object.__setattr__
        set_(self, "_bytes", record)
        set_(self, "_plan", plan)
        set_(self, "_extra", {})
        set_(self, "_record", None)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if name.startswith("_"):  # While a copy is made, nothing is there yet.
                raise AttributeError(name)
            if name in self._extra:
                return self._extra[name]
            read = self._plan.by_name.get(name)
            if read is None:
                raise AttributeError(self._no_attribute(name))
            return read(self._message())

    def __setattr__(self, name: str, value: Any) -> None:
        self._extra[name] = value

    def __delattr__(self, name: str) -> None:
        if name not in self._extra:
            raise AttributeError(name)
        del self._extra[name]

    def values(self) -> list[Any]:
        record, extra = self._message(), self._extra
        if not extra:
            return [read(record) for read in self._plan.readers]
        return [
            extra[name] if name in extra else read(record)
            for name, read in self._plan.by_name.items()
        ]

    def _update(self, update: bytes) -> None:
        """Sets what has changed: fields of the record that stand over those that were there."""
        record = flow_pb2.Flow.FromString(self._bytes)
        changed = flow_pb2.Flow.FromString(update)
        for field, _ in changed.ListFields():
            record.ClearField(field.name)
        record.MergeFrom(changed)
        object.__setattr__(self, "_record", record)

    def _message(self) -> flow_pb2.Flow:
        if self._record is None:
            object.__setattr__(self, "_record", flow_pb2.Flow.FromString(self._bytes))
        return self._record


class _FlowMethods:
    """What flows can do, besides having attributes."""

    __slots__ = ()

    if TYPE_CHECKING:
        _bytes: bytes
        _plan: Any
        _extra: dict[str, Any]

        def values(self) -> list[Any]:
            """The attributes' values, in the order of keys()."""
            return []

    @property
    def record(self) -> flow_pb2.Flow:
        """The sensor's own record, a weir.v1.Flow, made anew each time it is asked for."""
        return flow_pb2.Flow.FromString(self._bytes)

    @property
    def labels(self) -> dict[str, Any]:
        """What plugins, models and clients attached to the flow in the sensor, by name."""
        return {name: python_value(value) for name, value in self.record.labels.items()}

    def keys(self) -> tuple[str, ...]:
        """The attributes' names, in nfstream's order."""
        return self._plan.names

    def items(self) -> Iterator[tuple[str, Any]]:
        """Names with their values."""
        return zip(self.keys(), self.values())  # noqa: B905 - as long as each other

    def _no_attribute(self, name: str) -> str:
        setting = attributes.NEEDED_SETTINGS.get(name)
        hint = f"; it needs {setting}" if setting else ""
        return f"this flow has no attribute {name!r}{hint}"

    def __dir__(self):
        return [*super().__dir__(), *self.keys(), *self._extra]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Flow):
            return NotImplemented
        return self._same() == other._same()

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __reduce__(self):
        return (_rebuilt, (type(self), self._bytes, view_of_plan(self._plan), self._extra))

    def _same(self) -> tuple:
        return self.record, view_of_plan(self._plan), self._extra

    def __repr__(self) -> str:
        return "Flow(" + ", ".join(f"{name}={value!r}" for name, value in self.items()) + ")"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(str(value))}</td></tr>"
            for name, value in self.items()
        )
        return f"<table>{rows}</table>"


if TYPE_CHECKING:

    class _Row: ...

else:
    _Row = fast.FlowRow if fast else _PythonRow


class Flow(_FlowMethods, _Row, FlowAttributes):
    """One two-way flow, with nfstream's attribute names.

    An attribute is worked out when it is asked for. Which there are depends on the Streamer's
    settings; `keys()` lists them. More than nfstream knows (risks, typed metadata, nanoseconds) is
    in `record`. A program may set attributes, which are its own then.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self, record: flow_pb2.Flow | bytes = b"", view: View = View()): ...  # noqa: B008

    else:

        def __new__(cls, record: flow_pb2.Flow | bytes = b"", view: View | Any = View()):  # noqa: B008
            plan = plan_of(view) if isinstance(view, View) else view
            data = record if isinstance(record, bytes) else record.SerializeToString()
            if fast:
                return super().__new__(cls, data, plan)
            made = super().__new__(cls)
            _PythonRow.__init__(made, data, plan)
            return made

        def __init__(self, record=b"", view=View()):  # noqa: B008 - immutable
            pass


def _rebuilt(kind: type[Flow], record: bytes, view: View, extra: dict[str, Any]) -> Flow:
    flow = kind(record, view)  # type: ignore[call-arg]
    for name, value in extra.items():
        setattr(flow, name, value)
    return flow
