package weir_test

import (
	"io"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

// createHolding makes a session that holds each flow at its first packet, for longer than a test may take.
func createHolding(t *testing.T, sensor *weir.Sensor, file string) string {
	t.Helper()
	return create(t, sensor, &weirv1.CreateSessionRequest{Spec: &weirv1.SessionSpec{
		Source: weir.Files(file),
		Meter: &weirv1.MeterSettings{
			Verdicts: &weirv1.VerdictSettings{HoldAtPacket: proto.Uint32(1), HoldTimeout: durationpb.New(time.Hour)},
		},
		Events: &weirv1.EventSettings{
			Types: []weirv1.EventType{weirv1.EventType_EVENT_TYPE_EARLY, weirv1.EventType_EVENT_TYPE_ENDED},
		},
	}})
}

func TestVerdictsLabelTheFlowsThatAreHeldForThem(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	request := &weirv1.OpenExchange{SessionId: createHolding(t, sensor, "http.pcap"), Hold: true}
	exchange, err := sensor.Exchange(sensortest.Context(t), request, weir.Position{})
	if err != nil {
		t.Fatal(err)
	}
	defer exchange.Close()
	var applied, sent, answered uint64
	labels := map[uint64]int64{}
	for item, err := range exchange.All() {
		if err != nil {
			t.Fatal(err)
		}
		switch item := item.(type) {
		case *weirv1.VerdictResults:
			applied, answered = applied+item.GetApplied(), item.GetBatchId()
		case *weirv1.FlowEvent:
			id := item.GetFlow().GetId()
			if item.GetType() == weirv1.EventType_EVENT_TYPE_ENDED {
				labels[id] = item.GetFlow().GetLabels()["seen"].GetIntValue()
				continue
			}
			seen := &weirv1.LabelValue{Kind: &weirv1.LabelValue_IntValue{IntValue: int64(id)}}
			verdict := &weirv1.FlowVerdict{FlowId: id, Labels: map[string]*weirv1.LabelValue{"seen": seen}}
			batch := &weirv1.FlowVerdictBatch{BatchId: item.GetSequence(), Verdicts: []*weirv1.FlowVerdict{verdict}}
			if err := exchange.Send(batch); err != nil {
				t.Fatal(err)
			}
			sent = batch.GetBatchId()
		}
	}
	for id, label := range labels {
		if uint64(label) != id {
			t.Errorf("flow %d is labelled %d", id, label)
		}
	}
	if len(labels) != 5 || applied != 5 || sent == 0 || answered != sent {
		t.Errorf("%d flows, %d verdicts applied, up to batch %d of %d", len(labels), applied, answered, sent)
	}
	if err := exchange.Send(&weirv1.FlowVerdictBatch{}); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

func TestAFlowIsHeldNoLongerThanItsClientSends(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	request := &weirv1.OpenExchange{SessionId: createHolding(t, sensor, "http.pcap"), Hold: true}
	exchange, err := sensor.Exchange(sensortest.Context(t), request, weir.Position{})
	if err != nil {
		t.Fatal(err)
	}
	defer exchange.Close()
	if _, err := exchange.Next(); err != nil { // started
		t.Fatal(err)
	}
	if err := exchange.CloseSend(); err != nil {
		t.Fatal(err)
	}
	readEvents(t, exchange.Stream, -1) // Else it would end with its context.
}

func TestAnExchangeIsResumed(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	id := createHolding(t, sensor, "http.pcap")
	whole, _ := readEvents(t, subscribe(t, sensor, id, nil), -1)
	var got []*weirv1.FlowEvent
	var position weir.Position
	for _, limit := range []int{2, -1} {
		exchange, err := sensor.Exchange(sensortest.Context(t), &weirv1.OpenExchange{SessionId: id}, position)
		if err != nil {
			t.Fatal(err)
		}
		events, _ := readEvents(t, exchange.Stream, limit)
		exchange.Close()
		got, position = append(got, events...), exchange.Position()
	}
	if len(got) != len(whole) || got[2].GetSequence() != 3 {
		t.Errorf("%d of %d events", len(got), len(whole))
	}
}
