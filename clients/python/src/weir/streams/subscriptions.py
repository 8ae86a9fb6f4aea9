"""Subscriptions in Python's terms."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Union

from weir import settings
from weir.v1 import event_type_pb2, flow_filter_pb2, subscription_pb2

Filters = Union[flow_filter_pb2.FlowFilter, Iterable[flow_filter_pb2.FlowFilter]]
Since = Union[int, datetime.datetime]

_POSITIONS = {
    "oldest": subscription_pb2.START_POSITION_OLDEST,
    "live": subscription_pb2.START_POSITION_LIVE,
    "snapshot": subscription_pb2.START_POSITION_SNAPSHOT,
}
_OVERFLOWS = {
    "skip": subscription_pb2.OVERFLOW_POLICY_SKIP,
    "disconnect": subscription_pb2.OVERFLOW_POLICY_DISCONNECT,
    "block": subscription_pb2.OVERFLOW_POLICY_BLOCK,
}
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def subscription(
    *,
    allow: Filters = (),
    deny: Filters = (),
    fields: Iterable[str] = (),
    event_types: Iterable[str] = (),
    start: str | int | None = None,
    since: Since | None = None,
    until_caught_up: bool = False,
    on_overflow: str | None = None,
    heartbeat_seconds: float | None = None,
) -> subscription_pb2.Subscription:
    """What a program wants of a session's events.

    allow            weir.v1.FlowFilters: events that match any of these; empty for all
    deny             events that match any of these are not delivered, whatever `allow` says
    fields           paths of weir.v1.Flow to deliver, "application.name"; empty for all
    event_types      words, "ended", "started"; empty for all that the session makes
    start            "oldest", the default, "live" or "snapshot"; or a number: the newest so many
    since            events of this time or later: a datetime with its zone, or nanoseconds since
                     1970-01-01 UTC
    until_caught_up  end when what was there at the start has been delivered
    on_overflow      what happens when the program is too slow: "skip", "disconnect", "block"
    heartbeat_seconds  time between heartbeats, 0.1 and up; None for 5

    Raises InvalidArgumentError for a word that is not one of these.
    """
    made = subscription_pb2.Subscription(end_when_caught_up=until_caught_up)
    made.allow.extend(_filters(allow))
    made.deny.extend(_filters(deny))
    made.field_mask.paths.extend([fields] if isinstance(fields, str) else fields)
    kinds = [event_types] if isinstance(event_types, str) else event_types
    made.event_types.extend(event_type(kind) for kind in kinds)
    if isinstance(start, int):
        made.last_events = start
    elif start is not None:
        made.position = _chosen("start", start, _POSITIONS)
    if since is not None:
        made.since_unix_nano = _nanos(since)
    if on_overflow is not None:
        made.on_overflow = _chosen("on_overflow", on_overflow, _OVERFLOWS)
    if heartbeat_seconds is not None:
        made.heartbeat_interval.FromNanoseconds(round(heartbeat_seconds * 1e9))
    return made


def event_type(word: str) -> event_type_pb2.EventType:
    """The EventType of a word: "ended"."""
    names = {
        name.removeprefix("EVENT_TYPE_").lower(): number
        for name, number in event_type_pb2.EventType.items()
        if number
    }
    return _chosen("event_types", word, names)


def _filters(given: Filters) -> Iterable[flow_filter_pb2.FlowFilter]:
    return [given] if isinstance(given, flow_filter_pb2.FlowFilter) else given


def _chosen(name: str, word, choices: dict):
    try:
        return choices[word]
    except (KeyError, TypeError):
        wanted = "one of " + ", ".join(repr(choice) for choice in choices)
        raise settings.invalid(name, word, wanted) from None


def _nanos(time: Since) -> int:
    if isinstance(time, int):
        return time
    if time.tzinfo is None:
        raise settings.invalid("since", time, "a time with its zone, or nanoseconds")
    return (time - _EPOCH) // datetime.timedelta(microseconds=1) * 1000
