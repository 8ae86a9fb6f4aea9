"""What the reader of a stream has had, and where it stands: the same for every kind of reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from weir import errors
from weir.streams import ledger
from weir.streams.position import Position
from weir.v1 import ledger_pb2, stream_pb2


class StreamItem(NamedTuple):
    """An event, or what else a stream tells.

    kind   "event", or a kind of weir.v1.FlowStreamMessage: "started", which comes first;
           "caught_up" where history ends and live events begin; "gap" where events are missing;
           "heartbeat"; "warning"; "verdicts", in an exchange
    value  its message: a weir.v1.FlowEvent, StreamStarted, ...
    """

    kind: str
    value: Any


class StreamState:
    """Takes the messages of one call in their order, and gives the items in them.

    position  where the reader stands, after the last item that it was given
    started   the weir.v1.StreamStarted; None until it came
    ended     the weir.v1.StreamEnded; None until it came

    It reads and waits for nothing itself.
    """

    def __init__(self, position: Position):
        self._token = position.token
        self._sequence = position.sequence
        self._uid = position.session_uid
        self._received = 0  # events of this call
        self.started: stream_pb2.StreamStarted | None = None
        self.ended: stream_pb2.StreamEnded | None = None

    @property
    def position(self) -> Position:
        return Position(self._token, self._sequence, self._uid)

    def note(self, kind: str | None, message: stream_pb2.FlowStreamMessage) -> None:
        """Keeps what the end of the call is checked by."""
        if kind == "events":
            self.count(len(message.events.events))
        elif kind == "started":
            self.started = message.started
        elif kind == "ended":
            self.ended = message.ended

    def count(self, events: int) -> None:
        """Counts events that came."""
        self._received += events

    def check_ledger(self) -> None:
        """Raises LedgerError where the ledger of `ended` does not add up."""
        if self.ended is not None:
            ledger.check(self.ended.ledger, self._received)

    def check_end(self) -> None:
        """Raises WeirError where a call that gave no error had no last message."""
        if self.ended is None:
            raise errors.WeirError("the stream broke off before its last message", code="INTERNAL")

    def items(
        self, kind: str | None, message: stream_pb2.FlowStreamMessage
    ) -> Iterator[StreamItem]:
        """The items of a message, and moves the position to each just before it is given."""
        if kind == "events" and message.events.events:
            yield from self._events(message)
            return
        self._pass(kind, message)
        # A kind that this package does not know is None.
        if kind not in (None, "events", "ended"):
            yield StreamItem(kind, getattr(message, kind))

    def _events(self, message: stream_pb2.FlowStreamMessage) -> Iterator[StreamItem]:
        events = message.events.events
        last = len(events) - 1
        for index, event in enumerate(events):
            if index == last:
                self._take_token(message)
            if event.HasField("sequence"):
                if event.sequence <= self._sequence:
                    continue
                self._sequence = event.sequence
            yield StreamItem("event", event)

    def _pass(self, kind: str | None, message: stream_pb2.FlowStreamMessage) -> None:
        """Moves the position past a message that is read to its end."""
        if kind == "started":
            uid = message.started.session_uid
            if self._uid and uid != self._uid:
                self._sequence = 0
            self._uid = uid
            # Its token is for the start of the stream. A reader that came back with one keeps that:
            # what is past a restart comes after it.
            if self._token:
                return
        elif kind == "gap" and message.gap.reason == ledger_pb2.LOSS_REASON_RESTARTED:
            self._sequence = 0  # The numbers begin anew.
        self._take_token(message)

    def _take_token(self, message: stream_pb2.FlowStreamMessage) -> None:
        if message.resume_token:
            self._token = message.resume_token
