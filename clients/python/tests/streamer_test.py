"""A Streamer and a sensor that answers as told."""

import gc
import inspect
import threading
import warnings

import fake_sensor
import grpc
import pytest
from fake_sensor import ended, events, flow, serving

import weir
from weir.v1 import event_pb2, meter_settings_pb2, stream_pb2


def two_flows(_request, _context):
    yield events(flow(1, src_port=80), flow(2, src_port=443))
    yield ended(2)


def test_flows_come_in_order(socket_folder):
    with serving(two_flows, socket_folder) as (_, address):
        flows = list(weir.Streamer("x.pcap", server=address))
    assert [each.id for each in flows] == [1, 2]


def test_the_totals_are_kept(socket_folder):
    with serving(two_flows, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        assert streamer.ledger is streamer.session_uid is None
        list(streamer)
    assert streamer.ledger.delivered == 2
    assert streamer.statistics.captured_packets == 2
    assert streamer.session_uid == fake_sensor.SESSION_UID


def test_the_session_is_known_with_its_first_flow(socket_folder):
    with serving(fake_sensor.endless, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        next(iter(streamer))
        assert streamer.session_uid == fake_sensor.SESSION_UID


def test_what_is_no_flow_or_not_known_is_passed_over(socket_folder):
    def with_others(_request, _context):
        unknown = b"\xfa\x07\x00"  # field 127 of the envelope, a message
        yield stream_pb2.FlowStreamMessage.FromString(unknown)
        batch = events(flow(1))
        batch.events.events.append(event_pb2.FlowEvent(type=99))
        yield batch
        yield stream_pb2.FlowStreamMessage(caught_up=stream_pb2.StreamCaughtUp())
        yield ended(2)

    with serving(with_others, socket_folder) as (_, address):
        assert [each.id for each in weir.Streamer("x.pcap", server=address)] == [1]


@pytest.mark.parametrize("last", [ended(1), ended(3)])
def test_a_ledger_that_does_not_agree_with_the_flows_is_an_error(last, socket_folder):
    def miscounted(_request, _context):
        yield events(flow(1), flow(2))
        yield last

    got = []
    with serving(miscounted, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        with pytest.raises(weir.LedgerError, match="2 were received"):
            got.extend(each.id for each in streamer)
    assert streamer.ledger.delivered == last.ended.ledger.delivered


def test_a_stream_without_its_last_message_is_an_error(socket_folder):
    def cut(_request, _context):
        yield events(flow(1))

    with serving(cut, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        with pytest.raises(weir.WeirError, match="broke off") as caught:
            list(streamer)
    assert caught.value.code == "INTERNAL"


def test_settings_reach_the_sensor(socket_folder):
    with serving(two_flows, socket_folder) as (sensor, address):
        list(
            weir.Streamer(
                ["a.pcap", "b.pcap"],
                server=address,
                decode_tunnels=False,
                bpf_filter="tcp",
                idle_timeout=0.5,
                active_timeout=7,
                accounting_mode=3,
                n_dissections=0,
                statistical_analysis=True,
                splt_analysis=5,
                n_meters=2,
                max_nflows=9,
            )
        )
    spec = sensor.requests[0].spec
    meter = spec.meter
    assert list(spec.source.files.paths) == ["a.pcap", "b.pcap"]
    assert (meter.decode_tunnels, meter.bpf_filter) == (False, "tcp")
    assert meter.idle_timeout.ToNanoseconds() == 500_000_000
    assert meter.active_timeout.ToSeconds() == 7
    assert meter.accounting_mode == meter_settings_pb2.ACCOUNTING_MODE_PAYLOAD
    assert (meter.max_dissected_packets, meter.flow_statistics, meter.early_packets) == (0, True, 5)
    assert (meter.workers, meter.max_flows) == (2, 9)
    assert meter.time_resolution == meter_settings_pb2.TIME_RESOLUTION_MILLISECOND
    assert meter.rules == meter_settings_pb2.FLOW_RULES_NFSTREAM
    assert (meter.find_processes, meter.HasField("process_poll_interval")) == (False, False)


def test_settings_of_interfaces_reach_the_sensor():
    streamer = weir.Streamer(
        "lo",
        promiscuous_mode=False,
        snapshot_length=100,
        socket_buffer_size=7,
        system_visibility_mode=1,
        system_visibility_poll_ms=25,
    )
    interfaces = streamer._message("").interfaces
    assert list(interfaces.names) == ["lo"]
    assert interfaces.HasField("promiscuous") and not interfaces.promiscuous
    assert (interfaces.snapshot_length, interfaces.kernel_buffer_bytes) == (100, 7)
    assert streamer._meter.find_processes
    assert streamer._meter.process_poll_interval.ToMilliseconds() == 25
    assert "system_process_pid" in streamer.columns


def test_settings_beyond_nfstreams_reach_the_sensor(socket_folder):
    with serving(two_flows, socket_folder) as (sensor, address):
        streamer = weir.Streamer(
            "x.pcap",
            server=address,
            max_open_flows=77,
            tcp_close_ends_flow=True,
            community_id=True,
            tcp_analysis=True,
            join_fragments=True,
            key_vlan=False,
            key_icmp_id=True,
            attach_icmp_errors=True,
            duplicate_window=0.005,
            idle_timeouts={"tcp": 600, "other": 0.5},
        )
        list(streamer)
        list(weir.Streamer("x.pcap", server=address))
    meter = sensor.requests[0].spec.meter
    assert (meter.max_open_flows, meter.tcp_close_ends_flow) == (77, True)
    assert meter.community_id and meter.tcp_analysis and meter.join_fragments
    assert meter.key_icmp_id and meter.attach_icmp_errors and not meter.key_vlan
    assert meter.duplicate_window.ToMilliseconds() == 5
    assert meter.idle_timeouts.tcp.ToSeconds() == 600
    assert meter.idle_timeouts.other.ToMilliseconds() == 500
    assert not meter.idle_timeouts.HasField("udp")
    assert streamer.columns[-1] == "community_id"
    meter = sensor.requests[1].spec.meter
    assert not meter.HasField("max_open_flows")
    assert (meter.tcp_close_ends_flow, meter.community_id) == (False, False)
    assert not meter.HasField("tcp_close_ends_flow") and not meter.HasField("join_fragments")
    assert not meter.HasField("key_vlan") and not meter.HasField("duplicate_window")


def test_the_order_of_nfstreams_settings_is_kept():
    names = list(inspect.signature(weir.Streamer).parameters)
    assert names[:3] == ["source", "decode_tunnels", "bpf_filter"]
    assert names[12:15] == ["splt_analysis", "n_meters", "max_nflows"]


@pytest.mark.parametrize(
    "setting",
    [
        {"accounting_mode": 4},
        {"accounting_mode": "link"},
        {"idle_timeout": "long"},
        {"idle_timeout": float("nan")},
        {"active_timeout": 1e30},
        {"n_dissections": -1},
        {"splt_analysis": 2.5},
        {"bpf_filter": 80},
        {"time_resolution": "second"},
        {"system_visibility_mode": 2},
        {"duplicate_window": "short"},
        {"idle_timeouts": 5},
        {"idle_timeouts": {"sctp": 5}},
        {"idle_timeouts": {"tcp": "long"}},
        {"system_visibility_poll_ms": "often"},
        {"snapshot_length": -1},
        {"socket_buffer_size": 0.5},
        {"performance_report": -1},
    ],
)
def test_a_value_that_cannot_be_sent_names_its_setting(setting):
    with pytest.raises(weir.InvalidArgumentError) as caught:
        weir.Streamer("lo", **setting)
    assert caught.value.field == caught.value.setting in setting
    (value,) = setting.values()
    if isinstance(value, dict):  # the one at fault is named
        (value,) = value.values()
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("source", ["", [], [""], None, 7, [7], b"x.pcap"])
def test_a_source_is_a_path_or_several(source):
    with pytest.raises(weir.InvalidArgumentError) as caught:
        weir.Streamer(source)
    assert caught.value.field == "source"


def test_leaving_the_loop_ends_the_stream(socket_folder):
    with serving(fake_sensor.endless, socket_folder) as (sensor, address):
        for _ in weir.Streamer("x.pcap", server=address):
            break
        assert sensor.cancelled.wait(10)


def test_a_forgotten_iterator_ends_its_stream(socket_folder):
    with serving(fake_sensor.endless, socket_folder) as (sensor, address):
        iterator = iter(weir.Streamer("x.pcap", server=address))
        next(iterator)
        del iterator
        gc.collect()
        assert sensor.cancelled.wait(10)


def test_a_streamer_can_be_iterated_again(socket_folder):
    with serving(two_flows, socket_folder) as (sensor, address):
        streamer = weir.Streamer("x.pcap", server=address)
        assert len(list(streamer)) == len(list(streamer)) == 2
    assert len(sensor.requests) == 2


def test_streamers_run_in_threads(socket_folder):
    counts = []
    with serving(two_flows, socket_folder) as (_, address):
        streamers = [weir.Streamer("x.pcap", server=address) for _ in range(8)]
        threads = [
            threading.Thread(target=lambda each=each: counts.append(len(list(each))))
            for each in streamers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert counts == [2] * 8


def damaged(_request, context):
    yield events(flow(1))
    yield ended(1)
    context.abort(grpc.StatusCode.DATA_LOSS, "x.pcap: cut in the middle of a packet")


def test_the_flows_before_the_damage_come_first(socket_folder):
    got = []
    with serving(damaged, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        with pytest.raises(weir.CaptureError, match="cut in the middle of a packet") as caught:
            for each in streamer:
                got.append(each.id)
    assert got == [1]
    assert caught.value.code == "DATA_LOSS"
    assert streamer.ledger.delivered == 1


def test_a_frame_of_a_damaged_capture_is_in_the_error(socket_folder):
    with serving(damaged, socket_folder) as (_, address), pytest.raises(weir.WeirError) as caught:
        weir.Streamer("x.pcap", server=address).to_pandas()
    assert type(caught.value) is weir.CaptureError
    assert list(caught.value.flows["id"]) == [1]


def test_a_sensor_that_is_not_there_is_unavailable(socket_folder):
    with pytest.raises(weir.UnavailableError):
        list(weir.Streamer("x.pcap", server=f"unix://{socket_folder}/nobody"))


def test_losses_are_warned_of_and_in_the_ledger(socket_folder):
    def lossy(_request, _context):
        yield events(flow(1))
        yield ended(1, lost=41)

    with serving(lossy, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        with pytest.warns(weir.LossWarning):
            list(streamer)
    assert [lost.events for lost in streamer.ledger.lost] == [41]


def test_events_that_were_withheld_are_not_lost(socket_folder):
    def withholding(_request, _context):
        yield events(flow(1))
        yield ended(1, withheld=41)

    with serving(withholding, socket_folder) as (_, address), warnings.catch_warnings():
        warnings.simplefilter("error")
        streamer = weir.Streamer("x.pcap", server=address)
        assert len(list(streamer)) == 1
    assert streamer.ledger.withheld == 41


def test_without_loss_there_is_no_warning(socket_folder):
    with serving(two_flows, socket_folder) as (_, address), warnings.catch_warnings():
        warnings.simplefilter("error")
        list(weir.Streamer("x.pcap", server=address))
