package weir

import (
	"bytes"

	"google.golang.org/protobuf/proto"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// Position is how far a stream has been read: all that is needed to resume it. It can be kept as JSON, beside
// what the program made of the events. The zero Position is the start of the subscription.
type Position struct {
	// Uid of the session that Token and Sequence belong to, as StreamStarted has it. A session that was
	// created anew under the same id has another one, and sequence numbers of its own.
	SessionUID []byte `json:"session_uid"`
	// Token of the last message that was read to its end, at most 64 KiB.
	Token []byte `json:"token"`
	// Sequence number of the last event that was given. Events after the token up to this number are
	// skipped on a resume: those of a batch that was left half read.
	Sequence uint64 `json:"sequence"`
}

// startOf is the subscription with this position as its start.
func (p Position) startOf(subscription *weirv1.Subscription) *weirv1.Subscription {
	if len(p.Token) == 0 {
		return subscription
	}
	from := &weirv1.Subscription{}
	proto.Merge(from, subscription)
	from.Start = &weirv1.Subscription_ResumeToken{ResumeToken: p.Token}
	return from
}

// tracker moves a position along with the messages of a stream.
type tracker struct {
	position   Position
	session    []byte // uid of the stream's session
	startToken []byte // where the stream started in that session
}

// start takes the first message. It leaves a known position as it is, even where that is one of another
// session: the gap that says so is still to come, and a reader who leaves before it must get it on the next resume.
func (t *tracker) start(message *weirv1.FlowStreamMessage) {
	t.session, t.startToken = message.GetStarted().GetSessionUid(), message.GetResumeToken()
	if len(t.position.Token) == 0 {
		t.enter()
		t.position.Token = t.startToken
	}
}

// after moves past a message that is read to its end.
func (t *tracker) after(message *weirv1.FlowStreamMessage) {
	if message.GetGap().GetReason() == weirv1.LossReason_LOSS_REASON_RESTARTED {
		t.enter()
		t.position.Sequence = 0
	}
	if token := message.GetResumeToken(); len(token) > 0 {
		t.enter()
		t.position.Token = token
	}
}

// event moves past an event, and says whether it is new to the reader.
func (t *tracker) event(sequence uint64) bool {
	if !t.isElsewhere() && sequence <= t.position.Sequence {
		return false
	}
	t.enter()
	t.position.Sequence = sequence
	return true
}

// enter makes the position one of the stream's session.
func (t *tracker) enter() {
	if t.isElsewhere() {
		t.position = Position{Token: t.startToken}
	}
	if len(t.session) > 0 {
		t.position.SessionUID = t.session
	}
}

// isElsewhere is whether the position is one of another session.
func (t *tracker) isElsewhere() bool {
	return len(t.position.SessionUID) > 0 && len(t.session) > 0 && !bytes.Equal(t.position.SessionUID, t.session)
}
