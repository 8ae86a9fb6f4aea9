// Scriptedrunner reads the streams of one case of the scripted sensor (tests/scripted_sensor), and prints what the client gave.
//
//	scriptedrunner ADDRESS SCRIPT STREAM...
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"google.golang.org/protobuf/proto"

	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: scriptedrunner ADDRESS SCRIPT STREAM...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "scriptedrunner:", err)
		os.Exit(1)
	}
}

func run(address, script string, streams []string) error {
	kept := []byte("{}") // the position of the stream before, as JSON
	for i, words := range streams {
		fmt.Println("stream", i+1)
		wanted, err := parse(words)
		if err != nil {
			return err
		}
		var from weir.Position
		if wanted.fromPosition {
			if err := json.Unmarshal(kept, &from); err != nil {
				return err
			}
		}
		reached, err := readOne(address, script, wanted, from)
		if err != nil {
			return err
		}
		if kept, err = json.Marshal(reached); err != nil {
			return err
		}
	}
	return nil
}

// readOne opens one stream, prints it, and gives the position where it was left or ended.
func readOne(address, script string, wanted *words, from weir.Position) (weir.Position, error) {
	options, err := wanted.dialOptions()
	if err != nil {
		return from, err
	}
	sensor, err := weir.Connect(address, options...)
	if err != nil {
		return from, err
	}
	defer sensor.Close()
	ctx, cancel := wanted.context()
	defer cancel()
	stream, exchange, err := wanted.open(ctx, sensor, script, from)
	if err != nil {
		printEnd(nil, err)
		return from, nil
	}
	defer stream.Close()
	return read(stream, exchange, wanted, cancel)
}

func read(stream *weir.Stream, exchange *weir.Exchange, wanted *words, cancel context.CancelFunc) (weir.Position, error) {
	var last error
	items := 0
	for item, err := range stream.All() {
		if last = err; err != nil {
			break
		}
		if item == stream.Ended() {
			continue // Printed when reading is over.
		}
		fmt.Println(itemLine(item), positionText(stream.Position()))
		if exchange != nil {
			if err := answer(exchange, item); err != nil {
				return stream.Position(), err
			}
		}
		switch items++; items {
		case wanted.leaveAfter:
			fmt.Println("left")
			return stream.Position(), nil
		case wanted.cancelAfter:
			cancel()
		}
	}
	printEnd(stream.Ended(), last)
	return stream.Position(), nil
}

// answer sends a verdict on the flow of an EARLY event, and no more when the stream has caught up.
func answer(exchange *weir.Exchange, item proto.Message) error {
	switch item := item.(type) {
	case *weirv1.StreamCaughtUp:
		return exchange.CloseSend()
	case *weirv1.FlowEvent:
		if item.GetType() != weirv1.EventType_EVENT_TYPE_EARLY {
			return nil
		}
		seen := &weirv1.LabelValue{Kind: &weirv1.LabelValue_BoolValue{BoolValue: true}}
		verdict := &weirv1.FlowVerdict{FlowId: item.GetFlow().GetId(), Labels: map[string]*weirv1.LabelValue{"seen": seen}}
		return exchange.Send(&weirv1.FlowVerdictBatch{BatchId: item.GetSequence(), Verdicts: []*weirv1.FlowVerdict{verdict}})
	}
	return nil
}

// printEnd prints the lines of a stream that is over.
func printEnd(ended *weirv1.StreamEnded, err error) {
	unbalanced := errors.Is(err, weir.ErrUnbalanced)
	if ended != nil {
		fmt.Println(endedLine(ended))
		if !unbalanced {
			fmt.Println("ledger balanced")
		}
	}
	switch {
	case unbalanced:
		fmt.Println("ledger unbalanced")
	case err != nil:
		fmt.Println(errorLine(err))
	default:
		fmt.Println("end")
	}
}
