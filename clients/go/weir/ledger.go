package weir

import (
	"errors"
	"fmt"

	weirv1 "weir/clients/go/weir/v1"
)

// ErrUnbalanced is the error of books that do not balance.
var ErrUnbalanced = errors.New("the books do not balance")

// Lost is the number of events that a subscription lost, for whatever reason.
func Lost(ledger *weirv1.Ledger) uint64 {
	var lost uint64
	for _, part := range ledger.GetLost() {
		lost += part.GetEvents()
	}
	return lost
}

// CheckLedger adds up the books of a subscription of which this many events were received. Streams
// check their own when they end.
func CheckLedger(ledger *weirv1.Ledger, received uint64) error {
	places := ledger.GetEndSequence() - ledger.GetStartSequence()
	if places != ledger.GetDelivered()+ledger.GetFilteredOut()+Lost(ledger) {
		return fmt.Errorf("%w: %d events, but %d delivered, %d filtered out, %d lost",
			ErrUnbalanced, places, ledger.GetDelivered(), ledger.GetFilteredOut(), Lost(ledger))
	}
	if sent := ledger.GetDelivered() + ledger.GetSnapshotDelivered(); sent != received {
		return fmt.Errorf("%w: the sensor sent %d events, %d were received", ErrUnbalanced, sent, received)
	}
	return nil
}
