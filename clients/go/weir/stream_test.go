package weir_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestACaptureGivesItsEventsAndALedger(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	stream := capture(t, sensor, "http.pcap")
	events, others := readEvents(t, stream, -1)
	if len(events) != 5 {
		t.Errorf("%d events", len(events))
	}
	if _, is := others[0].(*weirv1.StreamStarted); !is {
		t.Errorf("the first item is %v", others[0])
	}
	ended, is := others[len(others)-1].(*weirv1.StreamEnded)
	if !is || ended != stream.Ended() || ended.GetLedger().GetDelivered() != 5 {
		t.Errorf("the last item is %v", others[len(others)-1])
	}
	if _, err := stream.Next(); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

func TestAFilterIsCountedInTheLedger(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	id := createFiles(t, sensor, "mixed.pcap")
	all, _ := readEvents(t, subscribe(t, sensor, id, nil), -1)
	stream := subscribe(t, sensor, id, &weirv1.Subscription{Allow: []*weirv1.FlowFilter{{Applications: []string{"TLS"}}}})
	some, others := readEvents(t, stream, -1)
	ledger := stream.Ended().GetLedger()
	if len(some) == 0 || ledger.GetFilteredOut() != uint64(len(all)-len(some)) {
		t.Errorf("%d of %d events, %v", len(some), len(all), ledger)
	}
	if caughtUp, is := others[1].(*weirv1.StreamCaughtUp); !is || caughtUp.GetSequence() != uint64(len(all)) {
		t.Errorf("history ends with %v", others[1])
	}
}

func TestAStreamOfWhatIsThereEndsWhenItHasCaughtUp(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	id := createWaiting(t, sensor)
	stream := subscribe(t, sensor, id, &weirv1.Subscription{EndWhenCaughtUp: true})
	events, others := readEvents(t, stream, -1)
	if len(events) != 0 || len(others) != 3 { // started, caught up, ended
		t.Errorf("%d events, %v", len(events), others)
	}
	if reason := stream.Ended().GetReason(); reason != weirv1.StreamEndReason_STREAM_END_REASON_CAUGHT_UP {
		t.Errorf("ended by %v", reason)
	}
}

func TestADamagedCaptureGivesItsFlowsFirst(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	stream := capture(t, sensor, "http_cut.pcap")
	var events int
	var last error
	for item, err := range stream.All() {
		if _, is := item.(*weirv1.FlowEvent); is {
			events++
		}
		last = err
	}
	var e *weir.Error
	if !errors.As(last, &e) || e.Code != codes.DataLoss || e.Reason != "CAPTURE_DAMAGED" {
		t.Fatalf("the last error is %v", last)
	}
	if events != 5 || stream.Ended().GetError().GetReason() != e.Reason {
		t.Errorf("%d events, ended with %v", events, stream.Ended())
	}
}

// createWaiting makes a session whose streams stay open: it waits for more subscribers than come.
func createWaiting(t *testing.T, sensor *weir.Sensor) string {
	t.Helper()
	return create(t, sensor, &weirv1.CreateSessionRequest{Spec: &weirv1.SessionSpec{
		Source: weir.Files("mixed.pcap"),
		Start:  &weirv1.SessionStart{Mode: weirv1.StartMode_START_MODE_AFTER_SUBSCRIBERS, Subscribers: 9},
	}})
}

func TestClosingLeavesTheSession(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	id := createWaiting(t, sensor)
	stream := subscribe(t, sensor, id, nil)
	if _, err := stream.Next(); err != nil { // started
		t.Fatal(err)
	}
	stream.Close()
	ctx := sensortest.Context(t)
	for subscribers := uint32(1); subscribers > 0; time.Sleep(time.Millisecond) {
		response, err := sensor.GetSession(ctx, &weirv1.GetSessionRequest{SessionId: id})
		if err != nil {
			t.Fatal(err)
		}
		subscribers = response.GetSession().GetStatus().GetSubscribers()
	}
}

func TestAServerThatDiesIsUnavailableAndTheContextEndsAStream(t *testing.T) {
	server := sensortest.Start(t)
	sensor := sensortest.Connect(t, server)
	id := createWaiting(t, sensor)
	ctx, cancel := context.WithCancel(sensortest.Context(t))
	cancelled, err := sensor.Subscribe(ctx, id, nil)
	if err != nil {
		t.Fatal(err)
	}
	waiting := subscribe(t, sensor, id, nil)
	for _, stream := range []*weir.Stream{cancelled, waiting} {
		if _, err := stream.Next(); err != nil { // started
			t.Fatal(err)
		}
	}
	cancel()
	expectCode(t, cancelled, codes.Canceled)
	server.Kill()
	expectCode(t, waiting, codes.Unavailable)
	expectCode(t, waiting, codes.Unavailable)
}

func expectCode(t *testing.T, stream *weir.Stream, code codes.Code) {
	t.Helper()
	for {
		_, err := stream.Next()
		if err == nil {
			continue
		}
		if e := (*weir.Error)(nil); !errors.As(err, &e) || e.Code != code {
			t.Errorf("%v instead of %v", err, code)
		}
		return
	}
}
