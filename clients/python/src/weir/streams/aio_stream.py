"""Streams of events for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import grpc

from weir import errors
from weir.settings import SETTINGS_BY_FIELD
from weir.streams.position import Position
from weir.streams.state import StreamItem, StreamState
from weir.v1 import flow_service_pb2, stream_pb2, verdict_pb2


class FlowStream:
    """weir.FlowStream for asyncio: the same items, positions, ledger and errors.

    To be closed where a loop over it is left: `async with` does.
    """

    def __init__(self, call, position: Position):
        self._call = call
        self._state = StreamState(position)
        self._cancelled = False

    @property
    def position(self) -> Position:
        return self._state.position

    @property
    def started(self) -> stream_pb2.StreamStarted | None:
        return self._state.started

    @property
    def ended(self) -> stream_pb2.StreamEnded | None:
        return self._state.ended

    async def __aenter__(self) -> FlowStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def cancel(self) -> None:
        """Ends the call on the way: iteration raises a WeirError of the code CANCELLED."""
        self._cancelled = True
        self._call.cancel()

    def close(self) -> None:
        """Ends the call. May be called again."""
        self._call.cancel()

    async def __aiter__(self) -> AsyncIterator[StreamItem]:
        try:
            async for data in self._call:
                message = stream_pb2.FlowStreamMessage.FromString(data)
                kind = message.WhichOneof("message")
                self._state.note(kind, message)
                for item in self._state.items(kind, message):
                    yield item
                if kind == "ended":
                    self._state.check_ledger()
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        except asyncio.CancelledError:
            if not self._cancelled:  # It is the task that was cancelled.
                raise
            raise errors.WeirError("the call was cancelled", code="CANCELLED") from None
        finally:
            self.close()
        self._state.check_end()


class Exchange(FlowStream):
    """weir.Exchange for asyncio."""

    async def send(
        self,
        verdicts: flow_service_pb2.FlowVerdictBatch | Iterable[verdict_pb2.FlowVerdict],
    ) -> None:
        """Sends verdicts. It waits while the sensor has not applied earlier ones.

        So it is to be awaited by another task than the one that reads. Where the call is over it
        raises the WeirError that reading raises.
        """
        if not isinstance(verdicts, flow_service_pb2.FlowVerdictBatch):
            verdicts = flow_service_pb2.FlowVerdictBatch(verdicts=verdicts)
        try:
            await self._call.write(flow_service_pb2.ExchangeFlowsRequest(verdicts=verdicts))
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None

    async def close_send(self) -> None:
        """There will be no more verdicts. The stream goes on, and flows are held no longer."""
        await self._call.done_writing()
