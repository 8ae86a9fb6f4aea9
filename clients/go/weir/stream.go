package weir

import (
	"context"
	"io"
	"iter"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// Stream is a stream of flows. Close may be called by any goroutine, all else by one.
type Stream struct {
	call     receiver
	cancel   context.CancelFunc
	position Position
	message  *weirv1.FlowStreamMessage // whose events are being given
	events   []*weirv1.FlowEvent       // those of them still to come
	received uint64
	ended    *weirv1.StreamEnded
	err      error // the stream is over: io.EOF or why
}

// receiver is the part of a call that a stream needs.
type receiver interface {
	Recv() (*weirv1.FlowStreamMessage, error)
}

func open(ctx context.Context, position Position, call func(context.Context) (receiver, error)) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	opened, err := call(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	return &Stream{call: opened, cancel: cancel, position: position}, nil
}

// All gives the items of the stream one by one, to the end or to the first error. An item is one of
//
//	*weirv1.StreamStarted    the first item
//	*weirv1.FlowEvent        an event; Flow is nil in those of windows (EVENT_TYPE_WINDOW)
//	*weirv1.StreamCaughtUp   history ends here, and live events begin
//	*weirv1.StreamGap        events are missing here
//	*weirv1.StreamHeartbeat  the stream is alive
//	*weirv1.SensorWarning    something that an operator should know
//	*weirv1.VerdictResults   what became of verdicts; of an Exchange only
//	*weirv1.StreamEnded      the last item, with a ledger that adds up
//
// Messages of other kinds, from a newer sensor, are skipped. A loop may be left and another begun: it goes
// on with the next item.
func (s *Stream) All() iter.Seq2[proto.Message, error] {
	return func(yield func(proto.Message, error) bool) {
		for {
			item, err := s.Next()
			if err == io.EOF || !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// Next waits for the next item, as All has them. The error after the last one is io.EOF, unless the
// call failed. A damaged capture gives its flows and StreamEnded first, then an *Error of DataLoss.
func (s *Stream) Next() (proto.Message, error) {
	for {
		if event := s.nextEvent(); event != nil {
			return event, nil
		}
		message, err := s.receive()
		if err != nil {
			return nil, err
		}
		if s.message, s.events = message, message.GetEvents().GetEvents(); len(s.events) > 0 {
			s.received += uint64(len(s.events))
			continue
		}
		s.position.after(message)
		if s.ended = message.GetEnded(); s.ended != nil {
			return s.ended, CheckLedger(s.ended.GetLedger(), s.received)
		}
		if item := itemOf(message); item != nil {
			return item, nil
		}
	}
}

func (s *Stream) receive() (*weirv1.FlowStreamMessage, error) {
	if s.err != nil {
		return nil, s.err
	}
	message, err := s.call.Recv()
	if err == io.EOF && s.ended == nil {
		err = errorOf(status.Error(codes.Internal, "the stream ended without its last message"))
	}
	s.err = err
	return message, err
}

// nextEvent gives the next event of the current message that the reader has not had yet.
func (s *Stream) nextEvent() *weirv1.FlowEvent {
	for len(s.events) > 0 {
		event := s.events[0]
		s.events = s.events[1:]
		if len(s.events) == 0 {
			s.position.after(s.message)
		}
		if event.Sequence == nil {
			return event
		}
		if event.GetSequence() > s.position.Sequence {
			s.position.Sequence = event.GetSequence()
			return event
		}
	}
	return nil
}

// itemOf gives what a message carries. Nil for kinds that this client does not know.
func itemOf(message *weirv1.FlowStreamMessage) proto.Message {
	switch kind := message.GetMessage().(type) {
	case *weirv1.FlowStreamMessage_Started:
		return kind.Started
	case *weirv1.FlowStreamMessage_CaughtUp:
		return kind.CaughtUp
	case *weirv1.FlowStreamMessage_Gap:
		return kind.Gap
	case *weirv1.FlowStreamMessage_Heartbeat:
		return kind.Heartbeat
	case *weirv1.FlowStreamMessage_Warning:
		return kind.Warning
	case *weirv1.FlowStreamMessage_Verdicts:
		return kind.Verdicts
	default:
		return nil
	}
}

// Position is how far the stream has been read: to the last item that was given.
func (s *Stream) Position() Position { return s.position }

// Ended is the last item, with the stream's ledger. Nil until it was given.
func (s *Stream) Ended() *weirv1.StreamEnded { return s.ended }

// Close leaves the stream. The session goes on without it, unless Capture started it without a linger.
func (s *Stream) Close() { s.cancel() }
