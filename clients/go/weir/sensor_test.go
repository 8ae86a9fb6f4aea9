package weir_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestConnectsByUnixSocketAndTCP(t *testing.T) {
	server := sensortest.Start(t)
	socket := server.Socket[len("unix:"):]
	for _, address := range []string{server.TCP, server.Socket, socket, "unix://" + socket} {
		sensor, err := weir.Connect(address)
		if err != nil {
			t.Fatal(err)
		}
		response, err := sensor.GetSensor(sensortest.Context(t), &weirv1.GetSensorRequest{})
		if err != nil || response.GetSensor().GetId() == "" {
			t.Errorf("%s: %v, %v", address, response, err)
		}
		sensor.Close()
	}
}

func TestErrorsCarryTheSensorsDetails(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	spec := &weirv1.SessionSpec{Source: weir.Files("http.pcap")}
	spec.Meter = &weirv1.MeterSettings{BpfFilter: proto.String("tcp and and")}
	ctx := sensortest.Context(t)

	_, unary := sensor.CreateSession(ctx, &weirv1.CreateSessionRequest{Spec: spec})
	stream, err := sensor.Capture(ctx, &weirv1.CaptureFlowsRequest{Spec: spec})
	if err != nil {
		t.Fatal(err)
	}
	_, streaming := stream.Next()
	for _, err := range []error{unary, streaming} {
		var e *weir.Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *weir.Error", err)
		}
		if e.Code != codes.InvalidArgument || e.Reason == "" || e.Message == "" {
			t.Errorf("%+v", e)
		}
		if len(e.Violations) != 1 || e.Violations[0].Field != "spec.meter.bpf_filter" || e.RetryAfter != nil {
			t.Errorf("%+v", e)
		}
		if status.Code(err) != codes.InvalidArgument {
			t.Errorf("gRPC sees %v", status.Code(err))
		}
	}
}

func TestEveryFieldAtFaultIsNamed(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	subscription := &weirv1.Subscription{
		Allow: []*weirv1.FlowFilter{{}},
		Batch: &weirv1.BatchBounds{MaxBytes: proto.Uint32(0)},
	}
	_, err := subscribe(t, sensor, createFiles(t, sensor, "http.pcap"), subscription).Next()
	var e *weir.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	var fields []string
	for _, violation := range e.Violations {
		fields = append(fields, violation.Field)
	}
	if slices.Sort(fields); !slices.Equal(fields, []string{"subscription.allow[0]", "subscription.batch.max_bytes"}) {
		t.Errorf("%v: %v", e, fields)
	}
}

func TestAFieldThatTheSensorDoesNotKnowIsNamed(t *testing.T) {
	sensor := sensortest.Connect(t, sensortest.Start(t))
	newer := &weirv1.FlowFilter{}
	newer.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 99, protowire.VarintType), 1))
	subscription := &weirv1.Subscription{Allow: []*weirv1.FlowFilter{newer}}
	_, err := subscribe(t, sensor, createFiles(t, sensor, "http.pcap"), subscription).Next()
	var e *weir.Error
	if !errors.As(err, &e) || e.Reason != "UNKNOWN_FIELD" || e.Metadata["field"] != "subscription.allow[0]" {
		t.Fatal(err)
	}
	for _, part := range []string{"subscription.allow[0]", "99", "version " + e.Metadata["sensor_version"], "older"} {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("%q does not say %q", e, part)
		}
	}
}

func TestASensorThatIsNotThereIsUnavailable(t *testing.T) {
	sensor, err := weir.Connect("unix:///nowhere/weir.sock")
	if err != nil {
		t.Fatal(err)
	}
	defer sensor.Close()
	_, err = sensor.GetSensor(sensortest.Context(t), &weirv1.GetSensorRequest{})
	var e *weir.Error
	if !errors.As(err, &e) || e.Code != codes.Unavailable {
		t.Errorf("%v", err)
	}
}
