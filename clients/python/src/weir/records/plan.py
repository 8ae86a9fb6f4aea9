"""Plans: the attributes of records as functions of messages, and in the extension's terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from weir.records import operations
from weir.records.attributes import KEEP, Attribute
from weir.v1 import flow_pb2

LABELS = "labels"
_SCALAR, _LIST, _MESSAGE, _MESSAGES, _LABELS = range(1, 6)  # Node::Kind of extension/row.h
_HOLDING = (_MESSAGE, _MESSAGES)
FLOW = flow_pb2.Flow.DESCRIPTOR


class PythonPlan:
    """The attributes of records, worked out by Python."""

    def __init__(self, attributes: Sequence[Attribute]):
        self.attributes = tuple(attributes)
        self.names = tuple(each.name for each in attributes)
        self.readers = [reader_of(each) for each in attributes]
        self.by_name = dict(zip(self.names, self.readers))  # noqa: B905 - as long as each other


def reader_of(attribute: Attribute) -> Callable[[flow_pb2.Flow], Any]:
    """A function that works the attribute out of a record; None where it is null."""
    read = _ungated_reader(attribute)
    if not attribute.gate or attribute.gate.startswith(LABELS + "."):
        return read
    is_there = _presence(attribute.gate)
    return lambda record: read(record) if is_there(record) else None


def _ungated_reader(attribute: Attribute) -> Callable[[flow_pb2.Flow], Any]:
    op, paths = attribute.op, attribute.paths
    if op in operations.LABELS:
        return _label_reader(paths[0].partition(".")[2], *operations.LABELS[op])
    if op in operations.LISTS:
        return _list_reader(paths[0], operations.LISTS[op], attribute.length)
    get = attrgetter(*paths)
    if op == "map":
        found, default = dict(attribute.map), attribute.map_default
        if default is KEEP:
            return lambda record: found.get(value := get(record), value)
        return lambda record: found.get(get(record), default)
    work_out = operations.OPERATIONS[op]
    if len(paths) == 1:
        return lambda record: work_out(get(record))
    return lambda record: work_out(*get(record))


def _list_reader(path: str, convert: Callable, length: int) -> Callable:
    """Members of a repeated field, or of one field of the messages of a repeated one."""
    outer, inner = _split_at_messages(path)
    get = attrgetter(outer)
    get_inner = attrgetter(inner) if inner else None

    def read(record):
        members = get(record)
        if get_inner is not None:
            members = [get_inner(message) for message in members]
        made = convert(members)
        return made + [-1] * (length - len(made))

    return read


def _label_reader(name: str, kinds: tuple[str, ...], convert: Callable) -> Callable:
    def read(record):
        label = record.labels.get(name, None)
        kind = label.WhichOneof("kind") if label is not None else None
        return convert(getattr(label, kind)) if kind in kinds else None

    return read


def _presence(path: str) -> Callable[[flow_pb2.Flow], bool]:
    """Whether a field is there, and all messages around it; without presence: whether it is set."""
    names = path.split(".")

    def is_there(record):
        message = record
        for name in names:
            field = message.DESCRIPTOR.fields_by_name[name]
            value = getattr(message, name)
            if not (message.HasField(name) if field.has_presence else bool(value)):
                return False
            message = value
        return True

    return is_there


def _split_at_messages(path: str) -> tuple[str, str]:
    """The path to a repeated message, and the field in it; the second empty for other lists."""
    names, message = path.split("."), FLOW
    for index, name in enumerate(names):
        field = message.fields_by_name[name]
        if is_repeated(field) and field.message_type is not None and index + 1 < len(names):
            return ".".join(names[: index + 1]), ".".join(names[index + 1 :])
        message = field.message_type
    return path, ""


def is_repeated(field: FieldDescriptor) -> bool:
    """Whether a field is a list or a map; protobuf has changed how it says so."""
    known = getattr(field, "is_repeated", None)
    return field.label == field.LABEL_REPEATED if known is None else bool(known)


class _Tree:
    """The slots of an extension's plan, and the tree that says where each is read from."""

    def __init__(self) -> None:
        self.slots = 0
        self.nodes: list[dict[int, list]] = [{}]
        self.labels: list[tuple[str, int]] = []
        self._known: dict[str, int] = {}

    def slot(self, path: str) -> int:
        """The slot of a field; a new one where nobody asked for it yet."""
        if path not in self._known:
            self._known[path] = self._new_slot(path)
        return self._known[path]

    def _new_slot(self, path: str) -> int:
        slot, self.slots = self.slots, self.slots + 1
        if path.startswith(LABELS + "."):
            self.nodes[0].setdefault(FLOW.fields_by_name[LABELS].number, [_LABELS, -1, -1])
            self.labels.append((path.partition(".")[2], slot))
            return slot
        *parents, last = path.split(".")
        node, message, in_list = 0, FLOW, False
        for name in parents:
            field = message.fields_by_name[name]
            in_list = in_list or is_repeated(field)
            node, message = self._child(node, field, in_list), field.message_type
        self._leaf(node, message.fields_by_name[last], slot, in_list)
        return slot

    def _child(self, node: int, field: FieldDescriptor, in_list: bool) -> int:
        kind = _MESSAGES if in_list else _MESSAGE
        entry = self.nodes[node].setdefault(field.number, [kind, -1, -1])
        if entry[2] < 0:
            entry[2] = len(self.nodes)
            self.nodes.append({})
        return entry[2]

    def _leaf(self, node: int, field: FieldDescriptor, slot: int, in_list: bool) -> None:
        if field.message_type is not None:  # Whether it is there.
            self._child(node, field, in_list)
            self.nodes[node][field.number][1] = slot
        elif in_list or is_repeated(field):
            packed = 0 if field.cpp_type != FieldDescriptor.CPPTYPE_STRING else -1
            self.nodes[node][field.number] = [_LIST, slot, packed]
        else:
            self.nodes[node][field.number] = [_SCALAR, slot, -1]

    def _below(self, node: int) -> list[int]:
        found = []
        for kind, slot, child in self.nodes[node].values():
            found += [slot] if slot >= 0 else []
            found += self._below(child) if kind in _HOLDING else []
        return found

    def listed(self) -> list[list[tuple]]:
        """The nodes as the extension takes them."""
        return [
            [
                (
                    number,
                    kind,
                    slot,
                    child,
                    self._below(child) if kind in (_MESSAGE, _MESSAGES) else [],
                )
                for number, (kind, slot, child) in children.items()
            ]
            for children in self.nodes
        ]


def extension_arguments(attributes: Iterable[Attribute]) -> tuple[int, list, list, list]:
    """The arguments of weir._fast.Plan."""
    tree = _Tree()
    columns = []
    for each in attributes:
        slots = [tree.slot(path) for path in each.paths]
        first, second = slots[0], slots[1] if len(slots) > 1 else -1
        gate = tree.slot(each.gate) if each.gate else -1
        keeps = each.map_default is KEEP
        default = 0 if keeps else each.map_default
        columns.append(
            (each.name, each.op, first, second, gate, each.length, each.is_category)
            + (dict(each.map), default, keeps)
        )
    return tree.slots, tree.listed(), tree.labels, columns


def message_fields(message: Descriptor) -> list[FieldDescriptor]:
    """The fields of a message, by number."""
    return sorted(message.fields, key=lambda field: field.number)
