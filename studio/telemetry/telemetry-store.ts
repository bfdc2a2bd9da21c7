import { Worker } from 'node:worker_threads';
import type { HeatColumn, HeatGroupCounts } from '../../shared/telemetry/audience-view.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import { sleep, type Clock } from '../../shared/time/clock.ts';
import type {
  AnswerKind,
  Answers,
  KeeperConfig,
  KeeperMessage,
  KeeperReply,
  NoticeLevel,
  Question,
} from './history/messages.ts';

const RECENT_WITHIN_MS = 500;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Why there is no answer, in a sentence. */
export class TelemetryError extends Error {
  constructor(reason: string) {
    super(`The kept figures could not be read (${reason}).`);
    this.name = 'TelemetryError';
  }
}

/** Telemetry on disk, kept by a thread of its own (HistoryKeeper). A disk that fails costs the figures, not the show. */
export class TelemetryStore {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #recent: Promise<readonly TelemetryPoint[]>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #over: string | null = null;

  /** @param onNotice told, in words, when nothing can be written any more, and when it can again */
  constructor(config: KeeperConfig, onNotice: (level: NoticeLevel, text: string) => void) {
    this.#worker = new Worker(new URL('./telemetry-worker.ts', import.meta.url), { workerData: config });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#recent = new Promise((resolve) => {
      this.#worker.on('message', (message: KeeperReply) => {
        if (message.type === 'recent') resolve(message.points);
        else if (message.type === 'told') onNotice(message.level, message.text);
        else this.#answered(message);
      });
      this.#worker.once('exit', () => {
        resolve([]);
        this.#end('their thread has ended');
      });
    });
    this.#worker.on('error', (error) => {
      const why = error instanceof Error ? error.message : String(error);
      this.#end(why);
      onNotice('warning', `Telemetry is no longer kept on disk: ${why}`);
    });
  }

  /**
   * The last ten minutes as an earlier host measured them, oldest first; none when there are none to be had. A disk
   * that takes long is not waited for: plots are not worth a late start.
   */
  recent(clock: Clock): Promise<readonly TelemetryPoint[]> {
    return Promise.race([this.#recent, sleep(clock, RECENT_WITHIN_MS).then(() => [])]);
  }

  append(point: TelemetryPoint): void {
    this.#post({ type: 'point', point });
  }

  appendHeat(column: HeatColumn, groups: readonly HeatGroupCounts[]): void {
    this.#post({ type: 'heat', column, groups });
  }

  /** On air since then, and still at `untilMs` (studio time). */
  onAir(sinceMs: number, untilMs: number): void {
    this.#post({ type: 'air', sinceMs, untilMs });
  }

  /** What operators were told, for the report after the show. @param atMs studio time */
  addNotice(level: NoticeLevel, text: string, atMs: number): void {
    this.#post({ type: 'notice', atMs, level, text });
  }

  /** Rejects with a TelemetryError. */
  ask<K extends AnswerKind>(kind: K, ask: Answers[K]['ask']): Promise<Answers[K]['answer']> {
    if (this.#over !== null) return Promise.reject(new TelemetryError(this.#over));
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#post({ type: 'ask', id, question: { kind, ask } as Question });
    // The thread answers what it was asked: both sides are ours, and typed by Answers.
    return answer as Promise<Answers[K]['answer']>;
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    this.#post({ type: 'close' });
    await this.#ended;
  }

  #answered(message: Extract<KeeperReply, { type: 'answer' | 'refused' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new TelemetryError(message.reason));
  }

  #end(reason: string): void {
    this.#over ??= reason;
    for (const { reject } of this.#waiting.values()) reject(new TelemetryError(reason));
    this.#waiting.clear();
  }

  #post(message: KeeperMessage): void {
    if (this.#over === null) this.#worker.postMessage(message);
  }
}
