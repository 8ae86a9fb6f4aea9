// What a stream of the scripted sensor is to be.
import { readFileSync } from "node:fs";
import { credentials } from "@grpc/grpc-js";
import { Sensor } from "@weir/client";

export interface Words {
  call?: "capture" | "exchange";
  snapshot?: boolean;
  untilCaughtUp?: boolean;
  fromPosition?: boolean;
  /** Items; undefined for never. */
  leaveAfter?: number;
  cancelAfter?: number;
  timeoutMs?: number;
  ca?: string;
  serverName?: string;
}

const MEANINGS: Record<string, (value: string) => Words> = {
  capture: () => ({ call: "capture" }),
  exchange: () => ({ call: "exchange" }),
  start: (value) => ({ snapshot: value === "snapshot" }),
  until: (value) => ({ untilCaughtUp: value === "caught-up" }),
  "from-position": () => ({ fromPosition: true }),
  "leave-after": (value) => ({ leaveAfter: Number(value) }),
  "cancel-after": (value) => ({ cancelAfter: Number(value) }),
  deadline: (value) => ({ timeoutMs: Number(value) }),
  ca: (value) => ({ ca: value }),
  "server-name": (value) => ({ serverName: value }),
};

export function parse(text: string): Words {
  const words: Words = {};
  for (const word of text.split(" ").filter((word) => word !== "")) {
    const [name = "", value = ""] = word.split("=");
    const meaning = MEANINGS[name];
    if (!meaning) throw new Error(`unknown word "${word}"`);
    Object.assign(words, meaning(value));
  }
  return words;
}

export function connect(address: string, { ca, serverName }: Words): Sensor {
  if (!ca) return new Sensor(address);
  const options = serverName ? { "grpc.ssl_target_name_override": serverName } : {};
  return new Sensor(address, credentials.createSsl(readFileSync(ca)), options);
}
