package weir

import (
	"errors"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

func TestAnErrorTellsWhenToTryAgain(t *testing.T) {
	full, err := status.New(codes.ResourceExhausted, "full").WithDetails(
		&errdetails.ErrorInfo{Reason: "TOO_MANY_SESSIONS"},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)})
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if !errors.As(errorOf(full.Err()), &e) {
		t.Fatal("no *Error")
	}
	if e.Reason != "TOO_MANY_SESSIONS" || e.RetryAfter != 1500*time.Millisecond || e.Field != "" {
		t.Errorf("%+v", e)
	}
	if e.Error() != "ResourceExhausted: full" || errorOf(nil) != nil {
		t.Error(e)
	}
}
