"""Which columns a frame has: attributes, and fields of the record by their paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Union

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from weir import settings
from weir.records import operations
from weir.records.attributes import Attribute, View, attributes_of
from weir.records.plan import FLOW, LABELS, is_repeated, message_fields

Columns = Union[str, Iterable[str], None]
ALL = "*"
TIMESTAMP = "google.protobuf.Timestamp"
ADDRESSES = ("text", "bytes")
LABEL_KINDS = {"text": "label_text", "int": "label_int", "float": "label_float"} | {
    "bool": "label_bool"
}


def columns_of(
    view: View, columns: Columns = None, typed: bool = True, addresses: str = "text"
) -> tuple[Attribute, ...]:
    """The attributes that are columns. See Streamer.to_pandas for what may be asked for.

    Raises InvalidArgumentError for a name that is no column.
    """
    if addresses not in ADDRESSES:
        raise settings.invalid("addresses", addresses, "'text' or 'bytes'")
    known = {each.name: each for each in attributes_of(view)}
    names = [ALL] if columns is None else [columns] if isinstance(columns, str) else columns
    found: dict[str, Attribute] = {}
    for name in names:
        for each in known.values() if name == ALL else _named(name, known):
            found[each.name] = each
    made = (each.in_typed_frame() if typed else each for each in found.values())
    if addresses == "bytes":
        made = (each._replace(op="ip_bytes") if each.op == "ip" else each for each in made)
    return tuple(made)


def fields_of(attributes: Iterable[Attribute]) -> list[str]:
    """The fields of Flow that the attributes take, as a mask."""
    paths = {path for each in attributes for path in (*each.paths, each.gate) if path}
    paths = {LABELS if path.startswith(LABELS + ".") else path for path in paths}
    made = {_without_lists(path) for path in paths}
    return sorted(path for path in made if not any(path.startswith(other + ".") for other in made))


def _without_lists(path: str) -> str:
    """The path down to the first list on the way: masks go no further."""
    names, message = path.split("."), FLOW
    for index, name in enumerate(names):
        field = message.fields_by_name[name]
        if is_repeated(field):
            return ".".join(names[: index + 1])
        message = field.message_type
    return path


def _named(name: str, known: dict[str, Attribute]) -> Iterator[Attribute]:
    if name in known:
        yield known[name]
        return
    label, _, kind = name.partition(":")
    if label.startswith(LABELS + ".") and (kind or "text") in LABEL_KINDS:
        yield Attribute(label, LABEL_KINDS[kind or "text"], (label,), gate=label)
        return
    field = _field_at(name)
    if field is None:
        raise settings.invalid(
            "columns", name, "an attribute, a path of weir.v1.Flow, or labels.NAME[:KIND]"
        )
    yield from _columns_at(name, field, "", False)


def _field_at(path: str) -> FieldDescriptor | None:
    message: Descriptor | None = FLOW
    field = None
    for name in path.split("."):
        field = message.fields_by_name.get(name) if message is not None else None
        if field is None or (message is FLOW and name == LABELS):
            return None
        message = field.message_type
    return field


def _columns_at(path: str, field: FieldDescriptor, gate: str, in_list: bool) -> Iterator[Attribute]:
    """The columns of a field: itself, or of a message all fields in it."""
    message = field.message_type
    if message is None:
        yield _column(path, field, gate, in_list)
    elif message.full_name == TIMESTAMP:
        yield Attribute(path, "timestamp", (f"{path}.seconds", f"{path}.nanos"), gate=path)
    else:
        below = in_list or is_repeated(field)
        inner_gate = gate if below else path
        for each in message_fields(message):
            yield from _columns_at(f"{path}.{each.name}", each, inner_gate, below)


def _column(path: str, field: FieldDescriptor, gate: str, in_list: bool) -> Attribute:
    if in_list or is_repeated(field):
        return Attribute(path, _LISTS.get(field.type, "ints"), (path,))
    own_gate = path if field.has_presence else gate or _message_around(path)
    return Attribute(path, _operation(path, field), (path,), gate=own_gate)


# The only bytes in lists are addresses.
_LISTS = {FieldDescriptor.TYPE_STRING: "texts", FieldDescriptor.TYPE_BYTES: "ips"}


def _message_around(path: str) -> str:
    """The message that holds a field, without which it is null; "" for a field of Flow."""
    return path.rpartition(".")[0]


def _operation(path: str, field: FieldDescriptor) -> str:
    if field.type == FieldDescriptor.TYPE_STRING:
        return "text"
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "ip" if path.endswith("address") else "mac" if path.endswith("mac") else "bytes"
    if field.type == FieldDescriptor.TYPE_BOOL:
        return "bool"
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return "float"
    return "time" if path.endswith("_unix_nano") else "int"


def storage_of(attribute: Attribute) -> str:
    """What the column holds: see weir.records.operations.storage_of; "category" for categories."""
    return "category" if attribute.is_category else operations.storage_of(attribute.op)
