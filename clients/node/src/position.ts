import { type FlowStreamMessage, LossReason, type StreamStarted } from "./gen/index.js";

/**
 * How far a stream has been read: all that is needed to resume it. It can be kept as JSON, beside what the program made of
 * the events.
 */
export interface Position {
  /**
   * Uid of the session that token and sequence belong to, as `started` has it, in base64. A session that was created anew
   * under the same id has another one, and sequence numbers of its own.
   */
  readonly sessionUid: string;
  /** Token of the last message that was read to its end, in base64; empty at the start. At most 64 KiB before base64. */
  readonly token: string;
  /**
   * Sequence number of the last event that was given, in decimal, "0" if none was. Events after the token up to this number
   * are skipped on a resume: those of a batch that was left half read.
   */
  readonly sequence: string;
}

/** Moves a position along with the messages of a stream. */
export class Cursor {
  #sessionUid: Uint8Array;
  #token: Uint8Array;
  #sequence: bigint;

  constructor(position?: Position) {
    this.#sessionUid = Buffer.from(position?.sessionUid ?? "", "base64");
    this.#token = Buffer.from(position?.token ?? "", "base64");
    this.#sequence = BigInt(position?.sequence ?? 0);
  }

  get position(): Position {
    return { sessionUid: base64(this.#sessionUid), token: base64(this.#token), sequence: this.#sequence.toString() };
  }

  /** Moves past an event, and says whether it is new to the reader. */
  takes(sequence: bigint): boolean {
    if (sequence <= this.#sequence) return false;
    this.#sequence = sequence;
    return true;
  }

  /** Moves past a message that is read to its end. */
  moveAfter({ message, resumeToken }: FlowStreamMessage): void {
    if (message.case === "started") {
      this.#start(message.value, resumeToken);
      return;
    }
    if (message.case === "gap" && message.value.reason === LossReason.RESTARTED) this.#sequence = 0n;
    if (resumeToken.length > 0) this.#token = resumeToken;
  }

  /**
   * Takes the first message. The token is kept where there is one: where the stream is of another session, the gap that says
   * so is still to come, and a reader who leaves before it must get it on the next resume.
   */
  #start({ sessionUid }: StreamStarted, resumeToken: Uint8Array): void {
    if (sessionUid.length > 0) {
      const isOther = this.#sessionUid.length > 0 && Buffer.compare(this.#sessionUid, sessionUid) !== 0;
      if (isOther) this.#sequence = 0n; // Those of another session begin anew.
      this.#sessionUid = sessionUid;
    }
    if (this.#token.length === 0) this.#token = resumeToken;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
