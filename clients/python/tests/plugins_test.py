"""Plugins, called for events that a sensor tells as a test has them."""

import pytest
from fake_sensor import ended, flow, serving

import weir
from weir.nfstream import NFStreamer
from weir.plugins import DHCP, FTP, MDNS, SPLT
from weir.records.attributes import View
from weir.udps.requests import needs_of
from weir.v1 import event_pb2, event_type_pb2, flow_pb2, packet_pb2, stream_pb2


def event(kind, record, **packet):
    made = event_pb2.FlowEvent(type=event_type_pb2.EventType.Value(f"EVENT_TYPE_{kind}"))
    made.flow.CopyFrom(record)
    if packet:
        made.packet.CopyFrom(packet_pb2.PacketObservation(**packet))
    return made


def changed(flow_id, packets):
    counters = flow_pb2.Counters(packets=packets, link_bytes=100 * packets)
    return flow_pb2.Flow(id=flow_id, bidirectional=counters, src_to_dst=counters)


def life(flow_id, packets, **fields):
    """The events of a flow: its start, packets of 100, 101, ... bytes, and its end."""
    first = flow(flow_id, **fields)
    yield event("STARTED", first)
    for number in range(1, packets + 1):
        direction = packet_pb2.PACKET_DIRECTION_DST_TO_SRC if number % 2 == 0 else 1
        yield event(
            "PACKET",
            changed(flow_id, number),
            ordinal=number,
            direction=direction,
            link_bytes=99 + number,
            tcp_flags=0x10 if number > 1 else 0x02,
            time_unix_nano=number * 5_000_000,
            inter_arrival_nanos=5_000_000 if number > 1 else 0,
        )
    last = flow(flow_id, **fields)
    last.MergeFrom(changed(flow_id, packets))
    yield event("ENDED", last)


def answer(*lives):
    events = [each for events in lives for each in events]

    def answered(_request, _context):
        batch = event_pb2.FlowEventBatch(events=events)
        yield stream_pb2.FlowStreamMessage(events=batch)
        yield ended(len(events))

    return answered


class Acks(weir.NFPlugin):
    def on_init(self, packet, flow):
        flow.udps.acks = 0
        flow.udps.seen = []
        self.on_update(packet, flow)

    def on_update(self, packet, flow):
        flow.udps.acks += packet.ack
        flow.udps.seen.append((packet.raw_size, packet.direction, packet.src_ip, packet.time))

    def on_expire(self, flow):
        flow.udps.total = sum(size for size, *_ in flow.udps.seen)


def streamed(socket_folder, udps, *lives, **settings):
    with serving(answer(*lives), socket_folder) as (sensor, address):
        streamer = weir.Streamer("x.pcap", server=address, udps=udps, **settings)
        return list(streamer), sensor.requests[0]


def test_a_plugin_sees_each_packet_of_each_flow(socket_folder):
    flows, request = streamed(socket_folder, Acks(), life(1, 3, src_port=80), life(2, 1))
    assert [each.udps.acks for each in flows] == [2, 0]
    assert flows[0].udps.total == 100 + 101 + 102
    assert flows[0].udps.seen == [
        (100, 0, "192.0.2.1", 5),
        (101, 1, "192.0.2.2", 10),
        (102, 0, "192.0.2.1", 15),
    ]
    assert flows[0].keys()[-3:] == ("udps.acks", "udps.seen", "udps.total")
    assert flows[0].values()[-1] == 303
    assert flows[0].src_port == 80
    spec = request.spec
    assert event_type_pb2.EVENT_TYPE_PACKET in spec.events.types
    assert not spec.events.packets.max_data_bytes
    assert not spec.meter.HasField("verdicts")


def test_the_counters_are_as_of_the_packet(socket_folder):
    class Counted(weir.NFPlugin):
        def on_init(self, packet, flow):
            flow.udps.counts = [flow.bidirectional_packets]

        def on_update(self, packet, flow):
            flow.udps.counts.append(flow.bidirectional_packets)

    flows, _ = streamed(socket_folder, Counted(), life(7, 4))
    assert flows[0].udps.counts == [1, 2, 3, 4]
    assert flows[0].bidirectional_packets == 4


