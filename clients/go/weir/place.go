package weir

import (
	"google.golang.org/protobuf/proto"

	weirv1 "weir/clients/go/weir/v1"
)

// Place is where the reader of a stream stands: all that is needed to come back. It may be kept as
// JSON, beside what the program made of the events. The zero Place is the start.
type Place struct {
	// Token of the last message that was read to its end.
	Token []byte `json:"token"`
	// Sequence of the last event that was given. Events after the token that it covers are passed
	// over on a resume: those of a message that was read in part.
	Sequence uint64 `json:"sequence"`
}

// startOf is the subscription with this place as its start.
func (p Place) startOf(subscription *weirv1.Subscription) *weirv1.Subscription {
	if len(p.Token) == 0 {
		return subscription
	}
	from := &weirv1.Subscription{}
	proto.Merge(from, subscription)
	from.Start = &weirv1.Subscription_ResumeToken{ResumeToken: p.Token}
	return from
}

// after moves on by a message that is read to its end. That of `started` stands where the stream
// began, and is not needed where the place is known: what is past a restart comes after it.
func (p *Place) after(message *weirv1.FlowStreamMessage) {
	if message.GetStarted() != nil && len(p.Token) > 0 {
		return
	}
	if message.GetGap().GetReason() == weirv1.LossReason_LOSS_REASON_RESTARTED {
		p.Sequence = 0 // The numbers begin anew.
	}
	if token := message.GetResumeToken(); len(token) > 0 {
		p.Token = token
	}
}
