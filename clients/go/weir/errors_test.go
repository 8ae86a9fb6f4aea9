package weir

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
)

func failed(t *testing.T, code codes.Code, details ...protoadapt.MessageV1) *Error {
	t.Helper()
	full, err := status.New(code, "no").WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if !errors.As(errorOf(full.Err()), &e) {
		t.Fatal("no *Error")
	}
	return e
}

func TestAnErrorHasEveryDetail(t *testing.T) {
	metadata := map[string]string{"limit": "max_sessions", "max": "64", "asked": "65"}
	e := failed(t, codes.ResourceExhausted,
		&errdetails.ErrorInfo{Reason: "TOO_MANY_SESSIONS", Domain: "weir.invalid", Metadata: metadata},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "spec.source", Description: "required"}, {Field: "spec.log.max_bytes", Description: "below 65536"},
		}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)})
	if e.Reason != "TOO_MANY_SESSIONS" || !reflect.DeepEqual(e.Metadata, metadata) {
		t.Errorf("%+v", e)
	}
	if want := []Violation{{"spec.source", "required"}, {"spec.log.max_bytes", "below 65536"}}; !reflect.DeepEqual(e.Violations, want) {
		t.Errorf("%+v", e.Violations)
	}
	if e.RetryAfter == nil || *e.RetryAfter != 1500*time.Millisecond {
		t.Errorf("%v", e.RetryAfter)
	}
	if e.Error() != "ResourceExhausted: no" {
		t.Error(e)
	}
}

func TestAnErrorWithoutDetailsHasNone(t *testing.T) {
	e := failed(t, codes.InvalidArgument)
	if e.Reason != "" || len(e.Metadata) != 0 || e.Violations != nil || e.RetryAfter != nil {
		t.Errorf("%+v", e)
	}
	if errorOf(nil) != nil {
		t.Error("no error is one")
	}
}

func TestAtOnceIsATimeToTryAgain(t *testing.T) {
	if e := failed(t, codes.Unavailable, &errdetails.RetryInfo{}); e.RetryAfter == nil || *e.RetryAfter != 0 {
		t.Errorf("%v", e.RetryAfter)
	}
}

func TestAnOlderSensorIsSaidToBeOne(t *testing.T) {
	metadata := map[string]string{"field": "subscription.allow[0]", "number": "99", "sensor_version": "0.1.0"}
	for _, reason := range []string{"UNKNOWN_FIELD", "UNKNOWN_ENUM_VALUE"} {
		e := failed(t, codes.InvalidArgument, &errdetails.ErrorInfo{Reason: reason, Domain: "weir.invalid", Metadata: metadata})
		if e.Error() != "InvalidArgument: no (the sensor is older than this client)" || e.Metadata["sensor_version"] != "0.1.0" {
			t.Errorf("%s: %v, %v", reason, e, e.Metadata)
		}
	}
}

func TestAReasonOfAnotherDomainIsNone(t *testing.T) {
	proxy := &errdetails.ErrorInfo{Reason: "UPSTREAM", Domain: "proxy.example", Metadata: map[string]string{"at": "x"}}
	sensor := &errdetails.ErrorInfo{Reason: "DRAINING", Domain: "weir.invalid"}
	if e := failed(t, codes.Unavailable, proxy); e.Reason != "" || len(e.Metadata) != 0 {
		t.Errorf("%+v", e)
	}
	if e := failed(t, codes.Unavailable, sensor, proxy); e.Reason != "DRAINING" || len(e.Metadata) != 0 {
		t.Errorf("%+v", e)
	}
}

func TestDetailsThatAreNotKnownAreLeftToTheStatus(t *testing.T) {
	newer := &anypb.Any{TypeUrl: "type.googleapis.com/weir.v9.News", Value: []byte{8, 1}}
	from := &spb.Status{Code: int32(codes.Internal), Details: []*anypb.Any{newer}}
	var e *Error
	if !errors.As(errorOf(status.ErrorProto(from)), &e) || e.Code != codes.Internal || e.Reason != "" {
		t.Fatalf("%+v", e)
	}
	if len(e.GRPCStatus().Proto().GetDetails()) != 1 {
		t.Error("the status has lost the detail")
	}
}
