package weir

import (
	"errors"
	"math"
	"testing"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestALedgerAddsUp(t *testing.T) {
	lost := []*weirv1.LostEvents{{Events: 3}, {Reason: 999, Events: 4}} // One reason is newer than this client.
	full := &weirv1.Ledger{
		StartSequence: 5, EndSequence: 21, Delivered: 6, FilteredOut: 2, Withheld: 1, Lost: lost, SnapshotDelivered: 9,
	}
	for name, test := range map[string]struct {
		ledger   *weirv1.Ledger
		received uint64
		adds     bool
	}{
		"every column":                           {full, 15, true},
		"numbers beyond 2^53":                    {&weirv1.Ledger{EndSequence: math.MaxUint64, FilteredOut: math.MaxUint64 - 1, Delivered: 1}, 1, true},
		"one less in numbers beyond 2^53":        {&weirv1.Ledger{EndSequence: math.MaxUint64, FilteredOut: math.MaxUint64 - 2, Delivered: 1}, 1, false},
		"an event that is in no column":          {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 7}, 7, false},
		"an event that is in two columns":        {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 7, Withheld: 2}, 7, false},
		"an event that never came":               {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 8}, 7, false},
		"an event of a snapshot that never came": {&weirv1.Ledger{SnapshotDelivered: 2}, 1, false},
	} {
		err := CheckLedger(test.ledger, test.received)
		if (err == nil) != test.adds || (err != nil && !errors.Is(err, ErrUnbalanced)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
