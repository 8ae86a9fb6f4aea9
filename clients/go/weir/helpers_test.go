package weir_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func create(t *testing.T, sensor *weir.Sensor, request *weirv1.CreateSessionRequest) string {
	t.Helper()
	response, err := sensor.CreateSession(sensortest.Context(t), request)
	if err != nil {
		t.Fatal(err)
	}
	return response.GetSession().GetId()
}

func createFiles(t *testing.T, sensor *weir.Sensor, files ...string) string {
	t.Helper()
	return create(t, sensor, &weirv1.CreateSessionRequest{Spec: &weirv1.SessionSpec{Source: weir.Files(files...)}})
}

func capture(t *testing.T, sensor *weir.Sensor, files ...string) *weir.Stream {
	t.Helper()
	spec := &weirv1.SessionSpec{Source: weir.Files(files...)}
	stream, err := sensor.Capture(sensortest.Context(t), &weirv1.CaptureFlowsRequest{Spec: spec})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stream.Close)
	return stream
}

func subscribe(t *testing.T, sensor *weir.Sensor, id string, subscription *weirv1.Subscription) *weir.Stream {
	t.Helper()
	return resume(t, sensor, id, subscription, weir.Position{})
}

func resume(t *testing.T, sensor *weir.Sensor, id string, subscription *weirv1.Subscription, position weir.Position) *weir.Stream {
	t.Helper()
	stream, err := sensor.Resume(sensortest.Context(t), id, subscription, position)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stream.Close)
	return stream
}

// readEvents reads to the end, or to so many events where that is not negative.
func readEvents(t *testing.T, stream *weir.Stream, limit int) (events []*weirv1.FlowEvent, others []proto.Message) {
	t.Helper()
	for item, err := range stream.All() {
		if err != nil {
			t.Fatal(err)
		}
		if event, is := item.(*weirv1.FlowEvent); !is {
			others = append(others, item)
		} else if events = append(events, event); len(events) == limit {
			break
		}
	}
	return events, others
}

func sequences(events []*weirv1.FlowEvent) (numbers []uint64) {
	for _, event := range events {
		numbers = append(numbers, event.GetSequence())
	}
	return numbers
}
