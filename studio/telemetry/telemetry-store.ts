import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { sleep, type Clock } from '../../shared/time/clock.ts';
import { telemetryPointSchema, type TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import { KEEP_POINTS } from './telemetry-log.ts';

export type WriterMessage =
  | { type: 'point'; point: TelemetryPoint }
  | { type: 'notice'; atMs: number; level: NoticeLevel; text: string }
  | { type: 'close' };
type NoticeLevel = 'info' | 'warning' | 'error';
/** What the thread is started with: it gives back the last points of this span, then writes. */
export interface WriterConfig {
  readonly dir: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMost: number;
}

const RECENT_WITHIN_MS = 500;

/** Telemetry on disk, written by a thread of its own. A disk that fails costs the figures, not the show. */
export class TelemetryStore {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #recent: Promise<readonly TelemetryPoint[]>;
  #failed = false;

  /**
   * @param nowMs studio time.
   * @param onNotice told once, in words, when nothing can be written any more.
   */
  constructor(dir: string, nowMs: number, onNotice: (level: 'warning', text: string) => void) {
    const workerData: WriterConfig = { dir, fromMs: nowMs - KEEP_POINTS * 1_000, toMs: nowMs, atMost: KEEP_POINTS };
    this.#worker = new Worker(new URL('./telemetry-worker.ts', import.meta.url), { workerData });
    this.#ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#recent = new Promise((resolve) => {
      this.#worker.once('message', (points) => {
        resolve(readPoints(points));
      });
      this.#worker.once('exit', () => {
        resolve([]);
      });
    });
    this.#worker.on('error', (error) => {
      this.#failed = true;
      onNotice(
        'warning',
        `Telemetry is no longer kept on disk: ${error instanceof Error ? error.message : String(error)}`,
      );
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
    if (!this.#failed) this.#post({ type: 'point', point });
  }

  /** What operators were told, for the report after the show. @param atMs studio time */
  addNotice(level: NoticeLevel, text: string, atMs: number): void {
    if (!this.#failed) this.#post({ type: 'notice', atMs, level, text });
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    if (!this.#failed) this.#post({ type: 'close' });
    await this.#ended;
  }

  #post(message: WriterMessage): void {
    this.#worker.postMessage(message);
  }
}

/** Points of another version may have other metrics: those that are not understood are left out. */
function readPoints(raw: unknown): TelemetryPoint[] {
  const points = z.array(z.unknown()).safeParse(raw).data ?? [];
  return points.flatMap((point) => telemetryPointSchema.safeParse(point).data ?? []);
}
