// Reads the flows of a capture, breaks off in the middle, comes back, and prints the books.
//
//     node dist/examples/resume.js [--server ADDRESS] [--application NAME] FILE
import { parseArgs } from "node:util";
import { dateOf, elapsedMs, endText, files, lostEvents, type Place, Sensor } from "@weir/client";
import { type Flow, type Ledger, LossReason } from "@weir/client/v1";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: "string", default: "/run/weir/weir.sock" },
    application: { type: "string" },
  },
});
const [file] = positionals;
if (!file || positionals.length > 1) {
  console.error("usage: resume [--server ADDRESS] [--application NAME] FILE");
  process.exit(2);
}

const sensor = new Sensor(options.server as string);
try {
  await breakOffAndResume(sensor, file);
} catch (error) {
  console.error(`resume: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  sensor.close();
}

async function breakOffAndResume(sensor: Sensor, file: string): Promise<void> {
  const { session } = await sensor.sessions.createSession({ spec: { source: files(file) } });
  const sessionId = session?.id ?? "";
  try {
    const place = await read(sensor, sessionId, 2);
    console.log(`broke off after event ${place.sequence}`);
    await read(sensor, sessionId, Number.POSITIVE_INFINITY, place);
  } finally {
    await sensor.sessions.deleteSession({ sessionId });
  }
}

/** Prints the flows from a place on, this many at most, and gives the place where it stopped. */
async function read(sensor: Sensor, sessionId: string, flows: number, place?: Place): Promise<Place> {
  const subscription = {
    allow: options.application ? [{ applications: [options.application] }] : [],
    batch: { maxBytes: 256 }, // Little comes again on the way back.
  };
  const stream = sensor.subscribe(sessionId, subscription, place);
  for await (const item of stream) {
    if (item.case === "event") {
      printFlow(item.value.flow);
      if (--flows === 0) break;
    } else if (item.case === "gap") {
      console.log(`lost ${item.value.events} events: ${LossReason[item.value.reason]}`);
    } else if (item.case === "ended") {
      printLedger(item.value.ledger); // It balances, or there had been an error.
    }
  }
  return stream.place;
}

function printFlow(flow: Flow): void {
  const { application, bidirectional, srcAddress, srcPort, dstAddress, dstPort } = flow;
  const time = dateOf(bidirectional?.firstSeenUnixNano ?? 0n).toISOString();
  const ends = `${endText(srcAddress, srcPort)} -> ${endText(dstAddress, dstPort)}`;
  console.log(
    `${time}  ${ends}  ${application?.name}  ${bidirectional?.packets} packets in ${elapsedMs(bidirectional)} ms`,
  );
}

function printLedger(ledger: Ledger): void {
  const events = ledger.endSequence - ledger.startSequence;
  console.log(
    `ledger: ${events} events from ${ledger.startSequence} on = ${ledger.delivered} delivered` +
      ` + ${ledger.filteredOut} filtered out + ${lostEvents(ledger)} lost`,
  );
}
