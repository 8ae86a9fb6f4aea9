package weir

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

func at(uid, token string, sequence uint64) Position {
	return Position{SessionUID: []byte(uid), Token: []byte(token), Sequence: sequence}
}

// expectPositions reads items, and compares the position after each.
func expectPositions(t *testing.T, stream *Stream, want ...Position) {
	t.Helper()
	for i, position := range want {
		if _, err := stream.Next(); err != nil {
			t.Fatal(err)
		}
		got := stream.Position()
		if got := at(string(got.SessionUID), string(got.Token), got.Sequence); !reflect.DeepEqual(got, position) {
			t.Errorf("after item %d: %q, not %q", i+1, got, position)
		}
	}
}

func TestATokenIsTakenWithTheLastEventOfItsMessage(t *testing.T) {
	expectPositions(t, play(Position{}, started("A", "a"), batch("b", 1, 2), batch("c", 3, 4)),
		at("A", "a", 0), at("A", "a", 1), at("A", "b", 2), at("A", "b", 3), at("A", "c", 4))
}

func TestAPositionStaysUntilSomethingComesAfterIt(t *testing.T) {
	expectPositions(t, play(at("A", "a", 7), started("A", "b"), batch("c", 8)), at("A", "a", 7), at("A", "c", 8))
}

func TestAGapSaysThatSequenceNumbersBeginAnew(t *testing.T) {
	expectPositions(t, play(at("", "a", 7), started("", "b"), restarted("c"), batch("d", 1, 2)),
		at("", "a", 7), at("", "c", 0), at("", "c", 1), at("", "d", 2))
}

func TestAPositionOfAnotherSessionHidesNoEvents(t *testing.T) {
	expectPositions(t, play(at("A", "a", 7), started("B", "b"), restarted("c"), batch("d", 1)),
		at("B", "a", 0), // Who leaves here gets the gap on the next resume.
		at("B", "c", 0), at("B", "d", 1))
	expectPositions(t, play(at("A", "", 7), started("B", ""), batch("", 0, 1)),
		at("B", "", 0), at("B", "", 0), at("B", "", 1))
}

func TestWhatComesAgainIsSkippedAndCounted(t *testing.T) {
	ledger := &weirv1.Ledger{StartSequence: 1, EndSequence: 4, Delivered: 3}
	stream := play(at("A", "a", 2), started("A", "a"), batch("b", 1, 2, 3), ended(ledger))
	if items, err := drain(stream); items != 3 || err != nil { // started, one event, ended
		t.Errorf("%d items, %v", items, err)
	}
}

func TestAPositionIsKeptAsJSONAndResumedFrom(t *testing.T) {
	position := Position{SessionUID: []byte{0, 0xff}, Token: bytes.Repeat([]byte{0x80}, 64<<10), Sequence: 1<<64 - 1}
	kept, err := json.Marshal(position)
	if err != nil {
		t.Fatal(err)
	}
	var back Position
	if err := json.Unmarshal(kept, &back); err != nil || !reflect.DeepEqual(back, position) {
		t.Errorf("%v, %v", back, err)
	}
	asked := &weirv1.Subscription{EventTypes: []weirv1.EventType{weirv1.EventType_EVENT_TYPE_ENDED}}
	from := back.startOf(asked)
	if !bytes.Equal(from.GetResumeToken(), position.Token) || len(from.GetEventTypes()) != 1 || asked.GetStart() != nil {
		t.Errorf("the subscription is %v, made from %v", from, asked)
	}
	if (Position{}).startOf(asked) != asked {
		t.Error("the zero position is not the start of the subscription")
	}
}
