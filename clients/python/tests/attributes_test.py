"""nfstream's attributes from hand-made records."""

import copy
import pickle

import fake_sensor
import pytest

import weir
from weir.records.attributes import CONFIDENCE_NUMBERS, View
from weir.v1 import application_pb2, flow_pb2, metadata_pb2, statistics_pb2

SECOND = 1_000_000_000


def flow_of(view=View(), **fields):  # noqa: B008 - immutable
    return weir.Flow(fake_sensor.flow(7, **fields), view)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("c0000201", "192.0.2.1"),
        ("00" * 15 + "01", "::1"),
        ("20010db8" + "00" * 11 + "ff", "2001:db8::ff"),
        ("00" * 10 + "ffffc0000201", "::ffff:192.0.2.1"),
    ],
)
def test_an_address_reads_as_text_of_its_version(address, text):
    assert weir.Flow(flow_pb2.Flow(dst_address=bytes.fromhex(address))).dst_ip == text


def test_a_mac_gives_its_first_three_bytes_as_oui():
    flow = flow_of(src_mac=bytes.fromhex("0a1b2c3d4e5f"))
    assert (flow.src_mac, flow.src_oui) == ("0a:1b:2c:3d:4e:5f", "0a:1b:2c")


def test_a_link_without_mac_addresses_reads_as_zeros():
    assert (flow_of().dst_mac, flow_of().dst_oui) == ("00:00:00:00:00:00", "00:00:00")


@pytest.mark.parametrize(
    ("reason", "expiration_id"),
    [
        (flow_pb2.END_REASON_IDLE, 0),
        (flow_pb2.END_REASON_ACTIVE, 1),
        (flow_pb2.END_REASON_TCP_CLOSED, 0),
        (flow_pb2.END_REASON_EVICTED, 0),
        (flow_pb2.END_REASON_SOURCE_END, 0),
        (flow_pb2.END_REASON_SHUTDOWN, 0),
        (flow_pb2.END_REASON_PROGRAM, -1),
    ],
)
def test_each_end_reason_has_its_expiration_id(reason, expiration_id):
    assert flow_of(end_reason=reason).expiration_id == expiration_id


@pytest.mark.parametrize(
    ("kind", "tunnel_id"),
    [
        (flow_pb2.TUNNEL_KIND_NONE, 0),
        (flow_pb2.TUNNEL_KIND_GTP_U, 1),
        (flow_pb2.TUNNEL_KIND_CAPWAP, 2),
        (flow_pb2.TUNNEL_KIND_TZSP, 3),
    ],
)
def test_each_kind_of_tunnel_has_its_number(kind, tunnel_id):
    assert flow_of(tunnel_kind=kind).tunnel_id == tunnel_id


def test_times_are_whole_milliseconds_and_the_duration_is_their_difference():
    counters = flow_pb2.Counters(
        first_seen_unix_nano=SECOND + 1_999_999, last_seen_unix_nano=2 * SECOND + 2_000_000
    )
    flow = flow_of(src_to_dst=counters)
    assert flow.src2dst_first_seen_ms == 1001
    assert flow.src2dst_last_seen_ms == 2002
    assert flow.src2dst_duration_ms == 1001


@pytest.mark.parametrize(
    ("first_ns", "last_ns", "times_ms"),
    [
        (-3 * SECOND, -2 * SECOND, (-3000, -2000, 1000)),
        (-1_500_001, 2_500_000, (-2, 2, 4)),  # rounded down, on either side of 1970
        (-1, 0, (-1, 0, 1)),
        (0, 0, (0, 0, 0)),
        (-(1 << 63), (1 << 63) - 1, (-9223372036855, 9223372036854, 18446744073709)),
    ],
)
def test_times_before_1970_are_negative(first_ns, last_ns, times_ms):
    counters = flow_pb2.Counters(first_seen_unix_nano=first_ns, last_seen_unix_nano=last_ns)
    flow = flow_of(bidirectional=counters)
    names = [f"bidirectional_{what}_ms" for what in ("first_seen", "last_seen", "duration")]
    assert tuple(getattr(flow, name) for name in names) == times_ms
    shown = dict(flow.items())
    assert tuple(shown[name] for name in names) == times_ms


def test_a_direction_without_packets_has_times_of_0():
    seen = flow_pb2.Counters(packets=2, first_seen_unix_nano=-SECOND, last_seen_unix_nano=-SECOND)
    flow = flow_of(bidirectional=seen, src_to_dst=seen, dst_to_src=flow_pb2.Counters())
    assert flow.src2dst_first_seen_ms == flow.src2dst_last_seen_ms == -1000
    assert flow.dst2src_packets == 0
    assert flow.dst2src_first_seen_ms == flow.dst2src_last_seen_ms == flow.dst2src_duration_ms == 0


@pytest.mark.parametrize(("mode", "size"), [(0, 10), (1, 20), (2, 30), (3, 40)])
def test_bytes_are_counted_by_the_accounting_mode(mode, size):
    counters = flow_pb2.Counters(link_bytes=10, ip_bytes=20, transport_bytes=30, payload_bytes=40)
    flow = flow_of(View(accounting_mode=mode), bidirectional=counters)
    assert flow.bidirectional_bytes == size


