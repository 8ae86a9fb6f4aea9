package weir

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// errorDomain is the domain of the reasons that sensors give. Those of others, as a proxy, mean something else.
const errorDomain = "weir.invalid"

// Error is the error of a call, from the sensor or from the connection to it. status.FromError reads it too.
type Error struct {
	Code    codes.Code
	Message string // a sentence for people, as it came

	// Constant word of the sensor for programs, "SESSION_NOT_FOUND": docs/errors.md lists them. Empty if there is none.
	Reason string
	// What goes with the reason: "limit", "max" and "asked" where a limit was met.
	Metadata map[string]string
	// All fields of the request that are at fault.
	Violations []Violation
	// When to try again. Nil where waiting does not help.
	RetryAfter *time.Duration

	status *status.Status
}

// Violation is a field of a request that is at fault.
type Violation struct {
	Field       string // its path, "spec.meter.bpf_filter"
	Description string // what is wrong with it, for people
}

// Error is the code and the sensor's sentence. Where the sensor does not know what it was asked for, the sentence names the
// field and the sensor's version, and Error says what that means.
func (e *Error) Error() string {
	text := fmt.Sprintf("%v: %s", e.Code, e.Message)
	if e.Reason == "UNKNOWN_FIELD" || e.Reason == "UNKNOWN_ENUM_VALUE" {
		text += " (the sensor is older than this client)"
	}
	return text
}

// GRPCStatus gives the status with all of its details.
func (e *Error) GRPCStatus() *status.Status { return e.status }

func errorOf(err error) error {
	if err == nil {
		return nil
	}
	from := status.Convert(err)
	e := &Error{Code: from.Code(), Message: from.Message(), status: from}
	for _, detail := range from.Details() {
		e.take(detail)
	}
	return e
}

// take adds a detail. Kinds that this client does not know are left to GRPCStatus.
func (e *Error) take(detail any) {
	switch detail := detail.(type) {
	case *errdetails.ErrorInfo:
		if detail.GetDomain() == errorDomain {
			e.Reason, e.Metadata = detail.GetReason(), detail.GetMetadata()
		}
	case *errdetails.BadRequest:
		for _, violation := range detail.GetFieldViolations() {
			e.Violations = append(e.Violations, Violation{violation.GetField(), violation.GetDescription()})
		}
	case *errdetails.RetryInfo:
		delay := detail.GetRetryDelay().AsDuration()
		e.RetryAfter = &delay
	}
}
