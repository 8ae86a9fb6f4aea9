"""Streams of which one half is closed before the other."""

import contextlib
import itertools
import socket
import struct
import threading

import grpc
import pytest
from accounting import Stream, check_complete
from sensor import synthetic, wait_until
from uploads import CAPTURE, Sending, chunks, opening, packet_records
from weir.v1 import flow_service_pb2, stream_pb2


def test_an_upload_that_says_nothing_is_refused(sensor):
    upload = sensor.upload(iter([]))
    assert upload.read_to_break() == grpc.StatusCode.INVALID_ARGUMENT
    assert "open" in upload.call.details()


def test_an_upload_without_a_capture_is_refused(sensor):
    for chunks_sent in ([], [flow_service_pb2.AnalyzeCaptureRequest(chunk=CAPTURE[:3])]):
        upload = sensor.upload(iter([opening(), *chunks_sent]))
        assert upload.read_to_end() == grpc.StatusCode.INVALID_ARGUMENT
        check_complete(upload)


@pytest.mark.parametrize("sent", [24 + 7, len(CAPTURE) // 2, len(CAPTURE) - 1])
def test_an_upload_that_is_cut_gives_the_flows_so_far(sent, sensor):
    chunk = flow_service_pb2.AnalyzeCaptureRequest(chunk=CAPTURE[:sent])
    upload = sensor.upload(iter([opening(), chunk]))
    assert upload.read_to_end() == grpc.StatusCode.DATA_LOSS
    assert upload.ended.reason == stream_pb2.STREAM_END_REASON_FAILED
    assert (upload.sequences > 0) == (sent > 1000)
    check_complete(upload)


def test_an_upload_may_be_read_after_its_half_close(sensor):
    upload = sensor.upload(itertools.chain([opening(packet_records())], chunks(times=400)))
    upload.read_until("started")
    sensor.await_standstill(upload.started.session_id)
    assert upload.read_to_end() == grpc.StatusCode.OK
    check_complete(upload)


def test_a_subscriber_need_not_half_close(sensor):
    sensor.create(synthetic(flows=1000))
    request = flow_service_pb2.SubscribeFlowsRequest(session_id="lab")
    sending = Sending(request.SerializeToString())
    call = sensor.channel.stream_stream("/weir.v1.FlowService/SubscribeFlows")(iter(sending))
    stream = Stream(call)
    assert stream.read_to_end() == grpc.StatusCode.OK
    check_complete(stream)
    sending.half_close()
    sensor.delete()


def test_a_subscriber_that_half_closes_without_a_request_is_refused(sensor):
    call = sensor.channel.stream_stream("/weir.v1.FlowService/SubscribeFlows")(iter([]))
    with pytest.raises(grpc.RpcError):
        next(call)


class Relay:
    """A connection to the sensor by way of this process, whose way up can be broken."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.target = (host, int(port))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        self.client, _ = self.listener.accept()
        self.sensor = socket.create_connection(self.target)
        threading.Thread(target=self._copy, args=(self.sensor, self.client), daemon=True).start()
        self._copy(self.client, self.sensor)

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def finish(self):
        """The client's half of the connection ends: FIN."""
        self.sensor.shutdown(socket.SHUT_WR)

    def reset(self):
        """Both halves end at once: RST."""
        self.sensor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sensor.shutdown(socket.SHUT_RD)  # wakes the thread that reads
        self.sensor.close()

    def close(self):
        with contextlib.suppress(OSError):  # where the sensor closed it before
            self.client.shutdown(socket.SHUT_RDWR)  # wakes the thread that sends
        for each in (self.listener, self.client, self.sensor):
            each.close()


@pytest.mark.parametrize("how", [Relay.finish, Relay.reset])
@pytest.mark.parametrize("flows_per_second", [0, 1])
def test_a_connection_whose_way_up_breaks_ends_its_streams(how, flows_per_second, sensor):
    sensor.create(synthetic(flows_per_second=flows_per_second))
    relay = Relay(sensor.addresses[1])
    channel = sensor.connect(relay.address)
    streams = [sensor.subscribe(channel=channel) for _ in range(5)]
    for stream in streams:
        stream.read_until("started")
    how(relay)
    wait_until(lambda: sensor.status().subscribers == 0, sensor.status)
    relay.close()
    for stream in streams:
        assert stream.read_to_break() == grpc.StatusCode.UNAVAILABLE
    channel.close()
    sensor.delete()
