"""A sensor and all its calls, for programs with threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import grpc

from weir import errors
from weir.clients import requests
from weir.clients.requests import Call, Sub, T
from weir.clients.upload import Capture, CaptureFile
from weir.local.server_address import server_address
from weir.rpc.stream_call import CHANNEL_OPTIONS, StreamCall, serialize
from weir.rpc.tls import Tls, channel
from weir.settings import SETTINGS_BY_FIELD
from weir.streams.exchange import Exchange
from weir.streams.flow_stream import FlowStream
from weir.streams.outbox import Outbox
from weir.streams.position import Position
from weir.v1 import sensor_pb2, session_pb2, session_service_pb2

START = Position()


class Client:
    """A sensor, by its address.

        with weir.Client("sensor:50051", tls=weir.Tls(ca="sensors.crt")) as client:
            session = client.create_session(spec, session_id="lab")
            for kind, value in client.subscribe("lab", weir.subscription(start="snapshot")):
                ...

    server   "host:port" or "unix:///path"; None for the one that server_address() gives
    tls      weir.Tls to encrypt the connection with; None for none
    timeout  seconds that a call which is no stream may take; None for no bound

    Every method raises WeirError; streams do while they are read. A Client may be used by several
    threads, each of its streams by one. Its streams have connections of their own, and live on when
    it is closed. weir.aio.Client is the same for asyncio.
    """

    def __init__(
        self, server: str | None = None, *, tls: Tls | None = None, timeout: float | None = 60
    ):
        self.server = server or server_address()
        self._tls = tls
        self._timeout = timeout
        self._channel = channel(self.server, tls, CHANNEL_OPTIONS)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"weir.Client({self.server!r})"

    def close(self) -> None:
        """Closes the connection. May be called again."""
        self._channel.close()

    def sensor(self) -> sensor_pb2.Sensor:
        """Who the sensor is: its versions, limits and capabilities."""
        return self._unary(requests.get_sensor())

    def interfaces(self) -> Iterator[sensor_pb2.NetworkInterface]:
        """The interfaces that can be captured on."""
        return self._pages(requests.list_interfaces())

    def protocols(self, session_id: str = "") -> Iterator[sensor_pb2.ApplicationProtocol]:
        """The applications that can be told, by id; with a session's custom ones."""
        return self._pages(requests.list_protocols(session_id))

    def risks(self) -> Iterator[sensor_pb2.RiskDescription]:
        """The risks that can be found, by id."""
        return self._pages(requests.list_risks())

    def flow_fields(self) -> Iterator[sensor_pb2.FlowField]:
        """The fields of a Flow, as paths for a mask."""
        return self._pages(requests.list_flow_fields())

    def capture_files(self, folder: str = "") -> Iterator[sensor_pb2.CaptureFile]:
        """The captures below the sensor's capture root, or one folder of it, by path."""
        return self._pages(requests.list_capture_files(folder))

    def create_session(
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
        return self._unary(call)

    def session(self, session_id: str, view: str = "basic") -> session_pb2.Session:
        """How a session stands; "full" adds the settings in force."""
        return self._unary(requests.get_session(session_id, view))

    def sessions(
        self, labels: Mapping[str, str] | None = None, view: str = "basic"
    ) -> Iterator[session_pb2.Session]:
        """The sessions by id, those alone that have these labels."""
        return self._pages(requests.list_sessions(labels or {}, view))

    def stop_session(
        self, session_id: str, drain_seconds: float | None = None
    ) -> session_pb2.Session:
        """Stops reading; open flows end, and are delivered within that time (30 s)."""
        return self._unary(requests.stop_session(session_id, drain_seconds))

    def delete_session(self, session_id: str) -> None:
        """Stops a session, ends its streams and forgets it."""
        self._unary(requests.delete_session(session_id))

    def watch_session(
        self, session_id: str, interval: float | None = None, view: str = "basic"
    ) -> Iterator[session_service_pb2.WatchSessionResponse]:
        """Follows a session to its end: each change of state, and totals every `interval` (1 s)."""
        return self._stream(requests.watch_session(session_id, interval, view))

    def watch_sessions(
        self,
        labels: Mapping[str, str] | None = None,
        interval: float | None = None,
        view: str = "basic",
    ) -> Iterator[session_service_pb2.WatchSessionsResponse]:
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
        return FlowStream(self._call("CaptureFlows", request, timeout))

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
        return FlowStream(self._call("AnalyzeCapture", file.requests(first), timeout))

    def exchange(
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
        outbox = Outbox(first)
        return Exchange(self._call("ExchangeFlows", iter(outbox), timeout), outbox, position)

    def _call(self, method: str, request, timeout: float | None) -> StreamCall:
        return StreamCall(self.server, self._tls, method, request, timeout)

    def _unary(self, call: Call[T]) -> T:
        stub = self._channel.unary_unary(call.path, serialize, call.answer.FromString)
        try:
            return call.take(stub(call.request, timeout=self._timeout))
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None

    def _pages(self, call: Call) -> Iterator:
        while True:
            page, token = self._unary(requests.paged(call))
            yield from page
            if not token:
                return
            call.request.page_token = token

    def _stream(self, call: Call) -> Iterator:
        stub = self._channel.unary_stream(call.path, serialize, call.answer.FromString)
        stream = stub(call.request)
        try:
            yield from stream
        except grpc.RpcError as error:
            raise errors.from_call(error, SETTINGS_BY_FIELD) from None
        finally:
            stream.cancel()
