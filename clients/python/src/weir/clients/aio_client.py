"""A sensor and all its calls, for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import grpc
from google.protobuf.message import Message

from weir import errors
from weir.clients import requests
from weir.clients.requests import Call, Sub, T
from weir.clients.upload import Capture, CaptureFile
from weir.local.server_address import server_address
from weir.rpc.stream_call import CHANNEL_OPTIONS, SERVICE, serialize
from weir.rpc.tls import Tls, aio_channel
from weir.settings import SETTINGS_BY_FIELD
from weir.streams.aio_stream import Exchange, FlowStream
from weir.streams.position import Position
from weir.v1 import sensor_pb2, session_pb2, session_service_pb2

START = Position()


class Client:
    """weir.Client for asyncio: the same calls, awaited or iterated by `async for`.

    It and its streams share one connection, and belong to the event loop in which they were made.
    """

    def __init__(
        self, server: str | None = None, *, tls: Tls | None = None, timeout: float | None = 60
    ):
        self.server = server or server_address()
        self._tls = tls
        self._timeout = timeout
        self._channel = aio_channel(self.server, tls, CHANNEL_OPTIONS)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"weir.aio.Client({self.server!r})"

    async def close(self) -> None:
        """Closes the connection, and ends its streams. May be called again."""
        await self._channel.close()

    async def sensor(self) -> sensor_pb2.Sensor:
        """Who the sensor is: its versions, limits and capabilities."""
        return await self._unary(requests.get_sensor())

    def interfaces(self) -> AsyncIterator[sensor_pb2.NetworkInterface]:
        """The interfaces that can be captured on."""
        return self._pages(requests.list_interfaces())

    def protocols(self, session_id: str = "") -> AsyncIterator[sensor_pb2.ApplicationProtocol]:
        """The applications that can be told, by id; with a session's custom ones."""
        return self._pages(requests.list_protocols(session_id))

    def risks(self) -> AsyncIterator[sensor_pb2.RiskDescription]:
        """The risks that can be found, by id."""
        return self._pages(requests.list_risks())

    def flow_fields(self) -> AsyncIterator[sensor_pb2.FlowField]:
        """The fields of a Flow, as paths for a mask."""
        return self._pages(requests.list_flow_fields())

    def capture_files(self, folder: str = "") -> AsyncIterator[sensor_pb2.CaptureFile]:
        """The captures below the sensor's capture root, or one folder of it, by path."""
        return self._pages(requests.list_capture_files(folder))

    async def create_session(
        self,
        spec: session_pb2.SessionSpec,
        session_id: str = "",
        *,
        request_id: str = "",
        validate_only: bool = False,
    ) -> session_pb2.Session:
        """Creates a session, under an id of the sensor's making where none is given.

        request_id     makes it safe to retry: the same request gives the same session
        validate_only  check everything, create nothing
        """
        call = requests.create_session(spec, session_id, request_id, validate_only)
        return await self._unary(call)

    async def session(self, session_id: str, view: str = "basic") -> session_pb2.Session:
        """How a session stands; "full" adds the settings in force."""
        return await self._unary(requests.get_session(session_id, view))

    def sessions(
        self, labels: Mapping[str, str] | None = None, view: str = "basic"
    ) -> AsyncIterator[session_pb2.Session]:
        """The sessions by id, those alone that have these labels."""
        return self._pages(requests.list_sessions(labels or {}, view))

    async def stop_session(
        self, session_id: str, drain_seconds: float | None = None
    ) -> session_pb2.Session:
        """Stops reading; open flows end, and are delivered within that time (30 s)."""
        return await self._unary(requests.stop_session(session_id, drain_seconds))

    async def delete_session(self, session_id: str) -> None:
        """Stops a session, ends its streams and forgets it."""
        await self._unary(requests.delete_session(session_id))

    def watch_session(
        self, session_id: str, interval: float | None = None, view: str = "basic"
    ) -> AsyncIterator[session_service_pb2.WatchSessionResponse]:
        """Follows a session to its end: each change of state, and totals every `interval` (1 s)."""
        return self._stream(requests.watch_session(session_id, interval, view))

    def watch_sessions(
        self,
        labels: Mapping[str, str] | None = None,
        interval: float | None = None,
        view: str = "basic",
    ) -> AsyncIterator[session_service_pb2.WatchSessionsResponse]:
        """Follows all sessions, those to come too, until the loop is left."""
        return self._stream(requests.watch_sessions(labels or {}, interval, view))

    def subscribe(
        self,
        session_id: str,
        subscription: Sub | None = None,
        *,
        position: Position = START,
        timeout: float | None = None,
    ) -> FlowStream:
        """Streams the events of a session. See weir.subscribe, and weir.subscription."""
        request = requests.subscribe(session_id, subscription, position)
        return FlowStream(self._call("SubscribeFlows", request, timeout), position)

    def capture(
        self,
        spec: session_pb2.SessionSpec,
        subscription: Sub | None = None,
        *,
        session_id: str = "",
        linger_seconds: float | None = None,
        timeout: float | None = None,
    ) -> FlowStream:
        """Starts a session that ends with this stream, or `linger_seconds` after it."""
        request = requests.capture(spec, subscription, session_id, linger_seconds)
        return FlowStream(self._call("CaptureFlows", request, timeout), START)

    def analyze(
        self,
        capture: Capture | CaptureFile,
        spec: session_pb2.SessionSpec | None = None,
        subscription: Sub | None = None,
        *,
        timeout: float | None = None,
    ) -> FlowStream:
        """Streams the events of a capture of this machine, which is uploaded meanwhile.

        capture  a path, or a file that is open for reading bytes: a pipe too
        spec     how to read it; its source is filled in
        """
        file = capture if isinstance(capture, CaptureFile) else CaptureFile(capture)
        first = requests.open_upload(spec, subscription, file.name, file.size)
        return FlowStream(self._call("AnalyzeCapture", file.requests(first), timeout), START)

    async def exchange(
        self,
        session_id: str,
        subscription: Sub | None = None,
        *,
        hold: bool = False,
        take_over: bool = False,
        position: Position = START,
        timeout: float | None = None,
    ) -> Exchange:
        """Streams the events of a session that allows verdicts, and sends it verdicts.

        hold       be the one for whose verdicts flows are held
        take_over  take that over from another client
        """
        first = requests.open_exchange(session_id, subscription, position, hold, take_over)
        call = self._channel.stream_stream(SERVICE + "ExchangeFlows", serialize)(timeout=timeout)
        exchange = Exchange(call, position)
        try:
            await call.write(first)
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        return exchange

    def _call(self, method: str, request, timeout: float | None):
        streams = not isinstance(request, Message)
        make = self._channel.stream_stream if streams else self._channel.unary_stream
        return make(SERVICE + method, serialize)(request, timeout=timeout)

    async def _unary(self, call: Call[T]) -> T:
        stub = self._channel.unary_unary(call.path, serialize, call.answer.FromString)
        try:
            return call.take(await stub(call.request, timeout=self._timeout))
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None

    async def _pages(self, call: Call) -> AsyncIterator:
        while True:
            paged = requests.paged(call)
            page, token = await self._unary(paged)
            for each in page:
                yield each
            if not token:
                return
            call.request.page_token = token

    async def _stream(self, call: Call) -> AsyncIterator:
        stub = self._channel.unary_stream(call.path, serialize, call.answer.FromString)
        stream = stub(call.request)
        try:
            async for answer in stream:
                yield answer
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        finally:
            stream.cancel()
