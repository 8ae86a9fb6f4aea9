"""A weir-server at work, and what it takes of the machine."""

import collections
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import grpc
from accounting import Stream
from weir.v1 import (
    flow_service_pb2,
    flow_service_pb2_grpc,
    session_pb2,
    session_service_pb2,
    session_service_pb2_grpc,
    subscription_pb2,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
BUILT = ROOT / "bazel-bin"
SERVER = os.environ.get("WEIR_SERVER_PROGRAM") or BUILT / "server" / "weir-server"
WEIR = os.environ.get("WEIR") or BUILT / "clients" / "cli" / "weir"
DEADLINE_S = 30
MAX_STREAMS = 48
LOG_BYTES = 1 << 20
# Each of glibc's heaps may keep 2 MiB at its top; there are up to eight for each core.
MOST_GROWTH_BYTES = 32 << 20

SKIP = subscription_pb2.OVERFLOW_POLICY_SKIP
DISCONNECT = subscription_pb2.OVERFLOW_POLICY_DISCONNECT
BLOCK = subscription_pb2.OVERFLOW_POLICY_BLOCK

Footprint = collections.namedtuple("Footprint", "descriptors threads resident")


def wait_until(condition, what):
    """Looks again and again at what has no notification. `what` is called where time is up."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.01)


def synthetic(flows=0, flows_per_second=0, log_bytes=LOG_BYTES, **spec):
    """A session of synthetic flows of one packet: live without a number of flows, else finite."""
    spec = session_pb2.SessionSpec(**spec)
    spec.source.synthetic.flows = flows
    spec.source.synthetic.flows_per_second = flows_per_second
    spec.source.synthetic.packets_per_flow = 1
    spec.meter.max_dissected_packets = 0
    spec.meter.workers = 1
    spec.meter.idle_timeout.FromSeconds(0)
    spec.log.max_bytes = log_bytes
    return spec


class Sensor:
    """A weir-server on a Unix socket and on loopback. `streams` has the addresses of both.

    `prepare` is called in the new process before the program: for its limits.
    """

    def __init__(self, folder, *flags, prepare=None, max_streams=MAX_STREAMS):
        self.process = subprocess.Popen(
            [SERVER, "--listen", f"unix:{folder}/weir.sock", "--listen", "127.0.0.1:0"]
            + ["--capture-root", DATA, "--max-streams", str(max_streams), *flags],
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,
        )
        self.addresses = []
        self.log = []
        while len(self.addresses) < 2:
            line = self.process.stderr.readline()
            assert line, self.log
            self.log.append(line)
            self.addresses += re.findall(r"listening on (\S+)", line)
        self.addresses = [re.sub("^unix:", "unix://", each) for each in self.addresses]
        self.log_thread = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self.log_thread.start()
        self.channels = []
        self.channel = self.connect(self.addresses[0])
        self.sessions = session_service_pb2_grpc.SessionServiceStub(self.channel)
        self.flows = flow_service_pb2_grpc.FlowServiceStub(self.channel)

    def connect(self, address):
        """A connection of its own."""
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1)]
        self.channels.append(grpc.insecure_channel(address, options))
        return self.channels[-1]

    def create(self, spec, session="lab"):
        request = session_service_pb2.CreateSessionRequest(session_id=session, spec=spec)
        return self.sessions.CreateSession(request, timeout=DEADLINE_S).session

    def subscribe(self, session="lab", channel=None, **subscription):
        request = flow_service_pb2.SubscribeFlowsRequest(session_id=session)
        request.subscription.MergeFrom(subscription_pb2.Subscription(**subscription))
        return self._stream("SubscribeFlows", request, channel)

    def capture(self, spec, channel=None, **subscription):
        request = flow_service_pb2.CaptureFlowsRequest(spec=spec)
        request.subscription.MergeFrom(subscription_pb2.Subscription(**subscription))
        return self._stream("CaptureFlows", request, channel)

    def upload(self, requests, channel=None):
        """AnalyzeCapture with what the iterator `requests` gives."""
        channel = channel or self.channel
        method = channel.stream_stream(
            "/weir.v1.FlowService/AnalyzeCapture",
            flow_service_pb2.AnalyzeCaptureRequest.SerializeToString,
        )
        return Stream(method(requests, timeout=DEADLINE_S))

    def _stream(self, name, request, channel):
        channel = channel or self.channel
        method = channel.unary_stream(
            f"/weir.v1.FlowService/{name}", type(request).SerializeToString
        )
        return Stream(method(request, timeout=DEADLINE_S))

    def watch(self, session="lab"):
        request = session_service_pb2.WatchSessionRequest(session_id=session)
        return self.sessions.WatchSession(request, timeout=DEADLINE_S)

    def status(self, session="lab"):
        return self.session(session).status

    def session(self, session="lab"):
        request = session_service_pb2.GetSessionRequest(session_id=session)
        return self.sessions.GetSession(request, timeout=DEADLINE_S).session

    def stop(self, session="lab", drain_s=30):
        request = session_service_pb2.StopSessionRequest(session_id=session)
        request.drain_timeout.FromMilliseconds(int(drain_s * 1000))
        return self.sessions.StopSession(request, timeout=DEADLINE_S)

    def delete(self, session="lab"):
        request = session_service_pb2.DeleteSessionRequest(session_id=session)
        self.sessions.DeleteSession(request, timeout=DEADLINE_S)

    def delete_all(self):
        for session in self.list():
            try:
                self.delete(session)
            except grpc.RpcError as error:  # one that was about to go by itself
                if error.code() != grpc.StatusCode.NOT_FOUND:
                    raise
        wait_until(lambda: self.list() == [], self.list)

    def list(self):
        """Ids of the sessions."""
        ids, request = [], session_service_pb2.ListSessionsRequest()
        while True:
            page = self.sessions.ListSessions(request, timeout=DEADLINE_S)
            ids += [each.id for each in page.sessions]
            if not page.next_page_token:
                return ids
            request.page_token = page.next_page_token

    def await_written(self, events, session="lab"):
        """Waits until the session has written so many events."""
        wait_until(
            lambda: self.status(session).log.last_sequence >= events, lambda: self.status(session)
        )

    def await_standstill(self, session="lab"):
        """Waits until the session writes no more, because a lossless reader reads no more."""
        seen = [-1, -1]  # Its last sequence, at looks that are 10 ms apart.

        def is_still():
            seen.append(self.status(session).log.last_sequence)
            return seen[-10:] == [seen[-1]] * 10 and seen[-1] > 0

        wait_until(is_still, lambda: seen[-10:])

    def weir(self, *arguments, address=None, **options):
        """A `weir` client, a process of its own."""
        command = [WEIR, *arguments, "--server", address or self.addresses[0]]
        return subprocess.Popen(command, text=True, **options)

    def footprint(self):
        folder = f"/proc/{self.process.pid}"
        with open(f"{folder}/statm") as statm:
            resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        descriptors, threads = (len(os.listdir(f"{folder}/{name}")) for name in ("fd", "task"))
        return Footprint(descriptors, threads, resident)

    def has_all_streams_free(self):
        """Whether as many streams can be opened as the sensor takes: whether none is open."""
        watches = []
        try:
            self.create(synthetic(flows=1), session="probe")
            watches = [self.watch("probe") for _ in range(MAX_STREAMS)]
            return all(next(watch).HasField("session") for watch in watches)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            return False
        finally:
            for watch in watches:
                watch.cancel()
            if "probe" in self.list():
                self.delete("probe")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def close(self):
        for channel in self.channels:
            channel.close()
        self.process.kill()
        self.process.wait()
        self.log_thread.join()
