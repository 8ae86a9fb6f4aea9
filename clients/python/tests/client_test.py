"""weir.Client and weir.aio.Client beside a real sensor."""

import asyncio
import io
import subprocess
import time

import pytest

import weir
import weir.aio
from weir.v1 import event_type_pb2, flow_filter_pb2, session_pb2, source_pb2


@pytest.fixture
def sensor(real_program, socket_folder, captures):
    """The address of a sensor whose capture root is the tests' data."""
    address = f"unix://{socket_folder}/sensor"
    command = [real_program, "--listen", address, "--capture-root", str(captures)]
    command += ["--max-workers", "200", "--max-sessions", "200", "--drain", "0"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(60)


def wait_for(address):
    for _ in range(200):
        try:
            with weir.Client(address) as client:
                client.sensor()
            return
        except weir.UnavailableError:
            time.sleep(0.05)
    raise AssertionError("the sensor does not answer")


def spec(**settings):
    source = source_pb2.Source(files=source_pb2.FileSource(paths=["mixed.pcap"]))
    return session_pb2.SessionSpec(source=source, **settings)


def verdict_spec():
    made = spec()
    made.meter.verdicts.hold_at_packet = 1
    made.events.types[:] = [
        event_type_pb2.EVENT_TYPE_EARLY,
        event_type_pb2.EVENT_TYPE_ENDED,
    ]
    return made


def test_a_sensor_tells_what_it_is_and_has(sensor):
    with weir.Client(sensor) as client:
        assert client.sensor().version
        assert "mixed.pcap" in {file.path for file in client.capture_files()}
        assert {"tls", "dns"} <= {each.name.lower() for each in client.protocols()}
        assert "application.name" in {field.path for field in client.flow_fields()}
        assert list(client.risks())


def test_pages_are_read_to_the_last(sensor):
    with weir.Client(sensor) as client:
        for number in range(120):
            client.create_session(spec(), f"s{number:03}")
        assert len({each.id for each in client.sessions()}) == 120  # A page has 100.


def test_a_session_from_its_making_to_its_end(sensor):
    with weir.Client(sensor) as client:
        made = client.create_session(spec(labels={"who": "me"}), "lab")
        assert [each.id for each in client.sessions({"who": "me"})] == [made.id] == ["lab"]
        with client.subscribe("lab", weir.subscription(fields=["id", "dst_port"])) as stream:
            events = [value for kind, value in stream if kind == "event"]
        assert stream.ended.ledger.delivered == len(events) > 10
        assert not events[0].flow.src_address
        reports = list(client.watch_session("lab"))
        assert reports[-1].session.status.state == session_pb2.SESSION_STATE_ENDED
        client.delete_session("lab")
        with pytest.raises(weir.NotFoundError) as caught:
            client.session("lab")
        assert caught.value.reason == "SESSION_NOT_FOUND"


def test_filters_and_since(sensor):
    dns = flow_filter_pb2.FlowFilter(applications=["DNS"])
    with weir.Client(sensor) as client:
        client.create_session(spec(), "lab")
        with client.subscribe("lab", weir.subscription(allow=dns)) as stream:
            names = [v.flow.application.name for k, v in stream if k == "event"]
        assert names and all("DNS" in name for name in names)
        last = stream.ended.statistics.watermark_unix_nano
        late = weir.subscription(since=last, deny=dns)
        with client.subscribe("lab", late) as stream:
            times = [v.event_time_unix_nano for k, v in stream if k == "event"]
        assert all(each >= last for each in times)


def test_words_that_are_none_are_refused():
    with pytest.raises(weir.InvalidArgumentError, match="'oldest', 'live', 'snapshot'"):
        weir.subscription(start="newest")
    with pytest.raises(weir.InvalidArgumentError, match="'ended'"):
        weir.subscription(event_types=["over"])


def test_an_upload_gives_the_flows_of_the_file(sensor, captures):
    local = len(list(weir.Streamer(captures / "mixed.pcap")))
    with weir.Client(sensor) as client, client.analyze(captures / "mixed.pcap") as stream:
        assert sum(kind == "event" for kind, _ in stream) == local
    data = io.BytesIO((captures / "mixed.pcap").read_bytes())
    with weir.Client(sensor) as client, client.analyze(data) as stream:
        assert sum(kind == "event" for kind, _ in stream) == local
    sent = weir.Streamer(captures / "mixed.pcap", server=sensor, upload=True)
    assert len(list(sent)) == local
    assert len(list(weir.Streamer(io.BytesIO(data.getvalue())))) == local


def test_decisions_while_flows_are_held_are_in_their_records(sensor):
    with weir.Client(sensor) as client:
        client.create_session(verdict_spec(), "lab")
        seen = {}

        def decide(event):
            seen[event.flow.id] = event.flow.dst_port
            return weir.verdict(event.flow.id, {"port": event.flow.dst_port, "words": ["a", 1]})

        with client.exchange("lab", hold=True) as exchange:
            ended = [e.flow for e in exchange.decide(decide) if e.flow.end_reason]
    assert len(ended) == len(seen) > 10
    for flow in ended:
        assert weir.python_value(flow.labels["port"]) == seen[flow.id]
        assert weir.python_value(flow.labels["words"]) == ["a", 1]
    assert exchange.ended.statistics.expired_holds == 0


def test_a_program_that_sends_much_and_reads_late_is_not_held_up(sensor):
    with weir.Client(sensor) as client:
        client.create_session(verdict_spec(), "lab")
        with client.exchange("lab", hold=True) as exchange:
            for _ in range(2000):
                exchange.send([weir.verdict(1 << 40)])
            list(exchange.decide(lambda event: None))
        assert exchange.ended.ledger.delivered


async def read_async(sensor, captures):
    async with weir.aio.Client(sensor) as client:
        assert (await client.sensor()).version
        await client.create_session(verdict_spec(), "lab")
        assert [each.id async for each in client.sessions()] == ["lab"]
        results = 0
        async with await client.exchange("lab", hold=True) as exchange:
            async for kind, value in exchange:
                if kind == "event" and not value.flow.end_reason:
                    await exchange.send([weir.verdict(value.flow.id, {"seen": True})])
                results += kind == "verdicts"
        assert results and exchange.ended.ledger.delivered
        async with client.subscribe("lab") as stream:
            ended = [v.flow async for k, v in stream if k == "event" and v.flow.end_reason]
        assert all(flow.labels["seen"].bool_value for flow in ended) and ended
        async with client.analyze(captures / "mixed.pcap") as stream:
            uploaded = [k async for k, _ in stream].count("event")
        with pytest.raises(weir.NotFoundError):
            await client.session("none")
        return uploaded, len(ended)


def test_the_twin_for_asyncio_does_the_same(sensor, captures):
    uploaded, ended = asyncio.run(read_async(sensor, captures))
    assert uploaded == ended


def test_a_call_that_is_cancelled_says_so(sensor):
    async def cancel():
        async with weir.aio.Client(sensor) as client:
            live = session_pb2.SessionSpec()
            live.source.synthetic.flows_per_second = 10
            await client.create_session(live, "live")
            async with client.subscribe("live") as stream:
                async for _ in stream:
                    stream.cancel()

    with pytest.raises(weir.WeirError) as caught:
        asyncio.run(cancel())
    assert caught.value.code == "CANCELLED"


def test_a_quiet_link_is_left_after_the_timeout(sensor):
    with weir.Client(sensor) as client:
        assert client.sensor()
    start = time.monotonic()
    try:
        flows = list(weir.Streamer("lo", timeout=0.5, bpf_filter="udp port 1"))
    except weir.PermissionDeniedError:
        pytest.skip("this user may not capture")
    assert flows == [] and time.monotonic() - start < 5
