"""What a call is refused with, as the program is told of it."""

import pickle

import grpc
import pytest
import status_details_test
from fake_sensor import serving

import weir


def error_of(code, status, message, folder):
    """The error of a call that ends with these details, a serialised google.rpc.Status."""

    def refuse(_request, context):
        context.set_trailing_metadata([("grpc-status-details-bin", status)])
        context.abort(code, message)
        yield

    with serving(refuse, folder) as (_, address), pytest.raises(weir.WeirError) as caught:
        list(weir.Streamer("x.pcap", server=address))
    return pickle.loads(pickle.dumps(caught.value))  # as one of another process comes back


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
    error = error_of(code, status_details_test.STATUS, "that will not do", socket_folder)
    assert type(error) is kind
    assert (error.message, error.code) == ("that will not do", code.name)
    assert (error.reason, error.field) == ("BAD_FILTER", "spec.meter.bpf_filter")
    assert error.metadata == status_details_test.METADATA
    assert error.retry_after == 2.5


def test_without_details_there_is_the_message(socket_folder):
    error = error_of(grpc.StatusCode.NOT_FOUND, b"", "no such file", socket_folder)
    assert str(error) == error.message == "no such file"
    assert error.reason == error.field == error.setting == ""
    assert (error.violations, error.metadata, error.retry_after) == ((), {}, None)


def test_all_that_is_wrong_with_a_request_is_told(socket_folder):
    fields = ("spec.meter.max_dissected_packets", "spec.meter.workers")
    violations = tuple((field, f"{field}: wrong") for field in fields)
    status = status_details_test.bad_request(*violations)
    code = grpc.StatusCode.INVALID_ARGUMENT
    error = error_of(code, status, f"{fields[0]}: wrong", socket_folder)
    assert error.violations == violations
    assert error.field == fields[0]
    assert str(error).count("max_dissected_packets: wrong") == 1
    assert str(error).count("workers: wrong") == 1


@pytest.mark.parametrize(
    ("field", "setting"),
    [
        ("spec.meter.max_dissected_packets", "n_dissections"),
        ("spec.source.interfaces.kernel_buffer_bytes", "socket_buffer_size"),
        ("spec.meter.bpf_filter", ""),  # which is its name here too
    ],
)
def test_a_setting_is_named_as_the_program_names_it(field, setting, socket_folder):
    message = f"{field}: 256 is above 255"
    status = status_details_test.bad_request((field, message))
    error = error_of(grpc.StatusCode.INVALID_ARGUMENT, status, message, socket_folder)
    assert (error.field, error.setting) == (field, setting)
    assert str(error) == (f"{message} (the setting is {setting})" if setting else message)


def test_a_sensor_that_is_older_says_what_it_does_not_know(socket_folder):
    message = "spec.meter: unknown field 24; this sensor is Weir 0.1.0"
    metadata = {"field": "spec.meter", "sensor_version": "0.1.0"}
    status = status_details_test.error_info("UNKNOWN_FIELD", metadata)
    error = error_of(grpc.StatusCode.INVALID_ARGUMENT, status, message, socket_folder)
    assert type(error) is weir.InvalidArgumentError
    assert str(error) == message
    assert (error.reason, error.field, error.metadata) == ("UNKNOWN_FIELD", "spec.meter", metadata)


@pytest.mark.parametrize(
    ("delay", "seconds"), [(b"", None), (status_details_test.retry_info(5), 5)]
)
def test_a_limit_tells_when_to_come_back_where_waiting_helps(delay, seconds, socket_folder):
    metadata = {"limit": "max_streams", "max": "64"}
    status = status_details_test.error_info("TOO_MANY_STREAMS", metadata) + delay
    error = error_of(grpc.StatusCode.RESOURCE_EXHAUSTED, status, "no more streams", socket_folder)
    assert (error.metadata, error.retry_after) == (metadata, seconds)
