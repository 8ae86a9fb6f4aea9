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

// start takes the first message of a stream. The token is kept where there is one: where the stream is of another
// session, the gap that says so is still to come, and a reader who leaves before it must get it on the next resume.
func (p *Position) start(started *weirv1.StreamStarted, token []byte) {
	if uid := started.GetSessionUid(); len(uid) > 0 {
		if len(p.SessionUID) > 0 && !bytes.Equal(p.SessionUID, uid) {
			p.Sequence = 0 // Those of another session begin anew.
		}
		p.SessionUID = uid
	}
	if len(p.Token) == 0 {
		p.Token = token
	}
}

// after moves past a message that is read to its end.
func (p *Position) after(message *weirv1.FlowStreamMessage) {
	token := message.GetResumeToken()
	if started := message.GetStarted(); started != nil {
		p.start(started, token)
		return
	}
	if message.GetGap().GetReason() == weirv1.LossReason_LOSS_REASON_RESTARTED {
		p.Sequence = 0
	}
	if len(token) > 0 {
		p.Token = token
	}
}
