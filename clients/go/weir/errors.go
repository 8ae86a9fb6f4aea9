package weir

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error is what a sensor, or the way to it, could not do. status.FromError reads it too.
type Error struct {
	Code       codes.Code
	Message    string        // a sentence for people
	Reason     string        // constant word for programs, "SESSION_NOT_FOUND"; empty if none was given
	Field      string        // path of the field at fault, "spec.meter.bpf_filter"; empty if none is
	RetryAfter time.Duration // when it is worth trying again; 0 if that is not known

	status *status.Status
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %s", e.Code, e.Message) }

// GRPCStatus gives the status with all of its details.
func (e *Error) GRPCStatus() *status.Status { return e.status }

func errorOf(err error) error {
	if err == nil {
		return nil
	}
	from := status.Convert(err)
	e := &Error{Code: from.Code(), Message: from.Message(), status: from}
	for _, detail := range from.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			e.Reason = detail.GetReason()
		case *errdetails.BadRequest:
			if violations := detail.GetFieldViolations(); len(violations) > 0 {
				e.Field = violations[0].GetField()
			}
		case *errdetails.RetryInfo:
			e.RetryAfter = detail.GetRetryDelay().AsDuration()
		}
	}
	return e
}
