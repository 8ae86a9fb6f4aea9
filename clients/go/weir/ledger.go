package weir

import (
	"errors"
	"fmt"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// ErrUnbalanced is the error of a ledger that does not add up.
var ErrUnbalanced = errors.New("the ledger does not add up")

// Lost is the number of events that a subscription lost, for any reason.
func Lost(ledger *weirv1.Ledger) uint64 {
	var lost uint64
	for _, part := range ledger.GetLost() {
		lost += part.GetEvents()
	}
	return lost
}

// CheckLedger adds up the ledger of a subscription of which this many events were received. Streams
// check their own when they end.
func CheckLedger(ledger *weirv1.Ledger, received uint64) error {
	events := ledger.GetEndSequence() - ledger.GetStartSequence()
	delivered, filtered, withheld, lost := ledger.GetDelivered(), ledger.GetFilteredOut(), ledger.GetWithheld(), Lost(ledger)
	if events != delivered+filtered+withheld+lost {
		return fmt.Errorf("%w: %d events, but %d delivered, %d filtered out, %d withheld, %d lost",
			ErrUnbalanced, events, delivered, filtered, withheld, lost)
	}
	if sent := delivered + ledger.GetSnapshotDelivered(); sent != received {
		return fmt.Errorf("%w: the sensor sent %d events, %d were received", ErrUnbalanced, sent, received)
	}
	return nil
}
