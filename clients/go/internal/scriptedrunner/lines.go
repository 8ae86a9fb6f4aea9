package main

import (
	"errors"
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/proto"

	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

// itemLine is the line of an item, without the position.
func itemLine(item proto.Message) string {
	switch item := item.(type) {
	case *weirv1.StreamStarted:
		return fmt.Sprintf("started sensor=%s session=%s uid=%s state=%s start=%d", orDash(item.GetSensorId()),
			orDash(item.GetSessionId()), orDash(fmt.Sprintf("%x", item.GetSessionUid())), enumText(item.GetSessionState()),
			item.GetStartSequence())
	case *weirv1.FlowEvent:
		return eventLine(item)
	case *weirv1.StreamCaughtUp:
		return fmt.Sprintf("caught-up %d", item.GetSequence())
	case *weirv1.StreamGap:
		return fmt.Sprintf("gap %s first=%s last=%s events=%s", enumText(item.GetReason()),
			optional(item.FirstSequence), optional(item.LastSequence), optional(item.Events))
	case *weirv1.StreamHeartbeat:
		return fmt.Sprintf("heartbeat watermark=%s delivered=%d",
			timeText(item.WatermarkUnixNano, weir.OptionalTime(item.WatermarkUnixNano)), item.GetLedger().GetDelivered())
	case *weirv1.SensorWarning:
		when := "-"
		if item.Time != nil {
			when = isoText(item.Time.AsTime())
		}
		return fmt.Sprintf("warning %s time=%s message=\"%s\"", enumText(item.GetKind()), when, item.GetMessage())
	case *weirv1.VerdictResults:
		return fmt.Sprintf("verdicts applied=%d unknown=%d late=%d refused=%d stale=%d batch=%d", item.GetApplied(),
			item.GetUnknownFlows(), item.GetLate(), item.GetRefused(), item.GetStale(), item.GetBatchId())
	default:
		return fmt.Sprintf("no line for %T", item)
	}
}

func eventLine(event *weirv1.FlowEvent) string {
	at := event.GetEventTimeUnixNano()
	return fmt.Sprintf("event %s %s time=%s %s", optional(event.Sequence), enumText(event.GetType()),
		timeText(&at, weir.Time(at)), flowText(event.GetFlow()))
}

func flowText(flow *weirv1.Flow) string {
	if flow == nil {
		return "flow=- packets=- bytes=- first=- last=- end=- confidence=- labels=-"
	}
	counters := "packets=- bytes=- first=- last=-"
	if both := flow.Bidirectional; both != nil {
		counters = fmt.Sprintf("packets=%d bytes=%d first=%s last=%s", both.GetPackets(), both.GetLinkBytes(),
			timeText(both.FirstSeenUnixNano, weir.FirstSeen(both)), timeText(both.LastSeenUnixNano, weir.LastSeen(both)))
	}
	confidence := "-"
	if flow.Application != nil {
		confidence = enumText(flow.Application.GetConfidence())
	}
	return fmt.Sprintf("flow=%d %s end=%s confidence=%s labels=%s", flow.GetId(), counters, enumText(flow.GetEndReason()),
		confidence, labelsText(flow.GetLabels()))
}

func endedLine(ended *weirv1.StreamEnded) string {
	what := "-"
	if e := ended.GetError(); e != nil {
		what = fmt.Sprintf("%d:%s", e.GetCode(), e.GetReason())
	}
	ledger := ended.GetLedger()
	lost := make([]string, 0, len(ledger.GetLost()))
	for _, part := range ledger.GetLost() {
		lost = append(lost, fmt.Sprintf("%s:%d", enumText(part.GetReason()), part.GetEvents()))
	}
	return fmt.Sprintf("ended %s state=%s error=%s start=%d end=%d delivered=%d filtered=%d withheld=%d lost=%s snapshot=%d",
		enumText(ended.GetReason()), enumText(ended.GetSessionState()), what, ledger.GetStartSequence(), ledger.GetEndSequence(),
		ledger.GetDelivered(), ledger.GetFilteredOut(), ledger.GetWithheld(), listText(lost), ledger.GetSnapshotDelivered())
}

func errorLine(err error) string {
	var e *weir.Error
	if !errors.As(err, &e) {
		return fmt.Sprintf("no *weir.Error: %v", err)
	}
	fields := make([]string, 0, len(e.Violations))
	for _, violation := range e.Violations {
		fields = append(fields, fmt.Sprintf(`%s("%s")`, violation.Field, violation.Description))
	}
	retry, message := "-", "-"
	if e.RetryAfter != nil {
		retry = fmt.Sprintf("%dms", *e.RetryAfter/time.Millisecond)
	}
	if e.Reason != "" { // The words of gRPC itself are its own in each language.
		message = `"` + e.Message + `"`
	}
	return fmt.Sprintf("error %s reason=%s fields=%s metadata=%s retry=%s message=%s", code.Code(e.Code), orDash(e.Reason),
		listText(fields), metadataText(e.Metadata), retry, message)
}
