package weir_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestAResumeGivesEachEventOnceWhereverOneLeft(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	id := createFiles(t, sensor, "mixed.pcap")
	subscription := &weirv1.Subscription{
		Allow: []*weirv1.FlowFilter{{Protocols: []uint32{17}}},
		Batch: &weirv1.BatchBounds{MaxBytes: proto.Uint32(2000)}, // A few events to a message.
	}
	whole, _ := readEvents(t, subscribe(t, sensor, id, subscription), -1)
	if len(whole) < 10 {
		t.Fatalf("%d events", len(whole))
	}
	for leave := 1; leave <= len(whole); leave++ {
		first := subscribe(t, sensor, id, subscription)
		before, _ := readEvents(t, first, leave)
		first.Close()
		kept, err := json.Marshal(first.Position())
		if err != nil {
			t.Fatal(err)
		}
		var position weir.Position
		if err := json.Unmarshal(kept, &position); err != nil {
			t.Fatal(err)
		}
		second := resume(t, sensor, id, subscription, position)
		after, _ := readEvents(t, second, -1)
		got := sequences(append(before, after...))
		for i, want := range sequences(whole) {
			if i >= len(got) || got[i] != want {
				t.Fatalf("left after %d: got %v", leave, got)
			}
		}
		if len(got) != len(whole) || second.Ended() == nil {
			t.Fatalf("left after %d: got %v", leave, got)
		}
	}
}

func TestALoopThatWasLeftGoesOn(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	stream := subscribe(t, sensor, createFiles(t, sensor, "http.pcap"), nil)
	before, _ := readEvents(t, stream, 2)
	after, _ := readEvents(t, stream, -1)
	if len(before) != 2 || len(after) != 3 {
		t.Errorf("%d and %d events", len(before), len(after))
	}
}

func TestASessionThatWasCreatedAnewSaysSoAndGivesAllEvents(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	request := &weirv1.CreateSessionRequest{SessionId: "again", Spec: &weirv1.SessionSpec{Source: weir.Files("mixed.pcap")}}
	create(t, sensor, request)
	before := subscribe(t, sensor, "again", nil)
	readEvents(t, before, 4)
	before.Close()
	if _, err := sensor.DeleteSession(sensortest.Context(t), &weirv1.DeleteSessionRequest{SessionId: "again"}); err != nil {
		t.Fatal(err)
	}
	create(t, sensor, request)
	stream := resume(t, sensor, "again", nil, before.Position())
	events, others := readEvents(t, stream, -1)
	gap, is := others[1].(*weirv1.StreamGap)
	if !is || gap.GetReason() != weirv1.LossReason_LOSS_REASON_RESTARTED {
		t.Errorf("the second item is %v", others[1])
	}
	if numbers := sequences(events); len(numbers) != 41 || numbers[0] != 1 {
		t.Errorf("the events are %v", numbers)
	}
	if uid := stream.Position().SessionUID; len(uid) != 16 || bytes.Equal(uid, before.Position().SessionUID) {
		t.Errorf("the uid is %x, and was %x", uid, before.Position().SessionUID)
	}
}

func TestEventsThatAreNotKeptAreAGapAndInTheLedger(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	const flows = 5000
	id := create(t, sensor, &weirv1.CreateSessionRequest{Spec: &weirv1.SessionSpec{
		Source: &weirv1.Source{Kind: &weirv1.Source_Synthetic{Synthetic: &weirv1.SyntheticSource{Flows: flows}}},
		Log:    &weirv1.LogBounds{MaxBytes: proto.Uint64(65536)},
	}})
	skipping := &weirv1.Subscription{OnOverflow: weirv1.OverflowPolicy_OVERFLOW_POLICY_SKIP}
	first := subscribe(t, sensor, id, skipping)
	if _, err := first.Next(); err != nil { // started
		t.Fatal(err)
	}
	position := first.Position()
	readEvents(t, first, -1) // So that the session is over.
	stream := resume(t, sensor, id, skipping, position)
	events, others := readEvents(t, stream, -1)
	gap, is := others[1].(*weirv1.StreamGap)
	if !is || gap.GetReason() != weirv1.LossReason_LOSS_REASON_RESUME_TOO_OLD || gap.GetFirstSequence() != 1 {
		t.Fatalf("the second item is %v", others[1])
	}
	if lost := weir.Lost(stream.Ended().GetLedger()); lost != gap.GetEvents() || lost+uint64(len(events)) != flows {
		t.Errorf("%d lost, %d events, %v", lost, len(events), gap)
	}
}

func TestACaptureWithALingerIsResumed(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	first, err := sensor.Capture(sensortest.Context(t), &weirv1.CaptureFlowsRequest{
		Spec:         &weirv1.SessionSpec{Source: weir.Files("mixed.pcap")},
		Subscription: &weirv1.Subscription{Batch: &weirv1.BatchBounds{MaxBytes: proto.Uint32(2000)}},
		SessionId:    "lingering",
		Linger:       durationpb.New(time.Minute),
	})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := readEvents(t, first, 3)
	first.Close()
	after, _ := readEvents(t, resume(t, sensor, "lingering", nil, first.Position()), -1)
	if numbers := sequences(append(before, after...)); len(numbers) != 41 || numbers[3] != 4 || numbers[40] != 41 {
		t.Errorf("the events are %v", numbers)
	}
}
