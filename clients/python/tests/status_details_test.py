"""Reading google.rpc.Status from the wire."""

import pytest

from weir import status_details
from weir.status_details import StatusDetails


def bytes_field(number, content):
    if isinstance(content, str):
        content = content.encode()
    assert len(content) < 128
    return bytes([number << 3 | 2, len(content)]) + content


def detail(kind, body):
    return bytes_field(
        3, bytes_field(1, f"type.googleapis.com/google.rpc.{kind}") + bytes_field(2, body)
    )


ERROR_INFO = detail("ErrorInfo", bytes_field(1, "BAD_FILTER") + bytes_field(2, "weir"))
BAD_REQUEST = detail("BadRequest", bytes_field(1, bytes_field(1, "spec.meter.bpf_filter")))
STATUS = b"\x08\x03" + bytes_field(2, "no filter") + ERROR_INFO + BAD_REQUEST


def test_reason_and_field_are_read():
    wanted = StatusDetails("no filter", "BAD_FILTER", "spec.meter.bpf_filter")
    assert status_details.parse(STATUS) == wanted


def test_details_of_other_kinds_are_passed_over():
    others = detail("RetryInfo", b"\x0a\x00") + b"\x79" + bytes(8) + b"\x7d" + bytes(4)
    assert status_details.parse(others + STATUS) == status_details.parse(STATUS)


@pytest.mark.parametrize("length", range(1, len(STATUS)))
def test_a_cut_status_is_a_value_error_or_shorter(length):
    try:
        details = status_details.parse(STATUS[:length])
    except ValueError:
        return
    whole = status_details.parse(STATUS)
    for got, wanted in zip(details, whole):  # noqa: B905
        assert got in ("", wanted)


@pytest.mark.parametrize("garbage", [b"\xff" * 20, b"\x0b", b"\x1a\x7f", b"not a status"])
def test_what_is_no_status_counts_as_none(garbage):
    key = "grpc-status-details-bin"
    assert status_details.of_metadata([("x", b"1"), (key, garbage)]) == StatusDetails()


def test_metadata_may_be_absent():
    assert status_details.of_metadata(None) == StatusDetails()