def test_several_plugins_are_called_in_their_order_and_volatile_ones_leave_no_columns(
    socket_folder,
):
    class First(weir.NFPlugin):
        volatile = True

        def on_init(self, packet, flow):
            flow.udps.hidden = 3

    class Second(weir.NFPlugin):
        def on_init(self, packet, flow):
            flow.udps.shown = flow.udps.hidden + self.more

    flows, _ = streamed(socket_folder, [First(), Second(more=4)], life(1, 2))
    assert flows[0].udps.shown == 7
    assert "udps.hidden" not in flows[0].keys()  # noqa: SIM118
    assert "udps.shown" in flows[0].keys()  # noqa: SIM118


def test_what_a_plugin_sets_on_the_flow_itself_is_a_column(socket_folder):
    class Old(weir.NFPlugin):
        def on_init(self, packet, entry):
            entry.feature = self.user_data

    flows, _ = streamed(socket_folder, [Old(user_data=5)], life(1, 2))
    assert flows[0].feature == 5
    assert flows[0].keys()[-1] == "feature"


@pytest.mark.parametrize("method", ["on_init", "on_update", "on_expire", "cleanup"])
def test_one_that_raises_is_named_and_ends_the_capture(method, socket_folder):
    def fail(self, *arguments):
        raise KeyError("on purpose")

    broken = type("Broken", (weir.NFPlugin,), {method: fail})()
    with serving(answer(life(1, 3)), socket_folder) as (sensor, address):
        with pytest.raises(weir.PluginError, match=f"Broken failed in {method}.*purpose") as caught:
            list(weir.Streamer("x.pcap", server=address, udps=broken))
        assert sensor.cancelled.wait(10)
    assert caught.value.metadata == {"plugin": "Broken", "method": method}


def test_cleanup_is_called_however_the_loop_ends(socket_folder):
    class Kept(weir.NFPlugin):
        cleaned = 0

        def cleanup(self):
            self.cleaned += 1

    plugin = Kept()
    with serving(answer(life(1, 3), life(2, 1)), socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address, udps=plugin)
        for _ in streamer:
            break
        del _
        list(streamer)
    assert plugin.cleaned == 2


def test_the_sensor_is_asked_for_what_the_code_names():
    class Names(weir.NFPlugin):
        def on_update(self, packet, flow):
            helper(packet)
            flow.udps.name = flow.application_name

    def needs(plugin, **view):
        return needs_of([plugin], View(**view))

    assert not needs(Acks()).data and not needs(Acks()).ends
    found = needs(Names(), statistical_analysis=True)
    assert found.data  # The function that it calls names ip_packet.
    assert "application.name" in found.fields
    assert not any(field.startswith("statistics") for field in found.fields)
    assert needs(DHCP()).ends
    assert not needs(Acks(ends_flows=False)).ends
    assert needs(Acks(ends_flows=True)).ends


def helper(packet):
    return len(packet.ip_packet)


def test_code_that_may_ask_for_anything_is_sent_everything():
    class Dynamic(weir.NFPlugin):
        def on_update(self, packet, flow):
            flow.udps.all = flow.values()

    needs = needs_of([Dynamic()], View(statistical_analysis=True))
    assert needs.data
    assert any(field.startswith("statistics") for field in needs.fields)


def test_the_drop_in_shows_plugins_in_frames(socket_folder, captures):
    with serving(answer(life(1, 3), life(2, 1)), socket_folder) as (_, address):
        frame = NFStreamer("x.pcap", server=address, udps=Acks()).to_pandas()
    assert list(frame["udps.acks"]) == [2, 0]
    assert list(frame["id"]) == [0, 1]


