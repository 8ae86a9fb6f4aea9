"""The edge to the network: too many connections, and floods of HTTP/2 beside any call."""

import resource
import socket
import time

import grpc
import pytest
from sensor import DEADLINE_S, Sensor, synthetic, wait_until

DESCRIPTORS = 256
MIB = 1 << 20
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RESET, SETTINGS, PING, CONTINUATION = 1, 3, 4, 6, 9
END_HEADERS = 4


def frame(kind, flags, stream, payload=b""):
    return (
        len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload
    )


def tcp(sensor):
    """The host and port of the sensor."""
    host, _, port = sensor.addresses[1].rpartition(":")
    return host, int(port)


def answers(sensor, channel=None):
    """Whether a call is answered: over a new connection, or this one."""
    made = channel is None
    channel = channel or sensor.connect(sensor.addresses[1])
    call = channel.unary_unary("/weir.v1.SensorService/GetSensor")
    try:
        call(b"", timeout=DEADLINE_S)
        return True
    except grpc.RpcError:
        return False
    finally:
        if made:
            channel.close()


def connections(sensor, count):
    """So many connections that say nothing."""
    made = []
    for _ in range(count):
        each = socket.socket()
        each.settimeout(1)
        try:
            each.connect(tcp(sensor))
        except OSError:
            each.close()
            break
        made.append(each)
    return made


def is_closed(connection):
    connection.setblocking(False)
    try:
        while connection.recv(4096):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.fixture
def start(folder):
    """Starts a sensor with these flags."""
    started = []

    def start_one(*flags, **options):
        started.append(Sensor(folder, *flags, **options))
        return started[-1]

    yield start_one
    for sensor in started:
        sensor.close()


def test_after_descriptors_ran_out_the_listener_goes_on(start):
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))

    sensor = start(prepare=few_descriptors)
    stays = sensor.connect(sensor.addresses[1])
    assert answers(sensor, stays)
    idle = connections(sensor, 2 * DESCRIPTORS)
    time.sleep(1)
    assert answers(sensor, stays)
    assert sum(map(is_closed, idle)) > DESCRIPTORS, "what is too much is refused, not left waiting"
    # Files are opened all the same: connections never take the last descriptors.
    spec = synthetic(flows=10)
    sensor.create(spec, session="meanwhile")
    for each in idle:
        each.close()
    wait_until(lambda: answers(sensor), lambda: "it accepts no more")
    assert answers(sensor, stays)
    assert any("refused beyond max_connections" in line for line in sensor.log), sensor.log


def test_an_address_has_its_part_and_unix_sockets_have_none(start):
    sensor = start("--max-connections-per-address", "8")
    stays = sensor.connect(sensor.addresses[1])
    assert answers(sensor, stays)
    idle = connections(sensor, 20)
    wait_until(lambda: sum(map(is_closed, idle)) == 13, lambda: [is_closed(each) for each in idle])
    assert answers(sensor, stays)
    assert answers(sensor, sensor.connect(sensor.addresses[0]))
    for each in idle:
        each.close()
    wait_until(lambda: answers(sensor), lambda: "it accepts no more")


def test_who_never_called_makes_room_for_who_comes(start):
    sensor = start("--max-connections", "10")
    stays = sensor.connect(sensor.addresses[1])
    assert answers(sensor, stays)
    idle = connections(sensor, 9)
    time.sleep(1.5)
    assert all(answers(sensor) for _ in range(20))
    assert answers(sensor, stays)
    assert any(map(is_closed, idle))


class Flood:
    """A connection that sends frames without an end, until the sensor has closed it."""

    def __init__(self, sensor):
        self.sensor = sensor
        self.socket = socket.create_connection(tcp(sensor))
        self.socket.sendall(PREFACE + frame(SETTINGS, 0, 0))
        self.sent = 0

    def run(self, pieces, most_bytes):
        """True where it was closed before `most_bytes` were sent."""
        self.socket.settimeout(5)
        try:
            for piece in pieces:
                self.socket.sendall(piece)
                self.sent += len(piece)
                if self.sent >= most_bytes:
                    return False
                self.socket.setblocking(False)
                try:
                    while self.socket.recv(65536):
                        pass
                except BlockingIOError:
                    pass
                self.socket.settimeout(5)
        except OSError:
            return True
        finally:
            self.socket.close()
        return True


def continuations():
    """One header block that never ends."""
    yield frame(HEADERS, 0, 1, b"\x82")
    field = b"\x40\x04aaaa\x7f\x80\x01" + b"v" * 255
    while True:
        yield frame(CONTINUATION, 0, 1, field) * 50


def resets(path=b"/weir.v1.SessionService/GetSession"):
    """Calls that are cancelled as they are opened."""
    block = b"\x83\x86\x44" + bytes([len(path)]) + path
    block += b"\x41\x01x\x5f\x10application/grpc\x40\x02te\x08trailers"
    stream = 1
    while True:
        piece = b""
        for _ in range(100):
            piece += frame(HEADERS, END_HEADERS, stream, block)
            piece += frame(RESET, 0, stream, b"\0\0\0\x08")
            stream += 2
        yield piece


def pings():
    while True:
        yield frame(PING, 0, 0, b"12345678") * 1000


def settings():
    while True:
        yield frame(SETTINGS, 0, 0, b"\0\4\0\1\0\0") * 1000


FLOODS = {
    "continuations": (continuations, 600 * MIB),
    "resets": (resets, 4 * MIB),
    "resets of what is no method": (lambda: resets(b"/none/none"), 4 * MIB),
    "pings": (pings, 300 * MIB),
    "settings": (settings, 300 * MIB),
}
# One request of 4 MiB, a tenth of a second at the rate of loopback, and calls that are left to run.
MOST_GROWTH = 224 * MIB


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_closed_and_costs_little_memory(name, start):
    sensor = start()
    sensor.create(synthetic(flows_per_second=100), session="lab")
    stays = sensor.connect(sensor.addresses[1])
    assert answers(sensor, stays)
    before = sensor.footprint().resident
    pieces, most_bytes = FLOODS[name]
    growth = []
    for _ in range(2):
        flood = Flood(sensor)
        assert flood.run(pieces(), most_bytes), f"{flood.sent} bytes were taken"
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            growth.append(sensor.footprint().resident - before)
            time.sleep(0.02)
        assert answers(sensor, stays)
        assert answers(sensor)
    print(f"{name}: {flood.sent} bytes, {max(growth) >> 20} MiB more at most")
    assert max(growth) < MOST_GROWTH
    if pieces in (pings, settings):  # gRPC may close these itself
        return
    wait_until(
        lambda: any("connections: " in line and "closed" in line for line in sensor.log),
        lambda: sensor.log,
    )


def test_memory_beyond_its_bound_costs_connections_before_sessions(start):
    sensor = start("--max-memory", "1")  # less than it starts with
    sensor.create(synthetic(flows_per_second=100), session="lab")
    idle = connections(sensor, 20)
    wait_until(lambda: all(map(is_closed, idle)), lambda: "strangers stay")
    deadline = time.monotonic() + DEADLINE_S
    while not any("max_memory" in line for line in sensor.log):
        assert time.monotonic() < deadline, sensor.log
        time.sleep(0.1)
    assert sensor.process.poll() is None
    assert sensor.list() == ["lab"], "sessions stay, and who comes by a Unix socket is served"
