package weir

import (
	"errors"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestAStreamWhoseLedgerDoesNotAddUpEndsInAnError(t *testing.T) {
	items, err := drain(play(Position{}, batch("a", 1, 2), ended(&weirv1.Ledger{StartSequence: 1, EndSequence: 4, Delivered: 3})))
	if items != 2 || !errors.Is(err, ErrUnbalanced) {
		t.Errorf("%d items, %v", items, err)
	}
}

func TestAStreamWithoutAnEndIsAnError(t *testing.T) {
	stream := play(Position{}, batch("a", 1, 2))
	for range 2 {
		_, err := drain(stream)
		if e := (*Error)(nil); !errors.As(err, &e) || e.Code != codes.Internal {
			t.Errorf("%v", err)
		}
	}
}

func TestAStreamThatIsOverStaysOver(t *testing.T) {
	stream := play(Position{}, ended(nil))
	for _, want := range []int{1, 0, 0} {
		if items, err := drain(stream); items != want || err != nil {
			t.Errorf("%d items, %v", items, err)
		}
	}
}

func TestKindsThatAreNotKnownAreSkipped(t *testing.T) {
	newer := &weirv1.FlowStreamMessage{ResumeToken: []byte("b")}
	newer.ProtoReflect().SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, 14, protowire.BytesType), []byte("news")))
	stream := play(Position{}, batch("a", 0, 0), newer, ended(&weirv1.Ledger{SnapshotDelivered: 2}))
	if items, err := drain(stream); items != 3 || err != nil || string(stream.Position().Token) != "b" {
		t.Errorf("%d items, %v, %v", items, err, stream.Position())
	}
}

func TestValuesOfEnumsThatAreNotKnownAreGivenAsNumbers(t *testing.T) {
	event := batch("a", 1)
	event.GetEvents().Events[0].Type = 99
	gap := restarted("b")
	gap.GetGap().Reason = 99
	end := ended(&weirv1.Ledger{EndSequence: 1, Delivered: 1})
	end.GetEnded().Reason = 99
	stream := play(Position{}, event, gap, end)
	if items, err := drain(stream); items != 3 || err != nil || stream.Ended().GetReason() != 99 {
		t.Errorf("%d items, %v, %v", items, err, stream.Ended())
	}
	if stream.Position().Sequence != 1 {
		t.Error("an unknown reason was taken for a restart")
	}
}
