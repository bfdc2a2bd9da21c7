import { OffsetFilter, WANDER_PPM, type ClockEstimate } from '../../shared/time/offset-filter.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { MonoMs } from '../../shared/time/units.ts';
import type { NtpNetwork } from './ntp-network.ts';
import type { NtpSocket } from './ntp-socket.ts';
import { decodeReply, encodeRequest, NTP_PACKET_BYTES, NTP_PORT, toHex, type NtpReply } from './ntp-packet.ts';
import { assess, type NtpSample } from './ntp-sample.ts';
import type { EstablishNts } from './nts/nts-keys.ts';
import { NtsSession } from './nts/nts-session.ts';
import { PollPlan } from './poll-plan.ts';
import type { ServerAddress } from './server-address.ts';
import { shiftReach, type PeerFacts, type PeerOutcome, type TimePeer } from './time-peer.ts';

export interface NtpPeerDeps {
  address: ServerAddress;
  clock: Clock;
  network: NtpNetwork;
  /** Gets keys for authenticated answers (RFC 8915) from `address`; null: plain NTP. */
  nts: EstablishNts | null;
  /** So many unguessable bytes. */
  randomBytes(count: number): Uint8Array;
  /** After every answer and every failure. */
  onOutcome(): void;
  /** How late this thread heard of an answer that was stamped before; ms. */
  onStampDelay(delayMs: number): void;
}

/** A slower answer than this bounds nothing usefully. */
const ANSWER_LIMIT_MS = 1000;
/** What reading the clock and the packet's leaving or coming may lie apart. */
const STAMP_MS = 0.01;
/** So many exchanges the estimate is made of at most. */
const KEEP_EXCHANGES = 512;
/** So many good answers, and the first burst has said nearly all. */
const SETTLED_AFTER = 4;
/** So many unanswered questions in a row, and the name is looked up anew. */
const LOOK_UP_AFTER = 3;

interface Question {
  readonly id: number;
  /** By NTS only: the answer has to repeat it, sealed. */
  readonly uniqueId: Uint8Array | null;
  sentAt: number | null;
  readonly expiry: Scheduled;
}

/** Asks one server, over and over; keeps what it learnt. Never throws, never waits long. */
export class NtpPeer implements TimePeer {
  readonly id: string;
  readonly kind: 'ntp' | 'nts';
  readonly #deps: NtpPeerDeps;
  /** By the cookie each carried, as hex: only an answer that repeats one is read, and only once. */
  readonly #asked = new Map<string, Question>();
  readonly #filter = new OffsetFilter({ keep: KEEP_EXCHANGES, stampMs: STAMP_MS, wanderPpm: WANDER_PPM });
  readonly #plan = new PollPlan();
  #outcome: PeerOutcome = { kind: 'trying' };
  #last: NtpSample | null = null;
  #socket: NtpSocket | null = null;
  #session: NtsSession | null = null;
  /** Where the time is asked for: by NTS the server of the keys may name another. */
  #server: { host: string; port: number };
  #turning = false;
  #knownAddress: string | null = null;
  #next: Scheduled | null = null;
  #lastId = 0;
  #reach = 0;
  #heard = 0;
  #refused = 0;
  #unanswered = 0;
  #closed = false;

  constructor(deps: NtpPeerDeps) {
    this.#deps = deps;
    this.#server = deps.address;
    this.id = deps.address.text;
    this.kind = deps.nts ? 'nts' : 'ntp';
  }

  get outcome(): PeerOutcome {
    return this.#outcome;
  }

  get settled(): boolean {
    const kind = this.#outcome.kind;
    return kind === 'silent' || kind === 'rejected' || this.#filter.size >= SETTLED_AFTER;
  }

  get heardAtMono(): number | null {
    return this.#filter.newestMono;
  }

  get facts(): PeerFacts {
    const last = this.#last;
    return {
      reach: this.#reach,
      stratum: last?.stratum ?? null,
      referenceId: last?.referenceId ?? null,
      rootDelayMs: last?.rootDelayMs ?? null,
      rootDispersionMs: last?.rootDispersionMs ?? null,
      pollMs: this.#plan.pollMs,
      probesHeard: this.#heard,
      refused: this.#refused,
    };
  }

  estimate(mono: number): ClockEstimate | null {
    return this.#filter.at(mono);
  }

