import { createReadStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { LiveMessage } from '../../../shared/api/live.ts';
import type { Recording } from '../../../shared/telemetry/recording.ts';
import { fileDate } from '../../storage/durable-file.ts';
import { Recorder, type RecorderDeps } from './recorder.ts';
import type { ShelfMessage, ShelfReply } from './recording-messages.ts';

export interface RecordingDeskDeps extends Pick<RecorderDeps, 'now' | 'studioVersion' | 'state'> {
  readonly dataDir: string;
  /** What UIs are told from now on. */
  subscribe(signal: AbortSignal): AsyncIterable<LiveMessage>;
  onNotice(level: 'warning', text: string): void;
}

/** Records sessions, lists them and hands them out; a thread of its own packs and writes. */
export class RecordingDesk {
  readonly #deps: RecordingDeskDeps;
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #recorder: Recorder;
  readonly #leaving = new AbortController();
  readonly #asked = new Map<number, (reply: ShelfReply | null) => void>();
  #lastAsk = 0;
  #failed = false;
  #closed = false;

  constructor(deps: RecordingDeskDeps) {
    this.#deps = deps;
    const workerData = { dataDir: deps.dataDir };
    this.#worker = new Worker(new URL('./recording-worker.ts', import.meta.url), { workerData });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.on('message', (reply: ShelfReply) => {
      this.#heard(reply);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error instanceof Error ? error.message : String(error));
    });
    this.#worker.once('exit', () => {
      this.#closed = true;
      for (const answer of this.#asked.values()) answer(null);
    });
    this.#recorder = new Recorder({
      now: deps.now,
      studioVersion: deps.studioVersion,
      state: deps.state,
      newId: () => fileDate(deps.now()).replace(/\.\d+$/, ''),
      sink: {
        begin: (id, head) => {
          this.#post({ type: 'begin', id, head });
        },
        member: (info) => {
          this.#post({ type: 'member', info });
        },
        line: (atMs, line, isEdit) => {
          this.#post({ type: 'line', atMs, line, isEdit });
        },
        end: () => {
          this.#post({ type: 'end' });
        },
      },
    });
  }

  /** Listens until `close`, or until nothing is told any more. */
  async start(): Promise<void> {
    const { signal } = this.#leaving;
    let told = true;
    // A computer that slept counts as a subscriber that stalled, and is dropped: it asks again.
    while (told && !signal.aborted) {
      told = false;
      for await (const message of this.#deps.subscribe(signal)) {
        told = true;
        if (!this.#failed) this.#recorder.add(message);
      }
    }
  }

  /** The newest first. */
  async list(): Promise<Recording[]> {
    const reply = await this.#ask((ask) => ({ type: 'list', ask }));
    return reply?.type === 'list' ? reply.recordings : [];
  }

  /** A recording, piece by piece; null: there is none of this name. */
  async read(id: string): Promise<AsyncIterable<Uint8Array> | null> {
    const reply = await this.#ask((ask) => ({ type: 'path', ask, id }));
    return reply?.type === 'path' && reply.path !== null ? createReadStream(reply.path) : null;
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    this.#recorder.end();
    this.#post({ type: 'close' });
    await this.#ended;
  }

  #heard(reply: ShelfReply): void {
    if (reply.type === 'full') this.#recorder.next();
    else if (reply.type === 'failed') this.#fail(reply.reason);
    else {
      this.#asked.get(reply.ask)?.(reply);
      this.#asked.delete(reply.ask);
    }
  }

  #fail(reason: string): void {
    for (const answer of this.#asked.values()) answer(null);
    this.#asked.clear();
    if (this.#failed) return;
    this.#failed = true;
    this.#deps.onNotice(
      'warning',
      `This session is no longer recorded (${reason}); figures and the as-run log are. It is recorded again after the ` +
        'next start of the studio.',
    );
  }

  #ask(message: (ask: number) => ShelfMessage): Promise<ShelfReply | null> {
    if (this.#closed) return Promise.resolve(null);
    const ask = ++this.#lastAsk;
    const reply = new Promise<ShelfReply | null>((resolve) => this.#asked.set(ask, resolve));
    this.#post(message(ask));
    return reply;
  }

  #post(message: ShelfMessage): void {
    if (!this.#closed) this.#worker.postMessage(message);
  }
}
