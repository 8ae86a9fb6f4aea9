import { clone, create, type MessageInitShape } from "@bufbuild/protobuf";
import { type ChannelCredentials, type ChannelOptions, Client, credentials } from "@grpc/grpc-js";
import { type CallOptions, type ServiceClient, serverStream, serviceClient } from "./calls.js";
import { duplexStream } from "./duplex.js";
import { FlowExchange } from "./exchange.js";
import {
  type CaptureFlowsRequestSchema,
  FlowService,
  type OpenExchange,
  type OpenExchangeSchema,
  SensorService,
  SessionService,
  type Subscription,
  SubscriptionSchema,
} from "./gen/index.js";
import type { Position } from "./position.js";
import { FlowStream } from "./stream.js";

const OPTIONS = {
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
  "grpc.max_receive_message_length": 64 << 20,
};

type ExchangeRequest = Exclude<MessageInitShape<typeof OpenExchangeSchema>, OpenExchange>;
type CaptureRequest = MessageInitShape<typeof CaptureFlowsRequestSchema>;
type SubscriptionInit = MessageInitShape<typeof SubscriptionSchema>;

export interface SubscribeOptions extends CallOptions {
  /** Where to resume, from an earlier stream of the session. Absent: at the start of the subscription. */
  position?: Position | undefined;
}

/**
 * A connection to the sensor at an address. It connects with the first call.
 *
 *     /run/weir.sock, unix:///run/weir.sock   a Unix socket
 *     sensor.example:50051, [::1]:50051       a TCP port
 *
 * It is encrypted where credentials of grpc-js say so: credentials.createSsl(ca, key, certificate), with a key and a
 * certificate where the sensor lets in known clients alone. Options of grpc-js go before the class's own.
 *
 * Errors of calls are WeirErrors.
 */
export class Sensor {
  readonly #client: Client;
  /** The methods of SensorService: versions, limits, interfaces, protocols, capture files. */
  readonly sensor: ServiceClient<typeof SensorService>;
  /** The methods of SessionService: create, get, list, watch, stop, delete. */
  readonly sessions: ServiceClient<typeof SessionService>;

  constructor(
    address: string,
    channel: ChannelCredentials = credentials.createInsecure(),
    options: ChannelOptions = {},
  ) {
    const target = address.startsWith("/") ? `unix:${address}` : address;
    this.#client = new Client(target, channel, { ...OPTIONS, ...options });
    this.sensor = serviceClient(this.#client, SensorService);
    this.sessions = serviceClient(this.#client, SessionService);
  }

  /**
   * Streams the events of a session. Without a subscription: every event, from the oldest kept.
   *
   * With the position of an earlier stream of the session it goes on with the event after the last one that was given, each
   * event once; the subscription's own start does not count then. Where the session was created anew in the meantime, a
   * gap of LossReason.RESTARTED says so, and all events of the new session follow.
   */
  subscribe(sessionId: string, subscription: SubscriptionInit = {}, options: SubscribeOptions = {}): FlowStream {
    const request = { sessionId, subscription: startingAt(options.position, subscription) };
    const call = serverStream(this.#client, FlowService.method.subscribeFlows, request, options);
    return new FlowStream(call, options.position);
  }

  /**
   * Starts a session and streams its events. The session ends with the stream, or stays for the request's linger: so long
   * its stream can be resumed, by subscribe() with the session id that `started` has.
   */
  capture(request: CaptureRequest, options?: CallOptions): FlowStream {
    return new FlowStream(serverStream(this.#client, FlowService.method.captureFlows, request, options));
  }

  /** Subscribes, as subscribe() does, to a session that allows verdicts on its flows. */
  exchange(request: ExchangeRequest, options: SubscribeOptions = {}): FlowExchange {
    const call = duplexStream(this.#client, FlowService.method.exchangeFlows, options);
    const subscription = startingAt(options.position, request.subscription);
    // Where this fails, the answers say why.
    call.send({ message: { case: "open", value: { ...request, subscription } } }).catch(() => {});
    return new FlowExchange(call, options.position);
  }

  /** Ends the connection once the streams on it are over: leave or close those first. */
  close(): void {
    this.#client.close();
  }
}

function startingAt(position: Position | undefined, subscription: SubscriptionInit = {}): Subscription {
  const wanted = create(SubscriptionSchema, subscription);
  if (!position?.token) return wanted;
  const from = clone(SubscriptionSchema, wanted); // `wanted` may be the caller's own.
  from.start = { case: "resumeToken", value: Buffer.from(position.token, "base64") };
  return from;
}
