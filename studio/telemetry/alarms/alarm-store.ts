import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { sleep, type Clock } from '../../../shared/time/clock.ts';
import { alarmSchema, type Alarm } from '../../../shared/telemetry/incident.ts';

/** What the thread is asked. Times are studio time in ms. */
export type AlarmStoreMessage =
  /** New, or as it is by now. */
  | { readonly type: 'put'; readonly alarms: readonly Alarm[] }
  /** The host still looks: an alarm that lasts when it goes down is known to have lasted until here. */
  | { readonly type: 'alive'; readonly atMs: number }
  /** All that nobody has seen, those out of view included. */
  | { readonly type: 'all-seen'; readonly by: string; readonly atMs: number }
  | { readonly type: 'query'; readonly id: number; readonly fromMs: number; readonly toMs: number }
  | { readonly type: 'close' };

export interface AlarmStoreConfig {
  readonly dir: string;
  readonly nowMs: number;
}

/** What a host before this one left. */
export interface KeptAlarms {
  /** Those that lasted or that nobody had seen, the oldest first. */
  readonly alarms: readonly Alarm[];
  /** When that host last looked; null: never. */
  readonly aliveAtMs: number | null;
}

const NOTHING: KeptAlarms = { alarms: [], aliveAtMs: null };

const answerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('aside'), name: z.string() }),
  z.object({ type: z.literal('kept'), alarms: z.array(z.unknown()), aliveAtMs: z.number().nullable() }),
  z.object({ type: z.literal('answer'), id: z.int(), alarms: z.array(z.unknown()) }),
  z.object({ type: z.literal('failed'), id: z.int().nullable(), reason: z.string() }),
]);

/** A disk that takes longer is not waited for. */
const KEPT_WITHIN_MS = 5_000;

/** Alarms on disk, in a thread of their own. A disk that fails costs the history of alarms, not the alarms. */
export class AlarmStore {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #kept: Promise<KeptAlarms>;
  readonly #onTrouble: (text: string) => void;
  readonly #waiting = new Map<number, { resolve(alarms: readonly Alarm[]): void; reject(error: Error): void }>();
  #lastId = 0;
  #down: string | null = null;

  /** @param onTrouble told in words when a damaged file was set aside, and once when nothing can be kept any more */
  constructor(config: AlarmStoreConfig, onTrouble: (text: string) => void) {
    this.#onTrouble = onTrouble;
    this.#worker = new Worker(new URL('./alarm-worker.ts', import.meta.url), { workerData: config });
    let keep: (kept: KeptAlarms) => void = () => undefined;
    this.#kept = new Promise((resolve) => {
      keep = resolve;
    });
    this.#worker.on('message', (raw: unknown) => {
      this.#hear(answerSchema.parse(raw), keep);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error instanceof Error ? error.message : String(error));
    });
    this.#ended = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => {
        keep(NOTHING);
        for (const { reject } of this.#waiting.values()) reject(new Error('The studio is closing.'));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /** What was in view when the last host went; nothing when it can't be had in time. */
  kept(clock: Clock): Promise<KeptAlarms> {
    return Promise.race([this.#kept, sleep(clock, KEPT_WITHIN_MS).then(() => NOTHING)]);
  }

  put(alarms: readonly Alarm[]): void {
    if (alarms.length > 0) this.#post({ type: 'put', alarms });
  }

  alive(atMs: number): void {
    this.#post({ type: 'alive', atMs });
  }

  allSeen(by: string, atMs: number): void {
    this.#post({ type: 'all-seen', by, atMs });
  }

  /** Those of a span, the newest 2,000 at most. Rejects with an Error in words. */
  query(fromMs: number, toMs: number): Promise<readonly Alarm[]> {
    if (this.#down !== null) return Promise.reject(new Error(`The alarms kept on disk cannot be read: ${this.#down}`));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ type: 'query', id, fromMs, toMs });
    });
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    this.#post({ type: 'close' });
    await this.#ended;
  }

  #hear(answer: z.infer<typeof answerSchema>, keep: (kept: KeptAlarms) => void): void {
    if (answer.type === 'aside') {
      this.#onTrouble(`The kept alarms were damaged: they are set aside as ${answer.name}, and kept anew.`);
      return;
    }
    if (answer.type === 'failed') {
      const { id, reason } = answer;
      if (id === null) this.#fail(reason);
      else this.#waiting.get(id)?.reject(new Error(`The alarms kept on disk cannot be read: ${reason}`));
      if (id !== null) this.#waiting.delete(id);
      return;
    }
    // Those of another version that are not understood are left out.
    const alarms = answer.alarms.flatMap((alarm) => alarmSchema.safeParse(alarm).data ?? []);
    if (answer.type === 'kept') keep({ alarms, aliveAtMs: answer.aliveAtMs });
    else {
      this.#waiting.get(answer.id)?.resolve(alarms);
      this.#waiting.delete(answer.id);
    }
  }

  #fail(reason: string): void {
    if (this.#down !== null) return;
    this.#down = reason;
    this.#onTrouble(`Alarms are no longer kept on disk (${reason}); they are shown as before. Check the data folder.`);
  }

  #post(message: AlarmStoreMessage): void {
    if (this.#down === null || message.type === 'close') this.#worker.postMessage(message);
  }
}
