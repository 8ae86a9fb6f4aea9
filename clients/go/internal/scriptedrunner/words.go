package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

// words are what one stream is to be.
type words struct {
	call          string // "", "capture", "exchange"
	snapshot      bool
	untilCaughtUp bool
	fromPosition  bool
	leaveAfter    int // items; 0 for never
	cancelAfter   int
	deadline      time.Duration
	ca            string
	serverName    string
}

func parse(text string) (*words, error) {
	w := &words{}
	for _, word := range strings.Fields(text) {
		name, value, _ := strings.Cut(word, "=")
		var err error
		switch name {
		case "capture", "exchange":
			w.call = name
		case "start":
			w.snapshot = value == "snapshot"
		case "until":
			w.untilCaughtUp = value == "caught-up"
		case "from-position":
			w.fromPosition = true
		case "leave-after":
			w.leaveAfter, err = strconv.Atoi(value)
		case "cancel-after":
			w.cancelAfter, err = strconv.Atoi(value)
		case "deadline":
			w.deadline, err = time.ParseDuration(value + "ms")
		case "ca":
			w.ca = value
		case "server-name":
			w.serverName = value
		default:
			err = fmt.Errorf("unknown word %q", word)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *words) dialOptions() ([]grpc.DialOption, error) {
	if w.ca == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(w.ca)
	if err != nil {
		return nil, err
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificate", w.ca)
	}
	config := &tls.Config{RootCAs: authorities, ServerName: w.serverName}
	return []grpc.DialOption{grpc.WithTransportCredentials(credentials.NewTLS(config))}, nil
}

func (w *words) context() (context.Context, context.CancelFunc) {
	if w.deadline > 0 {
		return context.WithTimeout(context.Background(), w.deadline)
	}
	return context.WithCancel(context.Background())
}

// open makes the call. The exchange is nil for other calls.
func (w *words) open(ctx context.Context, sensor *weir.Sensor, script string, from weir.Position) (*weir.Stream, *weir.Exchange, error) {
	switch w.call {
	case "capture":
		stream, err := sensor.Capture(ctx, &weirv1.CaptureFlowsRequest{
			Spec: &weirv1.SessionSpec{Source: weir.Files("x.pcap")}, SessionId: script, Subscription: w.subscription(),
		})
		return stream, nil, err
	case "exchange":
		request := &weirv1.OpenExchange{SessionId: script, Subscription: w.subscription()}
		exchange, err := sensor.Exchange(ctx, request, from)
		if err != nil {
			return nil, nil, err
		}
		return exchange.Stream, exchange, nil
	default:
		stream, err := sensor.Resume(ctx, script, w.subscription(), from)
		return stream, nil, err
	}
}

func (w *words) subscription() *weirv1.Subscription {
	if !w.snapshot && !w.untilCaughtUp {
		return nil
	}
	subscription := &weirv1.Subscription{EndWhenCaughtUp: w.untilCaughtUp}
	if w.snapshot {
		subscription.Start = &weirv1.Subscription_Position{Position: weirv1.StartPosition_START_POSITION_SNAPSHOT}
	}
	return subscription
}
