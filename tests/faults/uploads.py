"""What uploads send."""

import queue

from sensor import DATA, LOG_BYTES
from weir.v1 import flow_service_pb2, session_pb2

PCAP_HEADER_BYTES = 24
CAPTURE = (DATA / "mixed.pcap").read_bytes()


def opening(spec=None):
    """The first message of an upload."""
    request = flow_service_pb2.AnalyzeCaptureRequest()
    request.open.spec.MergeFrom(spec or session_pb2.SessionSpec())
    request.open.spec.source.upload.name = "sent.pcap"
    return request


def packet_records():
    """A spec of small records, one for each packet, that cost little."""
    spec = session_pb2.SessionSpec()
    spec.meter.max_dissected_packets = 0
    spec.meter.idle_timeout.FromSeconds(0)
    spec.log.max_bytes = LOG_BYTES
    return spec


def chunks(times=1):
    """A capture of `times` the packets of mixed.pcap, chunk by chunk."""
    packets = flow_service_pb2.AnalyzeCaptureRequest(chunk=CAPTURE[PCAP_HEADER_BYTES:])
    yield flow_service_pb2.AnalyzeCaptureRequest(chunk=CAPTURE[:PCAP_HEADER_BYTES])
    for _ in range(times):
        yield packets


class Sending:
    """An iterator over messages to send, to which more may be added until it is ended."""

    def __init__(self, *messages):
        self._queue = queue.SimpleQueue()
        for message in messages:
            self._queue.put(message)

    def send(self, message):
        self._queue.put(message)

    def half_close(self):
        self._queue.put(None)

    def __iter__(self):
        return self

    def __next__(self):
        message = self._queue.get()
        if message is None:
            raise StopIteration
        return message
