"""A Streamer and a sensor that answers as told."""

import gc
import inspect
import pickle
import threading
import warnings

import fake_sensor
import grpc
import pytest
import status_details_test
from fake_sensor import ended, events, flow, serving

import weir
from weir.v1 import meter_settings_pb2


def two_flows(_request, _context):
    yield events(flow(1, src_port=80), flow(2, src_port=443))
    yield ended(2)


def test_flows_come_in_order(socket_folder):
    with serving(two_flows, socket_folder) as (_, address):
        flows = list(weir.Streamer("x.pcap", server=address))
    assert [each.id for each in flows] == [1, 2]


def test_the_books_are_kept(socket_folder):
    with serving(two_flows, socket_folder) as (_, address):
        streamer = weir.Streamer("x.pcap", server=address)
        assert streamer.ledger is None
        list(streamer)
    assert streamer.ledger.delivered == 2
    assert streamer.statistics.captured_packets == 2


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
    assert (meter.n_dissections, meter.statistical_analysis, meter.splt_analysis) == (0, True, 5)
    assert (meter.n_meters, meter.max_nflows) == (2, 9)
    assert meter.time_resolution == meter_settings_pb2.TIME_RESOLUTION_MILLISECOND


def test_settings_beyond_nfstreams_reach_the_sensor(socket_folder):
    with serving(two_flows, socket_folder) as (sensor, address):
        streamer = weir.Streamer(
            "x.pcap",
            server=address,
            max_active_flows=77,
            tcp_close_ends_flow=True,
            community_id=True,
        )
        list(streamer)
        list(weir.Streamer("x.pcap", server=address))
    meter = sensor.requests[0].spec.meter
    assert (meter.max_active_flows, meter.tcp_close_ends_flow, meter.community_id) == (
        77,
        True,
        True,
    )
    assert streamer.columns[-1] == "community_id"
    meter = sensor.requests[1].spec.meter
    assert not meter.HasField("max_active_flows")
    assert (meter.tcp_close_ends_flow, meter.community_id) == (False, False)


def test_the_order_of_nfstreams_settings_is_kept():
    names = list(inspect.signature(weir.Streamer).parameters)
    assert names[:3] == ["source", "decode_tunnels", "bpf_filter"]
    ours = ["server", "tls", "time_resolution", "max_active_flows", "tcp_close_ends_flow"]
    assert names[-6:] == [*ours, "community_id"]


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
        {"performance_report": 1},
    ],
)
def test_a_value_that_cannot_be_sent_names_its_setting(setting):
    with pytest.raises(weir.InvalidArgumentError) as caught:
        weir.Streamer("x.pcap", **setting)
    assert caught.value.field in setting
    assert repr(*setting.values()) in str(caught.value)


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


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, weir.InvalidArgumentError),
        (grpc.StatusCode.NOT_FOUND, weir.NotFoundError),
        (grpc.StatusCode.PERMISSION_DENIED, weir.PermissionDeniedError),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, weir.ResourceExhaustedError),
        (grpc.StatusCode.UNAVAILABLE, weir.UnavailableError),
        (grpc.StatusCode.UNIMPLEMENTED, weir.WeirError),
    ],
)
def test_each_status_is_an_error_of_its_own(code, kind, socket_folder):
    def refuse(_request, context):
        status = status_details_test.STATUS
        context.set_trailing_metadata([("grpc-status-details-bin", status)])
        context.abort(code, "that will not do")
        yield

    with serving(refuse, socket_folder) as (_, address), pytest.raises(weir.WeirError) as caught:
        list(weir.Streamer("x.pcap", server=address))
    error = pickle.loads(pickle.dumps(caught.value))
    assert type(error) is kind
    assert (str(error), error.code) == ("that will not do", code.name)
    assert (error.reason, error.field) == ("BAD_FILTER", "spec.meter.bpf_filter")


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


def test_without_loss_there_is_no_warning(socket_folder):
    with serving(two_flows, socket_folder) as (_, address), warnings.catch_warnings():
        warnings.simplefilter("error")
        list(weir.Streamer("x.pcap", server=address))
