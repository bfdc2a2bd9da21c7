import { ORPCError } from '@orpc/client';
import { liveMessageSchema } from '../../shared/api/live.ts';
import { every, sleep, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { ApiLink, type LinkSocket, type StudioClient } from './api-link.ts';
import { applyMessage, type Notice, type PlanMessage, type StudioStores } from './stores.ts';

/** How often the host is asked whether it is still there, and the silence after which the connection is given up. */
const HEARTBEAT_MS = 1_500;
const SILENCE_MS = 5_000;
/** Wait before a stream that ended on an open link is asked for again. */
const RESUBSCRIBE_MS = 500;

export interface StudioSessionOptions {
  readonly clock: Clock;
  readonly stores: StudioStores;
  readonly openSocket: () => LinkSocket;
  /** Uniformly in [0, 1). */
  readonly random: () => number;
  /** Asked after several failed attempts: why the host will not let us in (in words), or null. */
  readonly whyBlocked: () => Promise<string | null>;
  /** The show, or an edit of it. */
  readonly onPlan: (message: PlanMessage) => void;
  /** A notice of the host not seen before. */
  readonly onNotice: (notice: Notice) => void;
  /** A message of the host that is not in the contract: counted, at most one report a second. */
  readonly onBadMessage: (count: number) => void;
}

/** Attempts after which the host is asked over plain HTTP why it refuses. */
const ATTEMPTS_BEFORE_ASKING = 3;

/** Keeps the stores in step with the host: connects, subscribes, and does so again after every loss. */
export class StudioSession {
  readonly #options: StudioSessionOptions;
  readonly #link: ApiLink;
  #heartbeat: Scheduled | null = null;
  #connection = 0;
  #heardMs = 0;
  #lastBeatMs = 0;
  #badMessages = 0;
  #lastBadReportMs = Number.NEGATIVE_INFINITY;

  constructor(options: StudioSessionOptions) {
    this.#options = options;
    this.#link = new ApiLink({
      clock: options.clock,
      openSocket: options.openSocket,
      random: options.random,
      onPhase: (phase, attempts) => {
        this.#connection += 1;
        this.#heartbeat?.cancel();
        options.stores.link.setState({ phase, attempts, fresh: false });
        if (phase === 'open') this.#opened(this.#connection);
        if (phase === 'down' && attempts >= ATTEMPTS_BEFORE_ASKING) void this.#askWhy(this.#connection);
      },
    });
  }

  get client(): StudioClient {
    return this.#link.client;
  }

  start(): void {
    this.#link.start();
  }

  close(): void {
    this.#connection += 1;
    this.#heartbeat?.cancel();
    this.#link.close();
  }

  #opened(connection: number): void {
    this.#options.stores.link.setState({ blockedReason: null });
    this.#heardMs = this.#options.clock.monoNow();
    this.#lastBeatMs = this.#heardMs;
    this.#heartbeat = every(this.#options.clock, HEARTBEAT_MS, () => void this.#beat(connection));
    void this.#readInfo(connection);
    void this.#subscribe(connection);
  }

  async #askWhy(connection: number): Promise<void> {
    const blockedReason = await this.#options.whyBlocked();
    if (connection === this.#connection) this.#options.stores.link.setState({ blockedReason });
  }

  async #readInfo(connection: number): Promise<void> {
    try {
      const info = await this.client.system.info();
      const me = await this.client.access.me();
      if (connection !== this.#connection) return;
      this.#options.stores.info.setState({ info });
      this.#options.stores.me.setState({ me });
    } catch (error) {
      // A lost link reads it again when it is back; on an open link the next heartbeat tells.
      if (connection === this.#connection) console.warn('system.info or access.me failed', error);
    }
  }

  async #subscribe(connection: number): Promise<void> {
    while (connection === this.#connection) {
      try {
        for await (const message of await this.client.system.subscribe()) {
          if (connection !== this.#connection) return;
          this.#heard(connection);
          this.#take(message);
        }
      } catch (error) {
        if (connection !== this.#connection) return;
        console.warn('the live stream ended, asking for it again', error);
      }
      await sleep(this.#options.clock, RESUBSCRIBE_MS);
    }
  }

  #take(message: unknown): void {
    const parsed = liveMessageSchema.safeParse(message);
    if (parsed.success) {
      const { data } = parsed;
      if (data.type === 'show' || data.type === 'plan') this.#options.onPlan(data);
      else if (applyMessage(this.#options.stores, data) && data.type === 'notice') this.#options.onNotice(data);
      return;
    }
    this.#badMessages += 1;
    const nowMs = this.#options.clock.monoNow();
    if (nowMs - this.#lastBadReportMs < 1_000) return;
    this.#lastBadReportMs = nowMs;
    console.warn('a message of the host is not in the contract', parsed.error.issues);
    this.#options.onBadMessage(this.#badMessages);
  }

  /** Asks for a sign of life; whatever the host sends counts as one. */
  async #beat(connection: number): Promise<void> {
    const nowMs = this.#options.clock.monoNow();
    // A page that was not run itself (asleep, or a busy computer) has its messages still in the queue: it must wait.
    const wasAsleep = nowMs - this.#lastBeatMs > 2 * HEARTBEAT_MS;
    this.#lastBeatMs = nowMs;
    if (wasAsleep) this.#heardMs = nowMs;
    if (nowMs - this.#heardMs > SILENCE_MS) {
      this.#link.reconnect();
      return;
    }
    try {
      await this.client.system.ping({ t0: nowMs });
      this.#heard(connection);
    } catch (error) {
      // A lost link ends this connection by itself; an error the host answered with is a sign of life, too.
      if (error instanceof ORPCError) this.#heard(connection);
    }
  }

  #heard(connection: number): void {
    if (connection === this.#connection) this.#heardMs = this.#options.clock.monoNow();
  }
}