  burst(forget: boolean): void {
    const whole = forget || this.#filter.size === 0;
    if (forget) this.#filter.forget();
    this.#plan.burst(whole);
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
    if (this.#turning) return;
    this.#turning = true;
    try {
      this.#socket ??= await this.#connect();
    } finally {
      this.#turning = false;
    }
    if (this.#closed) {
      this.#closeSocket();
      return;
    }
    if (this.#socket) this.#ask(this.#socket);
    else this.#reach = shiftReach(this.#reach, false);
    const random = (this.#deps.randomBytes(1)[0] ?? 0) / 256;
    this.#schedule(this.#socket ? this.#plan.sent(random) : Math.max(this.#plan.pollMs, ANSWER_LIMIT_MS));
  }

  async #resolve(): Promise<void> {
    const { network, nts, address, randomBytes } = this.#deps;
    if (nts && !this.#session) {
      const { keys, cookies, server, port } = await nts(address.host, address.port);
      this.#session = new NtsSession(keys, cookies, randomBytes);
      this.#server = { host: server ?? address.host, port: port ?? NTP_PORT };
      this.#knownAddress = null;
    }
    try {
      this.#knownAddress = await network.lookup(this.#server.host);
    } catch (error) {
      // A name that was resolved once stays good while DNS is down.
      if (this.#knownAddress === null) throw error;
    }
  }

  async #connect(): Promise<NtpSocket | null> {
    const { network } = this.#deps;
    try {
      await this.#resolve();
    } catch (error) {
      this.#plan.missed();
      this.#finish({ kind: 'silent', reason: error instanceof Error ? error.message : String(error) });
      return null;
    }
    if (this.#knownAddress === null) return null;
    if (this.#closed) return null;
    this.#plan.setAddress(this.#knownAddress);
    return network.createSocket(this.#knownAddress, this.#server.port, {
      onSent: (id, sentAt) => {
        for (const question of this.#asked.values()) if (question.id === id) question.sentAt = sentAt;
      },
      onMessage: (packet, receivedAt) => {
        this.#receive(packet, receivedAt);
      },
      onError: (reason) => {
        if (this.#closed) return;
        this.#closeSocket();
        this.#plan.missed();
        this.#finish({ kind: 'silent', reason });
      },
    });
  }

  #ask(socket: NtpSocket): void {
    const cookie = this.#deps.randomBytes(8);
    const key = toHex(cookie);
    const plain = { packet: encodeRequest(cookie), uniqueId: null };
    const request = this.#session ? this.#session.seal(cookie) : plain;
    if (!request) {
      // Every cookie was used and none came back: the next turn gets new keys.
      this.#renew();
      return;
    }
    const id = ++this.#lastId;
    const expiry = this.#deps.clock.schedule(ANSWER_LIMIT_MS, () => {
      this.#expire(key);
    });
    this.#asked.set(key, { id, uniqueId: request.uniqueId, sentAt: null, expiry });
    this.#reach = shiftReach(this.#reach, false);
    socket.send(id, request.packet);
  }

  #expire(key: string): void {
    this.#asked.delete(key);
    this.#unanswered += 1;
    this.#plan.missed();
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
    const { clock, onStampDelay } = this.#deps;
    onStampDelay(Math.max(0, clock.monoNow() - receivedAt));
    const reply = decodeReply(packet, clock.wallNow());
    if (!reply) {
      this.#unasked(`its answer has ${String(packet.length)} bytes of ${String(NTP_PACKET_BYTES)}`);
      return;
    }
    const question = this.#asked.get(reply.originHex);
    if (!question || question.sentAt === null) {
      this.#unasked('its answer is to no question of ours');
      return;
    }
    if (!this.#authentic(packet, reply, question)) return;
    question.expiry.cancel();
    this.#asked.delete(reply.originHex);
    this.#unanswered = 0;
    this.#judge(reply, question.sentAt, receivedAt);
  }

  /** By NTS only a sealed answer counts, and a refusal of the keys that repeats our identifier (RFC 8915 §5.7). */
  #authentic(packet: Uint8Array, reply: NtpReply, { uniqueId }: Question): boolean {
    if (!this.#session || !uniqueId) return true;
    if (this.#session.open(packet, uniqueId)) return true;
    if (reply.stratum === 0 && reply.kissCode === 'NTSN' && NtsSession.repeats(packet, uniqueId)) {
      this.#refused += 1;
      this.#renew();
    } else this.#unasked('its answer is not authenticated');
    return false;
  }

  #renew(): void {
    this.#session = null;
    this.#closeSocket();
  }

  /** Late, doubled, forged or torn: anybody could have sent it, so it changes nothing once there are good answers. */
  #unasked(reason: string): void {
    this.#refused += 1;
    if (this.#filter.size === 0) this.#finish({ kind: 'rejected', reason });
  }

  #judge(reply: NtpReply, sentAt: number, receivedAt: number): void {
    const assessment = assess(reply, sentAt, receivedAt);
    if ('rejected' in assessment) {
      this.#refused += 1;
      if (assessment.kissCode !== null) {
        this.#plan.kissed(assessment.kissCode);
        this.#schedule(this.#plan.pollMs);
      }
      this.#finish({ kind: 'rejected', reason: assessment.rejected });
      return;
    }
    const { sample } = assessment;
    const before = this.#filter.disturbances;
    this.#filter.add(sample.exchange, sample.rootMs);
    this.#last = sample;
    this.#heard += 1;
    this.#reach += this.#reach % 2 === 0 ? 1 : 0;
    const disturbed = this.#filter.disturbances > before;
    this.#plan.answered(disturbed);
    if (disturbed && this.#next) this.#schedule(this.#plan.pollMs);
    this.#finish({ kind: 'good' });
  }

  #finish(outcome: PeerOutcome): void {
    this.#outcome = outcome;
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
