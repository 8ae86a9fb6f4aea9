"""The lines that a runner of the scripted sensor prints, from what this package gives."""

import datetime
import struct

import weir
from weir.v1 import (
    application_pb2,
    event_type_pb2,
    flow_pb2,
    ledger_pb2,
    session_pb2,
    stream_pb2,
    warning_pb2,
)


def item(given, position):
    kind, value = given
    word, *fields = _ITEMS[kind](value)
    if position.token and len(position.token) > 32:
        token = f"{len(position.token)}-bytes"
    else:
        token = position.token.decode() or "-"
    return " ".join(map(str, [word, *fields, "@", token, position.sequence]))


def ended(message):
    ledger = message.ledger
    error = "-"
    if message.HasField("error"):
        error = f"{message.error.code}:{message.error.reason}"
    lost = [f"{_name(ledger_pb2.LossReason, each.reason)}:{each.events}" for each in ledger.lost]
    return (
        f"ended {_name(stream_pb2.StreamEndReason, message.reason)}"
        f" state={_name(session_pb2.SessionState, message.session_state)} error={error}"
        f" start={ledger.start_sequence} end={ledger.end_sequence} delivered={ledger.delivered}"
        f" filtered={ledger.filtered_out} withheld={ledger.withheld} lost={','.join(lost) or '-'}"
        f" snapshot={ledger.snapshot_delivered}"
    )


def error(given):
    fields = [f'{path}("{description}")' for path, description in given.violations]
    metadata = [f"{key}={value}" for key, value in sorted(given.metadata.items(), key=_by_bytes)]
    retry = "-" if given.retry_after is None else f"{round(given.retry_after * 1000)}ms"
    message = f'"{given.message}"' if given.reason else "-"
    return (
        f"error {given.code} reason={given.reason or '-'} fields={','.join(fields) or '-'}"
        f" metadata={','.join(metadata) or '-'} retry={retry} message={message}"
    )


def _started(started):
    yield "started"
    yield f"sensor={started.sensor_id}"
    yield f"session={started.session_id}"
    yield f"uid={started.session_uid.hex() or '-'}"
    yield f"state={_name(session_pb2.SessionState, started.session_state)}"
    yield f"start={started.start_sequence}"


def _event(event):
    yield "event"
    yield _optional(event, "sequence")
    yield _name(event_type_pb2.EventType, event.type)
    yield f"time={_time(event.event_time_unix_nano)}"
    if event.HasField("flow"):
        yield from _flow(event.flow)
    else:
        names = "flow packets bytes first last end confidence labels"
        yield from (f"{name}=-" for name in names.split())


def _flow(flow):
    yield f"flow={flow.id}"
    counters = flow.bidirectional if flow.HasField("bidirectional") else None
    yield f"packets={counters.packets if counters else '-'}"
    yield f"bytes={counters.link_bytes if counters else '-'}"
    for name in ("first", "last"):
        yield f"{name}={_optional(flow.bidirectional, f'{name}_seen_unix_nano', _time)}"
    yield f"end={_name(flow_pb2.EndReason, flow.end_reason)}"
    confidence = "-"
    if flow.HasField("application"):
        confidence = _name(application_pb2.Confidence, flow.application.confidence)
    yield f"confidence={confidence}"
    labels = [f"{key}:{_label(value)}" for key, value in sorted(flow.labels.items(), key=_by_bytes)]
    yield f"labels={','.join(labels) or '-'}"


def _gap(gap):
    yield "gap"
    yield _name(ledger_pb2.LossReason, gap.reason)
    yield f"first={_optional(gap, 'first_sequence')}"
    yield f"last={_optional(gap, 'last_sequence')}"
    yield f"events={_optional(gap, 'events')}"


def _heartbeat(heartbeat):
    yield "heartbeat"
    yield f"watermark={_optional(heartbeat, 'watermark_unix_nano', _time)}"
    yield f"delivered={heartbeat.ledger.delivered}"


def _warning(warning):
    yield "warning"
    yield _name(warning_pb2.WarningKind, warning.kind)
    utc = warning.time.ToDatetime(tzinfo=datetime.timezone.utc)
    yield f"time={_iso(utc) if warning.HasField('time') else '-'}"
    yield f'message="{warning.message}"'


def _verdicts(results):
    yield "verdicts"
    yield f"applied={results.applied}"
    yield f"unknown={results.unknown_flows}"
    yield f"late={results.late}"
    yield f"refused={results.refused}"
    yield f"stale={results.stale}"
    yield f"batch={results.batch_id}"


_ITEMS = {
    "started": _started,
    "event": _event,
    "caught_up": lambda caught_up: ("caught-up", caught_up.sequence),
    "gap": _gap,
    "heartbeat": _heartbeat,
    "warning": _warning,
    "verdicts": _verdicts,
}


def _label(value):
    kind = value.WhichOneof("kind")
    if kind is None:
        return "none()"
    content = getattr(value, kind)
    return {
        "string_value": lambda: f'string("{content}")',
        "int_value": lambda: f"int({content})",
        "double_value": lambda: f"double({struct.pack('>d', content).hex()})",
        "bool_value": lambda: f"bool({str(content).lower()})",
        "bytes_value": lambda: f"bytes({content.hex()})",
        "list_value": lambda: f"list({','.join(_label(each) for each in content.values)})",
    }[kind]()


def _by_bytes(entry):
    return entry[0].encode()


def _name(enum, number):
    """The enum's name without its type's prefix, or the number where it is not known."""
    if number not in enum.values():
        return number
    return enum.Name(number).removeprefix(enum.Name(0).removesuffix("UNSPECIFIED"))


def _optional(message, field, shown=str):
    return shown(getattr(message, field)) if message.HasField(field) else "-"


def _time(unix_nano):
    return f"{unix_nano}/{_iso(weir.datetime_of(unix_nano))}"


def _iso(utc):
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
