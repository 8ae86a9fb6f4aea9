// Resume reads the flows of a capture, leaves in the middle, resumes, and prints the ledger.
//
//	go run ./examples/resume [-server ADDRESS] [-application NAME] FILE
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/protobuf/proto"

	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func main() {
	server := flag.String("server", "/run/weir/weir.sock", "a Unix socket, or HOST:PORT")
	application := flag.String("application", "", "only flows of this application, \"TLS\"")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: resume [-server ADDRESS] [-application NAME] FILE")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Stdout, *server, *application, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "resume:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, server, application, file string) error {
	sensor, err := weir.Connect(server)
	if err != nil {
		return err
	}
	defer sensor.Close()
	created, err := sensor.CreateSession(ctx, &weirv1.CreateSessionRequest{Spec: &weirv1.SessionSpec{Source: weir.Files(file)}})
	if err != nil {
		return err
	}
	id := created.GetSession().GetId()
	defer sensor.DeleteSession(ctx, &weirv1.DeleteSessionRequest{SessionId: id})

	subscription := &weirv1.Subscription{
		Batch: &weirv1.BatchBounds{MaxBytes: proto.Uint32(256)}, // Little is sent again on the resume.
	}
	if application != "" {
		subscription.Allow = []*weirv1.FlowFilter{{Applications: []string{application}}}
	}
	position, err := read(ctx, out, sensor, id, subscription, weir.Position{}, 2)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "left after event %d\n", position.Sequence)
	_, err = read(ctx, out, sensor, id, subscription, position, -1)
	return err
}

// read prints the flows from a position on, this many at most or all of them, and gives the position where it stopped.
func read(ctx context.Context, out io.Writer, sensor *weir.Sensor, id string, subscription *weirv1.Subscription,
	position weir.Position, flows int) (weir.Position, error) {
	stream, err := sensor.Resume(ctx, id, subscription, position)
	if err != nil {
		return position, err
	}
	defer stream.Close()
	for item, err := range stream.All() {
		if err != nil {
			return stream.Position(), err
		}
		switch item := item.(type) {
		case *weirv1.FlowEvent:
			printFlow(out, item.GetFlow())
			if flows--; flows == 0 {
				return stream.Position(), nil
			}
		case *weirv1.StreamGap:
			fmt.Fprintf(out, "lost %d events: %v\n", item.GetEvents(), item.GetReason())
		case *weirv1.StreamEnded: // The ledger adds up, or there had been an error.
			printLedger(out, item.GetLedger())
		}
	}
	return stream.Position(), nil
}

func printFlow(out io.Writer, flow *weirv1.Flow) {
	both := flow.GetBidirectional()
	fmt.Fprintf(out, "%s  %v -> %v  %s  %d packets in %v\n",
		weir.FirstSeen(both).Format(time.RFC3339Nano), weir.Src(flow), weir.Dst(flow),
		flow.GetApplication().GetName(), both.GetPackets(), weir.Duration(both))
}

func printLedger(out io.Writer, ledger *weirv1.Ledger) {
	fmt.Fprintf(out, "ledger: %d events from %d on = %d delivered + %d filtered out + %d withheld + %d lost\n",
		ledger.GetEndSequence()-ledger.GetStartSequence(), ledger.GetStartSequence(),
		ledger.GetDelivered(), ledger.GetFilteredOut(), ledger.GetWithheld(), weir.Lost(ledger))
}
