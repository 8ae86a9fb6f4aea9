"""The flows of a source, by a sensor."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Iterator

from weir import errors, settings
from weir.local import private_server
from weir.records.flow import Flow
from weir.rpc.stream_call import StreamCall
from weir.rpc.tls import Tls
from weir.streams.flow_stream import FlowStream
from weir.tables import frames
from weir.v1 import flow_service_pb2, session_pb2, source_pb2

# The sensor waits for the one reader of a file's flows, so they need no long log; with the default
# of 64 MiB a sensor's budget would be spent on some 16 Streamers at once.
_FILE_LOG_BYTES = 8 << 20
# How long this program may think about its flows while the private server waits for it: the longest
# that can be asked for. A sensor that others use keeps to its own, shorter time.
_PRIVATE_STALL_SECONDS = 3600


class Streamer:
    """The flows of captures that are read as one, or of a network interface.

        for flow in weir.Streamer(source="x.pcap"):
            print(flow)

    Each iteration runs the source anew: flows come while packets are read, and leaving the loop
    ends the capture. Several Streamers may run at once, in threads too; one Streamer is iterated by
    one thread at a time. gRPC does not survive a fork: a program that has used a Streamer starts
    worker processes by "spawn" or "forkserver".

    source                  path of a capture, or a list of paths read as one. Without `server`
                            also the name of an interface; with it, below its capture root
    decode_tunnels          take packets out of GTP-U, CAPWAP and TZSP
    bpf_filter              libpcap's syntax, on the outer packet; None for all
    promiscuous_mode        interfaces only
    snapshot_length         bytes of a packet, 96 to 262144; interfaces only
    socket_buffer_size      bytes, 0 for libpcap's default; interfaces only
    idle_timeout            seconds without a packet after which a flow ends, 0 and up
    active_timeout          seconds after which a flow ends though it goes on, 0 and up
    accounting_mode         what sizes count: 0 frames, 1 IP packets, 2 transport, 3 payload
    n_dissections           packets of a flow that are inspected, 0 to 255; 0 for no inspection
    statistical_analysis    sizes, inter-arrival times and TCP flags
    splt_analysis           first packets of a flow that it keeps one by one, 0 to 65535
    n_meters                workers, 0 to 1024; 0 for one on captures, by cores on interfaces
    max_nflows              flows after which the source ends; 0 for no limit
    performance_report      0: reports are not built yet; `statistics` has the totals at the end
    system_visibility_mode  1 for the process of a local socket's flow; interfaces only
    system_visibility_poll_ms   milliseconds from one reading of the sockets to the next, 1 and up
    server                  address of a sensor, "host:port" or "unix:///path"; None for a private
                            one, which ends with the program. A sensor gives up on a program that
                            takes no flows for 30 s, a private one after an hour
    tls                     weir.Tls to encrypt the connection to `server` with; None for none
    time_resolution         unit of timeouts, durations and statistics: "millisecond", as the
                            attributes' names have it, or "nanosecond"
    max_open_flows          flows open at one time, over all workers, 1 and up; beyond, the least
                            recently used ends. None for the sensor's default
    tcp_close_ends_flow     end a flow when its TCP connection is closed or reset
    community_id            compute the Community ID: one attribute more, `community_id`

    session_uid  16 bytes that are the last iteration's alone: within them a flow's id is unique
    ledger       weir.v1.Ledger of the last iteration: what was delivered and what was lost
    statistics   weir.v1.CaptureStatistics of the last iteration: packets by what became of them
    Each is None until the sensor has sent it: the first at once, the others every few seconds and
    at the end, when the ledger is checked against the flows that came.

    The constructor raises InvalidArgumentError for what cannot be asked for. Iteration raises
    CaptureError after the flows of a damaged capture, LedgerError where the ledger does not add up,
    or another WeirError; it warns once, by a LossWarning, where events were lost.
    """

    def __init__(
        self,
        source: str | os.PathLike | list[str | os.PathLike],
        *,
        decode_tunnels: bool = True,
        bpf_filter: str | None = None,
        promiscuous_mode: bool = True,
        snapshot_length: int = 1536,
        socket_buffer_size: int = 0,
        idle_timeout: float = 120,
        active_timeout: float = 1800,
        accounting_mode: int = 0,
        n_dissections: int = 20,
        statistical_analysis: bool = False,
        splt_analysis: int = 0,
        n_meters: int = 0,
        max_nflows: int = 0,
        performance_report: int = 0,
        system_visibility_mode: int = 0,
        system_visibility_poll_ms: int = 100,
        server: str | None = None,
        tls: Tls | None = None,
        time_resolution: str = "millisecond",
        max_open_flows: int | None = None,
        tcp_close_ends_flow: bool = False,
        community_id: bool = False,
    ):
        if performance_report:
            raise settings.invalid("performance_report", performance_report, "0 in this version")
        if not isinstance(tls, (Tls, type(None))):
            raise settings.invalid("tls", tls, "a weir.Tls")
        self._server = server
        self._tls = tls
        self._meter = settings.meter_settings(
            {
                "decode_tunnels": decode_tunnels,
                "bpf_filter": bpf_filter,
                "idle_timeout": idle_timeout,
                "active_timeout": active_timeout,
                "accounting_mode": accounting_mode,
                "n_dissections": n_dissections,
                "statistical_analysis": statistical_analysis,
                "splt_analysis": splt_analysis,
                "n_meters": n_meters,
                "max_nflows": max_nflows,
                "system_visibility_mode": system_visibility_mode,
                "system_visibility_poll_ms": system_visibility_poll_ms,
                "time_resolution": time_resolution,
                "max_open_flows": max_open_flows,
                "tcp_close_ends_flow": tcp_close_ends_flow,
                "community_id": community_id,
            }
        )
        self._source = self._source_message(
            settings.sources_of(source),
            promiscuous_mode=promiscuous_mode,
            snapshot_length=snapshot_length,
            socket_buffer_size=socket_buffer_size,
        )
        self._view = settings.view_of(self._meter)
        self._begin()

    def __iter__(self) -> Iterator[Flow]:
        self._begin()
        address, request = self._server, self._request()
        if not address:
            address = private_server.start().address
            request.subscription.stall_timeout.FromSeconds(_PRIVATE_STALL_SECONDS)
        with FlowStream(StreamCall(address, self._tls, request)) as stream:
            for kind, message in stream.messages():
                for event in message.events.events:
                    if event.HasField("flow"):
                        yield Flow(event.flow, self._view)
                self._take(kind, message)

    def to_pandas(self, columns_to_anonymize=()):
        """Runs the source and returns its flows as a pandas.DataFrame, a column an attribute.

        columns_to_anonymize  names of columns whose values are replaced by keyed hashes, equal for
                              equal values within this one result
        Raises as iteration does; CaptureError.flows holds the flows of a damaged capture.
        """
        return frames.to_pandas(self, self.columns, columns_to_anonymize)

    def to_csv(self, path: str | os.PathLike, columns_to_anonymize=()) -> int:
        """Runs the source, writes its flows to a CSV file with a header, and returns their number.

        Raises as iteration does; the file then holds the flows up to the error.
        """
        return frames.to_csv(self, self.columns, path, columns_to_anonymize)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the attributes that the flows have, in nfstream's order."""
        return Flow(None, self._view).keys()

    def _request(self) -> flow_service_pb2.CaptureFlowsRequest:
        spec = session_pb2.SessionSpec(source=self._source, meter=self._meter)
        if self._source.HasField("files"):
            spec.log.max_bytes = _FILE_LOG_BYTES
        return flow_service_pb2.CaptureFlowsRequest(spec=spec)

    def _source_message(self, names: list[str], **live_settings) -> source_pb2.Source:
        if self._server:
            return settings.file_source(names)
        interfaces = {name for _, name in socket.if_nameindex()} | {"any"}
        if all(name in interfaces and not os.path.exists(name) for name in names):
            return settings.interface_source(names, live_settings)
        return settings.file_source([os.path.abspath(name) for name in names])

    def _begin(self):
        self.session_uid = self.ledger = self.statistics = None
        self._warned = False

    def _take(self, kind, message):
        """Takes what a message has besides flows."""
        if kind == "started":
            self.session_uid = message.started.session_uid
        elif kind == "gap":
            self._warn_of_loss()
        elif kind in ("heartbeat", "ended"):
            totals = getattr(message, kind)
            self.ledger, self.statistics = totals.ledger, totals.statistics
            if self.ledger.lost:
                self._warn_of_loss()

    def _warn_of_loss(self):
        if not self._warned:
            self._warned = True
            text = "the sensor lost events before this program read them; see Streamer.ledger"
            warnings.warn(errors.LossWarning(text), stacklevel=4)
