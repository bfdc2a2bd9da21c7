import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { MonoMs } from '../../shared/time/units.ts';
import type { NtpNetwork, NtpSocket } from './ntp-network.ts';
import { decodeReply, encodeRequest, NTP_PACKET_BYTES, toHex } from './ntp-packet.ts';
import { assess, bestSample, type NtpSample } from './ntp-sample.ts';
import type { ServerAddress } from './server-address.ts';

/** What the last question came to. */
export type PeerOutcome =
  | { kind: 'trying' }
  | { kind: 'good' }
  | { kind: 'rejected'; reason: string }
  | { kind: 'silent'; reason: string };

export interface NtpPeerDeps {
  address: ServerAddress;
  clock: Clock;
  network: NtpNetwork;
  /** So many unguessable bytes. */
  randomBytes(count: number): Uint8Array;
  /** After every answer and every failure. */
  onOutcome(): void;
}

export const BURST_PROBES = 8;
const BURST_GAP_MS = 250;
/** A slower answer than this bounds nothing usefully. */
const ANSWER_LIMIT_MS = 1000;
const MIN_POLL_MS = 8000;
const MAX_POLL_MS = 64_000;
/** After "RATE" or a denial (RFC 5905 §7.4): leave the server in peace. */
const KISSED_POLL_MS = 1_024_000;
/** So many samples the filter chooses from. */
const KEEP_SAMPLES = 16;
/** So many unanswered questions in a row, and the name is looked up anew. */
const LOOK_UP_AFTER = 3;

/** Asks one server, over and over; keeps its samples. Never throws, never waits long. */
export class NtpPeer {
  readonly address: ServerAddress;
  readonly #deps: NtpPeerDeps;
  readonly #asked = new Map<string, { t1: number; expiry: Scheduled }>();
  #samples: NtpSample[] = [];
  #outcome: PeerOutcome = { kind: 'trying' };
  #socket: NtpSocket | null = null;
  #knownAddress: string | null = null;
  #next: Scheduled | null = null;
  #burstLeft = 0;
  #pollMs = MIN_POLL_MS;
  #unanswered = 0;
  #closed = false;

  constructor(deps: NtpPeerDeps) {
    this.#deps = deps;
    this.address = deps.address;
  }

  get outcome(): PeerOutcome {
    return this.#outcome;
  }

  /** Whether more of the first burst would hardly change the picture. */
  get settled(): boolean {
    const kind = this.#outcome.kind;
    return kind === 'silent' || kind === 'rejected' || this.#samples.length >= BURST_PROBES / 2;
  }

  best(monoMs: number): NtpSample | null {
    return bestSample(this.#samples, monoMs);
  }

  /** Asks BURST_PROBES times quickly, then settles into polling. `forget`: what was measured is worth nothing now. */
  burst(forget: boolean): void {
    if (forget) this.#samples = [];
    this.#burstLeft = BURST_PROBES;
    this.#pollMs = MIN_POLL_MS;
    this.#schedule(0);
  }

  close(): void {
    this.#closed = true;
    this.#next?.cancel();
    this.#next = null;
    this.#closeSocket();
  }

  #schedule(delayMs: number): void {
    this.#next?.cancel();
    this.#next = this.#closed ? null : this.#deps.clock.schedule(delayMs, () => void this.#turn());
  }

  async #turn(): Promise<void> {
    this.#next = null;
    this.#socket ??= await this.#connect();
    if (this.#closed) {
      this.#closeSocket();
      return;
    }
    if (this.#socket) this.#ask(this.#socket);
    const inBurst = this.#socket !== null && this.#burstLeft > 0;
    if (inBurst) this.#burstLeft -= 1;
    this.#schedule(inBurst && this.#burstLeft > 0 ? BURST_GAP_MS : this.#pollMs);
  }

  async #connect(): Promise<NtpSocket | null> {
    const { network, address } = this.#deps;
    try {
      this.#knownAddress = await network.lookup(address.host);
    } catch (error) {
      // A name that was resolved once stays good while DNS is down.
      if (this.#knownAddress === null) {
        this.#finish({ kind: 'silent', reason: error instanceof Error ? error.message : String(error) });
        return null;
      }
    }
    if (this.#closed) return null;
    return network.createSocket(this.#knownAddress, address.port, {
      onMessage: (packet, receivedAt) => {
        this.#receive(packet, receivedAt);
      },
      onError: (reason) => {
        if (this.#closed) return;
        this.#closeSocket();
        this.#finish({ kind: 'silent', reason });
      },
    });
  }

  #ask(socket: NtpSocket): void {
    const cookie = this.#deps.randomBytes(8);
    const key = toHex(cookie);
    const expiry = this.#deps.clock.schedule(ANSWER_LIMIT_MS, () => {
      this.#expire(key);
    });
    const t1 = socket.send(encodeRequest(cookie));
    this.#asked.set(key, { t1, expiry });
  }

  #expire(key: string): void {
    this.#asked.delete(key);
    this.#unanswered += 1;
    if (this.#unanswered >= LOOK_UP_AFTER) this.#closeSocket();
    // A refusal heard since says more than the missing answer.
    const answered = this.#unanswered === 1 && this.#outcome.kind === 'good';
    if (!answered && this.#outcome.kind !== 'rejected') this.#finish({ kind: 'silent', reason: 'no answer' });
    else if (this.#unanswered >= LOOK_UP_AFTER) this.#finish({ kind: 'silent', reason: this.#silentReason() });
  }

  #silentReason(): string {
    return this.#outcome.kind === 'rejected' ? `no valid answer (last: ${this.#outcome.reason})` : 'no answer';
  }

  #receive(packet: Uint8Array, receivedAt: MonoMs): void {
    if (this.#closed) return;
    const reply = decodeReply(packet, this.#deps.clock.wallNow());
    if (!reply) {
      const short = `its answer has ${String(packet.length)} bytes of ${String(NTP_PACKET_BYTES)}`;
      this.#finish({ kind: 'rejected', reason: short });
      return;
    }
    const asked = this.#asked.get(reply.originHex);
    if (!asked) {
      // Late, doubled or forged: only what we asked is worth reading.
      if (this.#samples.length === 0)
        this.#finish({ kind: 'rejected', reason: 'its answer is to no question of ours' });
      return;
    }
    asked.expiry.cancel();
    this.#asked.delete(reply.originHex);
    this.#unanswered = 0;
    const assessment = assess(reply, asked.t1, receivedAt);
    if ('sample' in assessment) {
      this.#samples = [...this.#samples, assessment.sample].slice(-KEEP_SAMPLES);
      if (this.#burstLeft === 0) this.#pollMs = Math.min(MAX_POLL_MS, this.#pollMs * 1.25);
      this.#finish({ kind: 'good' });
      return;
    }
    if (assessment.kissCode !== null) this.#leaveInPeace();
    this.#finish({ kind: 'rejected', reason: assessment.rejected });
  }

  #leaveInPeace(): void {
    this.#burstLeft = 0;
    this.#pollMs = KISSED_POLL_MS;
    this.#schedule(this.#pollMs);
  }

  #finish(outcome: PeerOutcome): void {
    this.#outcome = outcome;
    if (outcome.kind === 'silent') this.#pollMs = MIN_POLL_MS;
    this.#deps.onOutcome();
  }

  #closeSocket(): void {
    for (const { expiry } of this.#asked.values()) expiry.cancel();
    this.#asked.clear();
    this.#socket?.close();
    this.#socket = null;
    this.#unanswered = 0;
  }
}
