package weir

import (
	"context"
	"io"

	"google.golang.org/protobuf/proto"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// script is a call that gives these messages and then ends with OK. It must not be read after that.
type script struct {
	messages []*weirv1.FlowStreamMessage
	over     bool
}

func (s *script) Recv() (*weirv1.FlowStreamMessage, error) {
	if s.over {
		panic("read after the end")
	}
	if s.over = len(s.messages) == 0; s.over {
		return nil, io.EOF
	}
	message := s.messages[0]
	s.messages = s.messages[1:]
	return message, nil
}

func play(position Position, messages ...*weirv1.FlowStreamMessage) *Stream {
	stream, _ := open(context.Background(), position, func(context.Context) (receiver, error) {
		return &script{messages: messages}, nil
	})
	return stream
}

func started(uid, token string) *weirv1.FlowStreamMessage {
	return &weirv1.FlowStreamMessage{
		Message:     &weirv1.FlowStreamMessage_Started{Started: &weirv1.StreamStarted{SessionUid: []byte(uid)}},
		ResumeToken: []byte(token),
	}
}

func restarted(token string) *weirv1.FlowStreamMessage {
	gap := &weirv1.StreamGap{Reason: weirv1.LossReason_LOSS_REASON_RESTARTED}
	return &weirv1.FlowStreamMessage{Message: &weirv1.FlowStreamMessage_Gap{Gap: gap}, ResumeToken: []byte(token)}
}

// batch is a message of events with these sequence numbers; 0 is an event of a snapshot, which has none.
func batch(token string, sequences ...uint64) *weirv1.FlowStreamMessage {
	events := &weirv1.FlowEventBatch{}
	for _, sequence := range sequences {
		event := &weirv1.FlowEvent{Type: weirv1.EventType_EVENT_TYPE_SNAPSHOT}
		if sequence > 0 {
			event = &weirv1.FlowEvent{Type: weirv1.EventType_EVENT_TYPE_ENDED, Sequence: proto.Uint64(sequence)}
		}
		events.Events = append(events.Events, event)
	}
	return &weirv1.FlowStreamMessage{Message: &weirv1.FlowStreamMessage_Events{Events: events}, ResumeToken: []byte(token)}
}

func ended(ledger *weirv1.Ledger) *weirv1.FlowStreamMessage {
	return &weirv1.FlowStreamMessage{Message: &weirv1.FlowStreamMessage_Ended{Ended: &weirv1.StreamEnded{Ledger: ledger}}}
}

func drain(stream *Stream) (items int, err error) {
	for _, err = range stream.All() {
		if err == nil {
			items++
		}
	}
	return items, err
}
