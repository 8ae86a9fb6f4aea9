package weir

import (
	"context"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

const (
	keepaliveTime    = time.Minute
	keepaliveTimeout = 20 * time.Second
	maxMessageBytes  = 64 << 20
)

// Sensor is a connection to a sensor. The RPCs of SensorService and SessionService are its methods,
// as generated; Subscribe, Resume, Capture and Exchange are those of FlowService. Safe for use by several
// goroutines at once. Errors of calls are *Error.
type Sensor struct {
	weirv1.SensorServiceClient
	weirv1.SessionServiceClient

	flows      weirv1.FlowServiceClient
	connection *grpc.ClientConn
}

// Connect makes a connection to the sensor at an address:
//
//	/run/weir.sock, unix:///run/weir.sock   a Unix socket
//	sensor.example:50051, [::1]:50051       a TCP port
//
// It connects with the first call. Options come after, and so over, the package's own: without
// grpc.WithTransportCredentials(credentials.NewTLS(...)) it is not encrypted.
func Connect(address string, options ...grpc.DialOption) (*Sensor, error) {
	if strings.HasPrefix(address, "/") {
		address = "unix:" + address
	}
	own := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepaliveTime, Timeout: keepaliveTimeout}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessageBytes)),
		grpc.WithChainUnaryInterceptor(unaryErrors),
		grpc.WithChainStreamInterceptor(streamErrors),
	}
	connection, err := grpc.NewClient(address, append(own, options...)...)
	if err != nil {
		return nil, err
	}
	return &Sensor{
		SensorServiceClient:  weirv1.NewSensorServiceClient(connection),
		SessionServiceClient: weirv1.NewSessionServiceClient(connection),
		flows:                weirv1.NewFlowServiceClient(connection),
		connection:           connection,
	}, nil
}

// Close ends the connection, and every call and stream on it.
func (s *Sensor) Close() error { return s.connection.Close() }

// Subscribe streams the events of a session. A nil subscription is all defaults: every event, from
// the oldest kept. The stream ends with ctx; Close it in any case.
func (s *Sensor) Subscribe(ctx context.Context, sessionID string, subscription *weirv1.Subscription) (*Stream, error) {
	return s.Resume(ctx, sessionID, subscription, Position{})
}

// Resume subscribes again and goes on from the position of an earlier stream of the session: with the event
// after the last one that it gave, each event once. The subscription's own start counts only where the
// position has no token.
//
// Where the session was created anew in the meantime, a gap of LOSS_REASON_RESTARTED says so, and all events of the
// new session follow.
func (s *Sensor) Resume(ctx context.Context, sessionID string, subscription *weirv1.Subscription, position Position) (*Stream, error) {
	request := &weirv1.SubscribeFlowsRequest{SessionId: sessionID, Subscription: position.startOf(subscription)}
	return open(ctx, position, func(ctx context.Context) (receiver, error) {
		return s.flows.SubscribeFlows(ctx, request)
	})
}

// Capture starts a session and streams its events. The session ends with the stream, or stays for the
// request's linger: so long its stream can be resumed, under the session id that StreamStarted has.
func (s *Sensor) Capture(ctx context.Context, request *weirv1.CaptureFlowsRequest) (*Stream, error) {
	return open(ctx, Position{}, func(ctx context.Context) (receiver, error) {
		return s.flows.CaptureFlows(ctx, request)
	})
}

func unaryErrors(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn,
	invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
	return errorOf(invoker(ctx, method, request, reply, connection, options...))
}

func streamErrors(ctx context.Context, desc *grpc.StreamDesc, connection *grpc.ClientConn, method string,
	streamer grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, connection, method, options...)
	if err != nil {
		return nil, errorOf(err)
	}
	return typedErrors{stream}, nil
}

type typedErrors struct{ grpc.ClientStream }

func (s typedErrors) RecvMsg(message any) error {
	if err := s.ClientStream.RecvMsg(message); err != io.EOF {
		return errorOf(err)
	}
	return io.EOF
}