def test_statistics_are_told_by_direction():
    direction = statistics_pb2.DirectionStatistics(
        size=statistics_pb2.SizeStatistics(min=1, mean=2.5, stddev=0.5, max=4),
        inter_arrival=statistics_pb2.InterArrivalStatistics(
            min_nanos=1_999_999, mean_nanos=2.5e6, stddev_nanos=0.25e6, max_nanos=3_000_000
        ),
        tcp_flags=statistics_pb2.TcpFlagCounts(syn=1, ack=3),
    )
    flow = flow_of(
        View(statistical_analysis=True),
        statistics=statistics_pb2.FlowStatistics(dst_to_src=direction),
    )
    assert (flow.dst2src_min_ps, flow.dst2src_mean_ps) == (1, 2.5)
    assert (flow.dst2src_stddev_ps, flow.dst2src_max_ps) == (0.5, 4)
    assert (flow.dst2src_min_piat_ms, flow.dst2src_mean_piat_ms) == (1, 2.5)
    assert (flow.dst2src_stddev_piat_ms, flow.dst2src_max_piat_ms) == (0.25, 3)
    assert (flow.dst2src_syn_packets, flow.dst2src_ack_packets) == (1, 3)
    assert flow.src2dst_syn_packets == 0


def test_early_packets_are_padded_to_the_length_asked_for():
    early = statistics_pb2.EarlyPackets(
        directions=[0, 1], sizes=[60, 70], inter_arrival_nanos=[0, 5_999_999]
    )
    flow = flow_of(View(splt_analysis=4), early_packets=early)
    assert flow.splt_direction == [0, 1, -1, -1]
    assert flow.splt_ps == [60, 70, -1, -1]
    assert flow.splt_piat_ms == [0, 5, -1, -1]


def test_the_application_and_its_words_are_told():
    application = application_pb2.Application(
        name="TLS.Google",
        category_name="Web",
        confidence=application_pb2.CONFIDENCE_DPI_CACHE,
        guessed=True,
    )
    flow = flow_of(application=application, requested_server_name="www.example.org")
    assert (flow.application_name, flow.application_category_name) == ("TLS.Google", "Web")
    assert (flow.application_confidence, flow.application_is_guessed) == (5, 1)
    assert flow.requested_server_name == "www.example.org"
    assert flow.client_fingerprint == ""


@pytest.mark.parametrize(
    ("confidence", "of_4_2", "of_4_4"),
    [
        (application_pb2.CONFIDENCE_UNSPECIFIED, 0, 0),
        (application_pb2.CONFIDENCE_MATCH_BY_PORT, 1, 1),
        (application_pb2.CONFIDENCE_MATCH_BY_IP, 2, 7),
        (application_pb2.CONFIDENCE_DPI_PARTIAL, 3, 3),
        (application_pb2.CONFIDENCE_DPI_CACHE, 3, 5),
        (application_pb2.CONFIDENCE_DPI, 4, 6),
        (1000, 0, 0),  # of a sensor that is newer than this package
    ],
)
def test_confidence_has_the_numbers_of_ndpi_as_asked(confidence, of_4_2, of_4_4):
    application = application_pb2.Application(confidence=confidence)
    old = flow_of(View(confidence_numbers="4.2"), application=application)
    assert old.application_confidence == of_4_2
    assert flow_of(application=application).application_confidence == of_4_4


@pytest.mark.parametrize("numbers", CONFIDENCE_NUMBERS)
def test_every_confidence_has_a_number(numbers):
    view = View(confidence_numbers=numbers)
    found = [
        flow_of(
            view, application=application_pb2.Application(confidence=each)
        ).application_confidence
        for each in sorted(application_pb2.Confidence.values())
    ]
    assert found.count(0) == 1


def test_an_unread_list_of_ssh_is_the_hash_of_nothing():
    prints = metadata_pb2.Fingerprints(client_list_unread=True, server="0123")
    flow = flow_of(fingerprints=prints)
    assert flow.client_fingerprint == "D41D8CD98F00B204E9800998ECF8427E"
    assert flow.server_fingerprint == "0123"


def test_an_attribute_that_was_not_asked_for_names_its_setting():
    with pytest.raises(AttributeError, match="statistical_analysis"):
        _ = flow_of().src2dst_min_ps
    with pytest.raises(AttributeError, match="n_dissections"):
        _ = flow_of(View(n_dissections=0)).application_name


def test_the_community_id_is_told_where_it_is_asked_for():
    flow = flow_of(View(community_id=True), community_id="1:abc=")
    assert flow.community_id == "1:abc="
    assert flow.keys()[-1] == "community_id"
    with pytest.raises(AttributeError, match="it needs community_id"):
        _ = flow_of().community_id


def test_an_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'sorcery'"):
        _ = flow_of().sorcery


def test_a_flow_reads_as_its_attributes():
    text = str(flow_of(src_port=443))
    assert text.startswith("Flow(id=7, expiration_id=0, src_ip='192.0.2.1', ")
    assert "src_port=443" in text


def test_keys_and_values_go_together():
    flow = flow_of()
    assert dict(zip(flow.keys(), flow.values()))["dst_ip"] == "192.0.2.2"  # noqa: B905
    assert "tunnel_id" not in set(flow_of(View(decode_tunnels=False)).keys())


@pytest.mark.parametrize("copied", [copy.copy, lambda flow: pickle.loads(pickle.dumps(flow))])
def test_a_copy_equals_its_flow(copied):
    flow = flow_of(View(splt_analysis=2), src_port=80)
    assert copied(flow) == flow
    assert copied(flow).splt_ps == [-1, -1]
