"""The ledger at the end of a stream."""

import pytest

import weir
from weir.streams import ledger
from weir.v1 import ledger_pb2


def balanced():
    """11 events by their sequences, 5 of which came, and 2 more of a snapshot."""
    account = ledger_pb2.Ledger(
        start_sequence=10,
        end_sequence=21,
        delivered=5,
        filtered_out=1,
        withheld=2,
        snapshot_delivered=2,
    )
    account.lost.add(reason=ledger_pb2.LOSS_REASON_OVERTAKEN, events=1)
    account.lost.add(reason=ledger_pb2.LOSS_REASON_DRAIN, events=2)
    return account


def test_one_that_adds_up_is_let_be():
    ledger.check(balanced(), 7)
    assert ledger.lost_events(balanced()) == 3


@pytest.mark.parametrize(
    "name", ["start_sequence", "end_sequence", "delivered", "filtered_out", "withheld"]
)
def test_each_part_counts(name):
    account = balanced()
    setattr(account, name, getattr(account, name) + 1)
    with pytest.raises(weir.LedgerError, match="does not add up"):
        ledger.check(account, 7)


def test_each_loss_counts():
    account = balanced()
    account.lost[1].events += 1
    with pytest.raises(weir.LedgerError, match="4 lost"):
        ledger.check(account, 7)


@pytest.mark.parametrize("received", [6, 8])
def test_what_was_sent_must_have_come(received):
    with pytest.raises(weir.LedgerError, match=f"sent 7 events, {received} were received"):
        ledger.check(balanced(), received)
