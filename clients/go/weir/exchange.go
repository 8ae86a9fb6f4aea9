package weir

import (
	"context"
	"io"

	"google.golang.org/protobuf/proto"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// Exchange is a stream of flows that takes verdicts on them. What became of verdicts is an item,
// *weirv1.VerdictResults. Send and CloseSend may be called by one goroutine while another reads.
type Exchange struct {
	*Stream
	verdicts sender
}

// sender is the part of a call that verdicts need.
type sender interface {
	Send(*weirv1.ExchangeFlowsRequest) error
	CloseSend() error
}

// Exchange subscribes to a session that allows verdicts, from a position of an earlier stream, as Resume does, or from the zero
// Position. The stream ends with ctx; Close it in any case.
func (s *Sensor) Exchange(ctx context.Context, request *weirv1.OpenExchange, position Position) (*Exchange, error) {
	first := &weirv1.OpenExchange{}
	proto.Merge(first, request)
	first.Subscription = position.startOf(first.Subscription)
	exchange := &Exchange{}
	stream, err := open(ctx, position, func(ctx context.Context) (receiver, error) {
		call, err := s.flows.ExchangeFlows(ctx)
		if err != nil {
			return nil, err
		}
		exchange.verdicts = call
		err = call.Send(&weirv1.ExchangeFlowsRequest{Message: &weirv1.ExchangeFlowsRequest_Open{Open: first}})
		if err == io.EOF { // The stream is over already, and reading it says why.
			err = nil
		}
		return call, err
	})
	if err != nil {
		return nil, err
	}
	exchange.Stream = stream
	return exchange, nil
}

// Send gives the sensor verdicts. It waits while the sensor has not applied earlier ones, so a program that sends must also
// read. Where the stream is over it returns io.EOF; Next has the reason.
func (e *Exchange) Send(batch *weirv1.FlowVerdictBatch) error {
	return e.verdicts.Send(&weirv1.ExchangeFlowsRequest{Message: &weirv1.ExchangeFlowsRequest_Verdicts{Verdicts: batch}})
}

// CloseSend says that there will be no more verdicts. The stream goes on, and flows are held no longer.
func (e *Exchange) CloseSend() error { return e.verdicts.CloseSend() }
