"""A stream of a session's events, as its reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

import grpc

from weir import errors
from weir.rpc.stream_call import StreamCall
from weir.settings import SETTINGS_BY_FIELD
from weir.streams.position import Position
from weir.streams.state import StreamItem, StreamState
from weir.v1 import stream_pb2

EVENTS_TAG = 0x12  # of FlowStreamMessage.events, which the sensor writes first


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
        self._state = StreamState(position)

    @property
    def position(self) -> Position:
        return self._state.position

    @property
    def started(self) -> stream_pb2.StreamStarted | None:
        return self._state.started

    @property
    def ended(self) -> stream_pb2.StreamEnded | None:
        return self._state.ended

    def __enter__(self) -> FlowStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cancel(self) -> None:
        """Ends the call on the way: iteration raises a WeirError of the code CANCELLED."""
        self._call.cancel()

    def close(self) -> None:
        """Ends the call and its connection. May be called again."""
        self._call.close()

    def __iter__(self) -> Iterator[StreamItem]:
        for kind, message in self.messages():
            yield from self._state.items(kind, message)

    def messages(self) -> Iterator[tuple[str | None, stream_pb2.FlowStreamMessage]]:
        """The messages as they come, each with its kind, without keeping the position.

        Raises as iteration does.
        """
        for kind, message in self.raw_messages():
            if isinstance(message, bytes):
                message = stream_pb2.FlowStreamMessage.FromString(message)
                self._state.note(kind, message)
            yield kind, message

    def raw_messages(self) -> Iterator[tuple[str | None, RawMessage]]:
        """As messages(), but batches of events are bytes, whose events the caller is to count()."""
        try:
            for data in self._call:
                if data[:1] == bytes((EVENTS_TAG,)):
                    yield "events", data
                    continue
                message = stream_pb2.FlowStreamMessage.FromString(data)
                kind = message.WhichOneof("message")
                self._state.note(kind, message)
                yield kind, message
                if kind == "ended":
                    self._state.check_ledger()
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        finally:
            self.close()
        self._state.check_end()

    def count(self, events: int) -> None:
        """Counts the events of a raw message."""
        self._state.count(events)


RawMessage = Union[bytes, stream_pb2.FlowStreamMessage]
