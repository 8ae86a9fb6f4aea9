"""The sensor under test, which must be as it was before after every fault."""

import itertools
import os
import pathlib
import random
import tempfile

import pytest
from accounting import check_complete
from sensor import MAX_STREAMS, MOST_GROWTH_BYTES, SKIP, Sensor, synthetic, wait_until
from uploads import chunks, opening, packet_records


@pytest.fixture
def folder():
    """A folder whose path is short enough for a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="weir-faults-") as made:
        yield pathlib.Path(made)


@pytest.fixture(scope="session")
def shared_sensor():
    """One sensor for all tests that leave it running, warm: what is made once is there."""
    with tempfile.TemporaryDirectory(prefix="weir-faults-") as folder:
        made = Sensor(folder)
        try:
            warm_up(made)
            yield made
        finally:
            made.close()


def warm_up(sensor):
    """Uses everything as much at once as the tests do."""
    sensor.create(synthetic(flows=100_000))
    channels = [sensor.connect(address) for address in sensor.addresses * 8]
    streams = [sensor.subscribe(channel=channel, on_overflow=SKIP) for channel in channels]
    for stream in streams:
        stream.read_to_end()
    for channel in channels:
        channel.close()
    sensor.delete()
    upload = sensor.upload(itertools.chain([opening(packet_records())], chunks(times=400)))
    upload.read_until("started")
    sensor.await_standstill(upload.started.session_id)
    upload.read_to_end()
    assert sensor.has_all_streams_free()


@pytest.fixture
def sensor(shared_sensor):
    """The shared sensor. The test leaves no session, stream, descriptor, thread or memory."""
    shared_sensor.delete_all()  # that a test left which failed
    before = shared_sensor.footprint()
    yield shared_sensor
    wait_until(lambda: shared_sensor.list() == [], shared_sensor.list)
    wait_until(shared_sensor.has_all_streams_free, lambda: f"{MAX_STREAMS} cannot be opened")
    wait_until(
        lambda: (
            shared_sensor.footprint().descriptors <= before.descriptors
            and shared_sensor.footprint().threads <= before.threads
        ),
        lambda: (before, shared_sensor.footprint()),
    )
    most = before.resident + MOST_GROWTH_BYTES
    wait_until(
        lambda: shared_sensor.footprint().resident < most,
        lambda: (before, shared_sensor.footprint()),
    )
    # And it works as ever.
    stream = shared_sensor.capture(synthetic(flows=1000))
    stream.read_to_end()
    check_complete(stream)


@pytest.fixture
def random_numbers():
    """Random numbers by a seed that is printed. WEIR_TEST_SEED repeats a run."""
    seed = int(os.environ.get("WEIR_TEST_SEED") or random.randrange(1 << 32))
    print(f"WEIR_TEST_SEED={seed}")
    return random.Random(seed)
