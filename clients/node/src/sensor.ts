import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type ChannelCredentials, Client, credentials } from "@grpc/grpc-js";
import { type ServiceClient, serverStream, serviceClient } from "./calls.js";
import { FlowService, SensorService, SessionService, type SessionSpecSchema, SubscriptionSchema } from "./gen/index.js";
import { FlowStream, type Place } from "./stream.js";

const OPTIONS = {
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
  "grpc.max_receive_message_length": 64 << 20,
};

type SessionSpecInit = MessageInitShape<typeof SessionSpecSchema>;
type SubscriptionInit = MessageInitShape<typeof SubscriptionSchema>;

/**
 * A connection to the sensor at an address. It connects with the first call.
 *
 *     /run/weir.sock, unix:///run/weir.sock   a Unix socket
 *     sensor.example:50051, [::1]:50051       a TCP port
 *
 * It is encrypted where credentials of grpc-js say so: credentials.createSsl(ca, key, certificate), with a key and a
 * certificate where the sensor lets in known clients alone.
 *
 * Errors of calls are WeirErrors.
 */
export class Sensor {
  readonly #client: Client;
  /** Who the sensor is and what it knows. */
  readonly sensor: ServiceClient<typeof SensorService>;
  /** The sessions: create, get, list, watch, stop, delete. */
  readonly sessions: ServiceClient<typeof SessionService>;

  constructor(address: string, channel: ChannelCredentials = credentials.createInsecure()) {
    const target = address.startsWith("/") ? `unix:${address}` : address;
    this.#client = new Client(target, channel, OPTIONS);
    this.sensor = serviceClient(this.#client, SensorService);
    this.sessions = serviceClient(this.#client, SessionService);
  }

  /**
   * Streams the events of a session. Without a subscription: every event, from the oldest kept.
   *
   * With a place, where an earlier stream of the session stood, it goes on with the event after the
   * last one that was given, each event once; the subscription's own start does not count then.
   */
  subscribe(sessionId: string, subscription: SubscriptionInit = {}, place?: Place): FlowStream {
    const wanted = create(SubscriptionSchema, subscription);
    if (place?.token) wanted.start = { case: "resumeToken", value: Buffer.from(place.token, "base64") };
    const request = { sessionId, subscription: wanted };
    return new FlowStream(serverStream(this.#client, FlowService.method.subscribeFlows, request), place);
  }

  /** Starts a session and streams its events; the session ends with the stream. */
  capture(spec: SessionSpecInit, subscription: SubscriptionInit = {}): FlowStream {
    return new FlowStream(serverStream(this.#client, FlowService.method.captureFlows, { spec, subscription }));
  }

  /** Ends the connection once the streams on it are over: leave or close those first. */
  close(): void {
    this.#client.close();
  }
}
