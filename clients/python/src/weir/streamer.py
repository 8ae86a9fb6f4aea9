"""The flows of a source, by a sensor."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from weir import settings, sources
from weir.clients.client import Client
from weir.errors import WeirError
from weir.frame_methods import FrameMethods
from weir.local import private_server
from weir.progress import Bar
from weir.records.fast import fast
from weir.records.flow import Flow
from weir.records.plans import plan_of
from weir.rpc.stream_call import StreamCall
from weir.rpc.tls import Tls
from weir.run import Run
from weir.streams.flow_stream import FlowStream
from weir.streams.subscriptions import Filters, subscription
from weir.udps.flow import PluginFlow
from weir.udps.plugins import Plugins, Udps
from weir.udps.session import open_exchange
from weir.v1 import (
    capture_statistics_pb2,
    flow_service_pb2,
    ledger_pb2,
    session_pb2,
    source_pb2,
    stream_pb2,
)

# The sensor waits for the one reader of a file's flows, so they need no long log; with the default
# of 64 MiB a sensor's budget would be spent on some 16 Streamers at once.
_FILE_LOG_BYTES = 8 << 20
# How long this program may think about its flows while the private server waits for it: the longest
# that can be asked for. A sensor that others use keeps to its own, shorter time.
_PRIVATE_STALL_SECONDS = 3600
_BAR_SECONDS = 0.5  # from one movement of the bar to the next
_HEARTBEATS = (0.1, 5.0)  # seconds: the shortest that can be asked for, and the default


class Streamer(FrameMethods):
    """The flows of captures that are read as one, or of a network interface.

        for flow in weir.Streamer(source="x.pcap"):
            print(flow)

    Each iteration runs the source anew: flows come while packets are read, and leaving the loop
    ends the capture. Several Streamers may run at once, in threads too; one Streamer is iterated by
    one thread at a time. gRPC does not survive a fork: a program that has used a Streamer starts
    worker processes by "spawn" or "forkserver".

    source                  path of a capture, a folder of them, or a pattern ("*.pcap"), or a list
                            of these, read as one; the name of an interface; or a file that is open
                            for reading bytes. With `server` the files and interfaces are that
                            sensor's; folders of its capture root end in "/"
    decode_tunnels          take packets out of GTP-U, CAPWAP and TZSP
    bpf_filter              libpcap's syntax, on the outer packet; None for all
    promiscuous_mode        interfaces only
    snapshot_length         bytes of a packet, 96 to 262144; interfaces only
    socket_buffer_size      bytes, 0 for libpcap's default; interfaces only
    idle_timeout            seconds without a packet after which a flow ends, 0 and up
    active_timeout          seconds after which a flow ends though it goes on, 0 and up
    accounting_mode         what sizes count: 0 frames, 1 IP packets, 2 transport, 3 payload
    udps                    plugins, each a weir.NFPlugin, or a weir.Model; None for none
    n_dissections           packets of a flow that are inspected, 0 to 255; 0 for no inspection
    statistical_analysis    sizes, inter-arrival times and TCP flags
    splt_analysis           first packets of a flow that it keeps one by one, 0 to 65535
    n_meters                workers, 0 to 1024; 0 for one on captures, by cores on interfaces
    max_nflows              flows after which the source ends; 0 for no limit
    max_packets             packets after which a flow ends; 0 for no limit
    performance_report      seconds from one report of `statistics` on standard output to the next,
                            as JSON; 0 for none; interfaces only
    system_visibility_mode  1 for the process of a local socket's flow; interfaces only
    system_visibility_poll_ms   milliseconds from one reading of the sockets to the next, 1 and up
    server                  address of a sensor, "host:port" or "unix:///path"; None for a private
                            one, which ends with the program. A sensor gives up on a program that
                            takes no flows for 30 s, a private one after an hour
    tls                     weir.Tls to encrypt the connection to `server` with; None for none
    upload                  with `server`: the source is one capture of this machine, and sent to it
    timeout                 seconds without a flow after which iteration ends; None for no bound
    allow, deny             weir.v1.FlowFilters: flows that match any of these; those that do not
    time_resolution         unit of timeouts, durations and statistics: "millisecond", as the
                            attributes' names have it, or "nanosecond"
    max_open_flows          flows open at one time, over all workers, 1 and up; beyond, the least
                            recently used ends. None for the sensor's default
    tcp_close_ends_flow     end a flow when its TCP connection is closed or reset; None as `rules`
                            have it
    tcp_analysis            how each TCP connection went: `flow.record.tcp`
    join_fragments          count later fragments in the flow of the first; None as `rules` have it
    key_vlan                keep VLANs apart
    key_icmp_id             keep ICMP echoes apart by their identifiers
    attach_icmp_errors      count ICMP errors on the flow that they are about
    duplicate_window        seconds within which a packet that comes again is left out, above 0 and
                            up to 10; None for none
    idle_timeouts           idle timeouts by protocol, in seconds: {"tcp": 600, "udp": 30}, of
                            "tcp", "udp", "icmp" and "other"; None for idle_timeout
    community_id            compute the Community ID: one attribute more, `community_id`
    rules                   the rulebook by which packets become flows: "nfstream" or "standard"
    confidence_numbers      application_confidence as in nDPI "4.4" and later, or "4.2"
    progress                a bar on standard error, by tqdm: True, False, or None for one in a
                            terminal or notebook on sources that take more than 2 s

    session_uid  16 bytes that are the last iteration's alone: within them a flow's id is unique
    ledger       weir.v1.Ledger of the last iteration: what was delivered and what was lost
    statistics   weir.v1.CaptureStatistics of the last iteration: packets by what became of them
    Each is None until the sensor has sent it: the first at once, the others every few seconds and
    at the end, when the ledger is checked against the flows that came.

    The constructor raises InvalidArgumentError for what cannot be asked for. Iteration raises
    CaptureError after the flows of a damaged capture, LedgerError where the ledger does not add up,
    or another WeirError; it warns once, by a LossWarning, where events were lost.
    """

    _plain_class: type[Flow] = Flow  # of the flows
    _flow_class: type[PluginFlow] = PluginFlow  # of those that plugins see

    def __init__(
        self,
        source: sources.SourceInput,
        *,
        decode_tunnels: bool = True,
        bpf_filter: str | None = None,
        promiscuous_mode: bool = True,
        snapshot_length: int = 1536,
        socket_buffer_size: int = 0,
        idle_timeout: float = 120,
        active_timeout: float = 1800,
        accounting_mode: int = 0,
        udps: Udps = None,
        n_dissections: int = 20,
        statistical_analysis: bool = False,
        splt_analysis: int = 0,
        n_meters: int = 0,
        max_nflows: int = 0,
        max_packets: int | None = None,
        performance_report: float = 0,
        system_visibility_mode: int = 0,
        system_visibility_poll_ms: int = 100,
        server: str | None = None,
        tls: Tls | None = None,
        upload: bool = False,
        timeout: float | None = None,
        allow: Filters = (),
        deny: Filters = (),
        time_resolution: str = "millisecond",
        max_open_flows: int | None = None,
        tcp_close_ends_flow: bool | None = None,
        tcp_analysis: bool = False,
        join_fragments: bool | None = None,
        key_vlan: bool = True,
        key_icmp_id: bool = False,
        attach_icmp_errors: bool = False,
        duplicate_window: float | None = None,
        idle_timeouts: dict[str, float] | None = None,
        community_id: bool = False,
        rules: str = "nfstream",
        confidence_numbers: str = "4.4",
        progress: bool | None = None,
    ):
        if not isinstance(tls, (Tls, type(None))):
            raise settings.invalid("tls", tls, "a weir.Tls")
        for name, value in (("timeout", timeout), ("performance_report", performance_report)):
            if value is not None and not (isinstance(value, (int, float)) and value >= 0):
                raise settings.invalid(name, value, "a number of seconds, 0 or more")
        self._server = server
        self._tls = tls
        self._timeout = timeout
        self._report_seconds = performance_report
        self._progress = progress
        # Sensors older than a setting that is not asked for need not know of it.
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
                "max_packets": max_packets,
                "system_visibility_mode": system_visibility_mode,
                "system_visibility_poll_ms": system_visibility_poll_ms,
                "time_resolution": time_resolution,
                "max_open_flows": max_open_flows,
                "tcp_close_ends_flow": tcp_close_ends_flow,
                "tcp_analysis": tcp_analysis or None,
                "join_fragments": join_fragments,
                "key_vlan": None if key_vlan is True else key_vlan,
                "key_icmp_id": key_icmp_id or None,
                "attach_icmp_errors": attach_icmp_errors or None,
                "duplicate_window": duplicate_window,
                "idle_timeouts": idle_timeouts,
                "community_id": community_id,
                "rules": rules,
            }
        )
        live = {
            "promiscuous_mode": promiscuous_mode,
            "snapshot_length": snapshot_length,
            "socket_buffer_size": socket_buffer_size,
        }
        settings.interface_source(["any"], live)  # Raises for what it cannot hold.
        self._source = sources.source_of(source, server is not None, upload, live)
        self._subscription = subscription(allow=allow, deny=deny)
        self._plugins = Plugins(udps)
        self._meter.early_packets = max(self._meter.early_packets, self._plugins.early_packets)
        self._view = settings.view_of(self._meter, confidence_numbers)
        self._run: Run | None = None

    def __iter__(self) -> Iterator[Flow]:
        if self._plugins:
            yield from self._plugin_flows()
            return
        plan, run = plan_of(self._view), self._start(None)
        for message in run.batches():
            events, flows = _flows(message, plan, self._plain_class)
            run.count(events)
            yield from flows

    def _plugin_flows(self) -> Iterator[PluginFlow]:
        host = self._plugins.host(self._view, self._flow_class, not self._is_live())
        run = self._start(None)
        try:
            for message in run.batches():
                events, flows, verdicts = host.take(message)
                run.count(events)
                if verdicts is not None:
                    run.send(verdicts)
                yield from flows
        finally:
            host.cleanup()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the attributes that the flows have, in nfstream's order."""
        return plan_of(self._view).names

    @property
    def session_uid(self) -> bytes | None:
        return self._run.session_uid if self._run else None

    @property
    def ledger(self) -> ledger_pb2.Ledger | None:
        return self._run.ledger if self._run else None

    @property
    def statistics(self) -> capture_statistics_pb2.CaptureStatistics | None:
        return self._run.statistics if self._run else None

    def __repr__(self) -> str:
        where = f", server={self._server!r}" if self._server else ""
        names = self._source.names
        shown = names[0] if len(names) == 1 else names or self._source.file
        return f"weir.Streamer({shown!r}{where})"

    def _repr_html_(self) -> str:
        rows = [("source", ", ".join(self._source.names) or "a file"), *self._totals()]
        cells = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(str(value))}</td></tr>"
            for name, value in rows
        )
        return f"<table>{cells}</table>"

    def _totals(self) -> list[tuple[str, Any]]:
        totals = self.statistics
        if totals is None:
            return [("state", "not run yet")]
        ended = sum(each.flows for each in totals.flows_ended)
        return [
            ("packets", totals.captured_packets),
            ("bytes", totals.captured_bytes),
            ("flows", ended),
            ("open flows", totals.open_flows),
        ]

    def _start(self, fields: list[str] | None) -> Run:
        """Begins a run that delivers these fields of the records; None for all."""
        bar = Bar(self._progress)
        run = Run(
            lambda: self._connect(fields, bar.is_possible),
            lambda: self._server is None,
            self._timeout,
            bar,
            self._reporter(),
        )
        self._run = run
        return run

    def _reporter(self) -> Any:
        """Prints the totals of an interface from time to time. None: nobody asked."""
        if not self._report_seconds:
            return None
        from weir.report import Reporter

        return Reporter(self._report_seconds)

    def _is_live(self) -> bool:
        """Whether the source is an interface."""
        if self._source.is_sent:
            return False
        address = self._server or private_server.start().address
        return self._message(address).HasField("interfaces")

    def _connect(self, fields: list[str] | None, has_bar: bool) -> FlowStream:
        address = self._server or private_server.start().address
        wanted = self._subscription_of(fields, has_bar)
        spec = session_pb2.SessionSpec(meter=self._meter)
        if not self._source.is_sent:
            spec.source.CopyFrom(self._message(address))
        if not spec.source.HasField("interfaces"):
            spec.log.max_bytes = _FILE_LOG_BYTES
        is_live = spec.source.HasField("interfaces")
        self._plugins.ask(spec, self._view, not is_live, not self._server)
        if self._plugins.decides(self._view):
            if self._source.is_sent:
                raise settings.invalid("udps", "one that ends flows", "none where files are sent")
            return open_exchange(address, self._tls, spec, wanted, not is_live)
        if self._source.is_sent:
            return Client(address, tls=self._tls).analyze(self._source.capture(), spec, wanted)
        request = flow_service_pb2.CaptureFlowsRequest(spec=spec, subscription=wanted)
        return FlowStream(StreamCall(address, self._tls, "CaptureFlows", request))

    def _subscription_of(self, fields: list[str] | None, has_bar: bool) -> Any:
        wanted = type(self._subscription)()
        wanted.CopyFrom(self._subscription)
        wanted.field_mask.paths.extend(fields or ())
        if not self._server:
            wanted.stall_timeout.FromSeconds(_PRIVATE_STALL_SECONDS)
        seconds = [_BAR_SECONDS] if has_bar else []
        seconds += [each / 4 for each in (self._timeout, self._report_seconds) if each]
        shortest, longest = _HEARTBEATS
        interval = max(shortest, min([*seconds, longest]))
        if interval != longest:
            wanted.heartbeat_interval.FromNanoseconds(round(interval * 1e9))
        return wanted

    def _message(self, address: str) -> source_pb2.Source:
        return self._source.message(lambda: Client(address, tls=self._tls))


def _flows(message: bytes, plan: Any, kind: type[Flow]) -> tuple[int, list[Flow]]:
    """The number of a batch's events, and their flows."""
    if fast is not None:
        try:
            return fast.flows(message, plan, kind)
        except ValueError as error:
            raise WeirError(str(error), code="INTERNAL") from None
    events = stream_pb2.FlowStreamMessage.FromString(message).events.events
    records = (each.flow.SerializeToString() for each in events if each.HasField("flow"))
    return len(events), [kind(record, plan) for record in records]  # type: ignore[call-arg]
