package weir

import (
	"context"
	"errors"
	"io"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	weirv1 "weir/clients/go/weir/v1"
)

// script is a call that gives these messages and then ends well. It is not to be read after that.
type script struct {
	messages []*weirv1.FlowStreamMessage
	over     bool
}

func (s *script) Recv() (*weirv1.FlowStreamMessage, error) {
	if s.over {
		panic("read after the end")
	}
	if s.over = len(s.messages) == 0; s.over {
		return nil, io.EOF
	}
	message := s.messages[0]
	s.messages = s.messages[1:]
	return message, nil
}

func play(place Place, messages ...*weirv1.FlowStreamMessage) *Stream {
	stream, _ := open(context.Background(), place, func(context.Context) (receiver, error) {
		return &script{messages: messages}, nil
	})
	return stream
}

func batch(token string, sequences ...uint64) *weirv1.FlowStreamMessage {
	events := &weirv1.FlowEventBatch{}
	for _, sequence := range sequences {
		event := &weirv1.FlowEvent{}
		if sequence > 0 { // Those of a snapshot have none.
			event.Sequence = proto.Uint64(sequence)
		}
		events.Events = append(events.Events, event)
	}
	return &weirv1.FlowStreamMessage{Message: &weirv1.FlowStreamMessage_Events{Events: events}, ResumeToken: []byte(token)}
}

func ended(ledger *weirv1.Ledger) *weirv1.FlowStreamMessage {
	return &weirv1.FlowStreamMessage{Message: &weirv1.FlowStreamMessage_Ended{Ended: &weirv1.StreamEnded{Ledger: ledger}}}
}

func drain(stream *Stream) (items int, err error) {
	for _, err = range stream.All() {
		if err == nil {
			items++
		}
	}
	return items, err
}

func TestBooksBalance(t *testing.T) {
	lost := []*weirv1.LostEvents{{Events: 3}, {Events: 4}}
	for name, test := range map[string]struct {
		ledger   *weirv1.Ledger
		received uint64
		balanced bool
	}{
		"all":                                    {&weirv1.Ledger{StartSequence: 5, EndSequence: 20, Delivered: 6, FilteredOut: 2, Lost: lost, SnapshotDelivered: 9}, 15, true},
		"an event that is in no column":          {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 7}, 7, false},
		"an event that is in two columns":        {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 7, FilteredOut: 2}, 7, false},
		"an event that never came":               {&weirv1.Ledger{StartSequence: 1, EndSequence: 9, Delivered: 8}, 7, false},
		"an event of a snapshot that never came": {&weirv1.Ledger{SnapshotDelivered: 2}, 1, false},
	} {
		err := CheckLedger(test.ledger, test.received)
		if (err == nil) != test.balanced || (err != nil && !errors.Is(err, ErrUnbalanced)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStreamWhoseBooksDoNotBalanceEndsInAnError(t *testing.T) {
	items, err := drain(play(Place{}, batch("a", 1, 2), ended(&weirv1.Ledger{StartSequence: 1, EndSequence: 4, Delivered: 3})))
	if items != 2 || !errors.Is(err, ErrUnbalanced) {
		t.Errorf("%d items, %v", items, err)
	}
}

func TestAStreamWithoutAnEndIsAnError(t *testing.T) {
	stream := play(Place{}, batch("a", 1, 2))
	for range 2 {
		_, err := drain(stream)
		if e := (*Error)(nil); !errors.As(err, &e) || e.Code != codes.Internal {
			t.Errorf("%v", err)
		}
	}
}

func TestAStreamThatIsOverStaysOver(t *testing.T) {
	stream := play(Place{}, ended(nil))
	for _, want := range []int{1, 0, 0} {
		if items, err := drain(stream); items != want || err != nil {
			t.Errorf("%d items, %v", items, err)
		}
	}
}

func TestThePlaceIsKeptUntilSomethingComesAfterIt(t *testing.T) {
	started := &weirv1.FlowStreamMessage{
		Message:     &weirv1.FlowStreamMessage_Started{Started: &weirv1.StreamStarted{}},
		ResumeToken: []byte("b"), // Of a session that was restarted, which the gap to come will say.
	}
	for before, after := range map[string]string{"a": "a", "": "b"} {
		stream := play(Place{Token: []byte(before)}, started)
		if _, err := stream.Next(); err != nil || string(stream.Place().Token) != after {
			t.Errorf("%q becomes %v, %v", before, stream.Place(), err)
		}
	}
}

func TestWhatComesAgainIsPassedOverAndStillReceived(t *testing.T) {
	books := &weirv1.Ledger{StartSequence: 1, EndSequence: 4, Delivered: 3}
	items, err := drain(play(Place{Token: []byte("a"), Sequence: 2}, batch("b", 1, 2, 3), ended(books)))
	if items != 2 || err != nil {
		t.Errorf("%d items, %v", items, err)
	}
}

func TestKindsThatAreNotKnownArePassedOver(t *testing.T) {
	newer := &weirv1.FlowStreamMessage{ResumeToken: []byte("b")}
	stream := play(Place{}, batch("a", 0, 0), newer, ended(&weirv1.Ledger{SnapshotDelivered: 2}))
	if items, err := drain(stream); items != 3 || err != nil || string(stream.Place().Token) != "b" {
		t.Errorf("%d items, %v, %v", items, err, stream.Place())
	}
}

func TestATokenIsTakenWithTheLastEventOfItsMessage(t *testing.T) {
	stream := play(Place{}, batch("a", 1, 2), batch("b", 3, 4))
	for _, want := range []Place{{nil, 1}, {[]byte("a"), 2}, {[]byte("a"), 3}, {[]byte("b"), 4}} {
		if _, err := stream.Next(); err != nil {
			t.Fatal(err)
		}
		if got := stream.Place(); string(got.Token) != string(want.Token) || got.Sequence != want.Sequence {
			t.Errorf("%v, not %v", got, want)
		}
	}
}
