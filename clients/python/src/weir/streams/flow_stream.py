"""A stream of a session's events, as its reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import grpc

from weir import errors
from weir.local.server_address import server_address
from weir.rpc.stream_call import StreamCall
from weir.rpc.tls import Tls
from weir.settings import SETTINGS_BY_FIELD
from weir.streams import ledger
from weir.streams.position import Position
from weir.v1 import flow_service_pb2, ledger_pb2, stream_pb2, subscription_pb2


class StreamItem(NamedTuple):
    """An event, or what else a stream tells.

    kind   "event", or a kind of weir.v1.FlowStreamMessage: "started", which comes first;
           "caught_up" where history ends and live events begin; "gap" where events are missing;
           "heartbeat"; "warning"
    value  its message: a weir.v1.FlowEvent, StreamStarted, ...
    """

    kind: str
    value: object


class FlowStream:
    """Iterates over the StreamItems of one call, once. Leaving the loop, or close(), ends the call.

    position  where the reader stands, after the last item that it was given
    started   the weir.v1.StreamStarted; None until it came
    ended     the weir.v1.StreamEnded; None until it came. It is the last message, and no item

    Iteration raises WeirError where the call fails, after `ended` where that came (a damaged
    capture); LedgerError where the ledger of `ended` does not add up. For one thread at a time;
    cancel() and close() from any.
    """

    def __init__(self, call: StreamCall, position: Position = Position()):  # noqa: B008 - immutable
        self._call = call
        self._token, self._sequence, self._uid = (
            position.token,
            position.sequence,
            position.session_uid,
        )
        self._received = 0  # events of this call
        self.started: stream_pb2.StreamStarted | None = None
        self.ended: stream_pb2.StreamEnded | None = None

    @property
    def position(self) -> Position:
        return Position(self._token, self._sequence, self._uid)

    def __enter__(self) -> FlowStream:
        return self

    def __exit__(self, *_):
        self.close()

    def cancel(self):
        """Ends the call on the way: iteration raises a WeirError of the code CANCELLED."""
        self._call.cancel()

    def close(self):
        """Ends the call and its connection. May be called again."""
        self._call.close()

    def __iter__(self) -> Iterator[StreamItem]:
        for kind, message in self.messages():
            if kind == "events" and message.events.events:
                yield from self._events(message)
                continue
            self._pass(kind, message)
            # A kind that this package does not know is None.
            if kind not in (None, "events", "ended"):
                yield StreamItem(kind, getattr(message, kind))

    def messages(self) -> Iterator[tuple[str | None, stream_pb2.FlowStreamMessage]]:
        """The messages as they come, each with its kind, without keeping the position.

        Raises as iteration does.
        """
        try:
            for message in self._call:
                kind = message.WhichOneof("message")
                if kind == "events":
                    self._received += len(message.events.events)
                elif kind == "started":
                    self.started = message.started
                elif kind == "ended":
                    self.ended = message.ended
                yield kind, message
                if kind == "ended":
                    ledger.check(self.ended.ledger, self._received)
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        finally:
            self.close()
        if self.ended is None:
            raise errors.WeirError("the stream broke off before its last message", code="INTERNAL")

    def _events(self, message) -> Iterator[StreamItem]:
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

    def _pass(self, kind, message):
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

    def _take_token(self, message):
        if message.resume_token:
            self._token = message.resume_token


def subscribe(
    session_id: str,
    subscription: subscription_pb2.Subscription | None = None,
    *,
    server: str | None = None,
    tls: Tls | None = None,
    position: Position = Position(),  # noqa: B008 - immutable
    timeout: float | None = None,
) -> FlowStream:
    """Streams the events of a session. Any number of programs may subscribe to one.

        with weir.subscribe("live") as stream:
            for kind, value in stream:
                if kind == "event":
                    print(value.flow.id)

    subscription  what is wanted of it; None for all defaults: every event, from the oldest kept
    server, tls   the sensor, as for a Streamer; None for the one that server_address() gives
    position      where an earlier stream of the session stood, to go on with the event after the
                  last one that was given, each event once
    timeout       seconds that the call may take; None for no bound
    """
    request = flow_service_pb2.SubscribeFlowsRequest(session_id=session_id)
    if subscription is not None:
        request.subscription.CopyFrom(subscription)
    if position.token:
        request.subscription.resume_token = position.token
    call = StreamCall(server or server_address(), tls, request, timeout)
    return FlowStream(call, position)