def test_splt_is_what_the_setting_gives(socket_folder):
    plugin = SPLT(sequence_length=4, accounting_mode=0)
    flows, _ = streamed(socket_folder, plugin, life(1, 3))
    assert flows[0].udps.splt_direction == [0, 1, 0, -1]
    assert flows[0].udps.splt_ps == [100, 101, 102, -1]
    assert flows[0].udps.splt_piat_ms == [0, 5, 5, -1]


class Record:
    """A flow and a packet for the plugins that read bytes."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


def udp(payload):
    header = bytes([0x45, 0]) + (28 + len(payload)).to_bytes(2, "big") + bytes([0] * 5 + [17])
    return header + bytes(10) + bytes(8) + payload


def tcp(payload):
    header = bytes([0x45, 0]) + (40 + len(payload)).to_bytes(2, "big") + bytes([0] * 5 + [6])
    return header + bytes(10) + bytes(12) + bytes([0x50]) + bytes(7) + payload


def dhcp_message(*options):
    body = b"".join(bytes([number, len(value)]) + value for number, value in options)
    header = bytearray(236)
    header[12:16] = bytes([192, 0, 2, 7])
    header[28:34] = bytes.fromhex("0a1b2c3d4e5f")
    return udp(bytes(header) + b"\x63\x82\x53\x63" + body + b"\xff")


def test_dhcp_reads_a_request_and_ends_the_flow_with_the_answer():
    record = Record(dst_port=67, src_ip="192.0.2.7", udps=Record(), expiration_id=0)
    request = dhcp_message(
        (53, b"\x03"), (12, b"host"), (50, bytes([192, 0, 2, 9])), (55, b"\x01\x03")
    )
    plugin = DHCP()
    plugin.on_init(Record(ip_packet=request), record)
    assert (record.udps.dhcp_12, record.udps.dhcp_50) == ("host", "192.0.2.9")
    assert (record.udps.dhcp_55, record.udps.dhcp_addr) == ("1,3", "192.0.2.7")
    assert record.udps.dhcp_options == [53, 12, 50, 55]
    assert record.udps.dhcp_oui == "0a:1b:2c"
    assert record.udps.dhcp_msg_type.name == "REQUEST"
    assert record.expiration_id == 0
    plugin.on_update(Record(ip_packet=dhcp_message((53, b"\x05"))), record)
    assert record.expiration_id == -1


@pytest.mark.parametrize("plugin", [DHCP, MDNS, FTP])
def test_bytes_that_are_nothing_are_passed_over(plugin):
    for port in (67, 5353, 21):
        for content in (b"", b"\x45", udp(b""), udp(b"\xff" * 40), tcp(b"\xff\r\n" * 9), b"\x60"):
            record = Record(dst_port=port, src_ip="192.0.2.7", udps=Record(), expiration_id=0)
            plugin().on_init(Record(ip_packet=content, direction=0), record)


def test_mdns_reads_pointers_and_no_loops():
    name = b"\x04_ftp\x05local\x00"
    answer = name + b"\x00\x0c\x00\x01\x00\x00\x00\x78\x00\x07" + b"\x04a,bc\xc0\x0c"
    message = bytes([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0]) + answer
    record = Record(dst_port=5353, udps=Record())
    MDNS().on_init(Record(ip_packet=udp(message)), record)
    assert record.udps.mdns_ptr == ["a bc._ftp.local"]
    loop = bytes([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]) + b"\xc0\x0c"
    MDNS().on_init(Record(ip_packet=udp(loop)), record)
    assert record.udps.mdns_ptr == []


def test_ftp_reads_who_logs_in_and_what_for():
    record = Record(dst_port=21, udps=Record())
    commands = b"USER anna\r\nPASS secret\r\nRETR a.txt\r\nSTOR half"
    FTP().on_init(Record(ip_packet=tcp(commands), direction=0), record)
    assert vars(record.udps) == {"ftp_user": "anna", "ftp_commands": 3, "ftp_files": ["a.txt"]}
