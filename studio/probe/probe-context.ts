import type { Clock } from '../../shared/time/clock.ts';
import type { Answer, Fetched, Fetcher } from './fetcher.ts';
import type { Figures } from './figures.ts';
import type { FindingBook, FindingDraft } from './finding-book.ts';

export interface ProbeSettings {
  /**
   * `deep`: fetch everything a player would, and every rendition once in a while. `light`: one playlist request a second and
   * a piece of media every two, for use during a show; it goes on when the stream ends, for another may follow.
   */
  readonly depth: 'deep' | 'light';
  /** That the stream is over is a fault, even where it was never seen live. */
  readonly mustBeLive: boolean;
  /** Media that the simulated player has in hand at its start; null: what the playlist asks for. */
  readonly playerBufferMs: number | null;
  /** How much slower and later than its limits say a stream may be before it is blamed (ms): 0 but on a machine that is busy itself. */
  readonly slackMs: number;
}

/** What all parts of one probe share. */
export interface ProbeContext {
  readonly clock: Clock;
  readonly fetcher: Fetcher;
  readonly book: FindingBook;
  readonly figures: Figures;
  readonly settings: ProbeSettings;
  /** Ends the probe. */
  readonly signal: AbortSignal;
  /** True time in ms since the epoch. */
  now(): number;
  /** A fault of the probe itself: it ends, and says so in its reading; what runs beside it goes on. */
  fail(error: unknown): void;
}

export interface AskOptions {
  readonly timeoutMs: number;
  readonly range?: string | null;
}

/** Larger than any real playlist or segment of a live stream. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Fetches and counts; a probe that has ended counts nothing any more. */
export async function ask(context: ProbeContext, url: string, options: AskOptions): Promise<Fetched> {
  const { signal } = context;
  const { timeoutMs, range = null } = options;
  const fetched = await context.fetcher.get(url, { timeoutMs, signal, range, maxBytes: MAX_BYTES });
  if (!signal.aborted) context.figures.request(context.now(), fetched.ok && isFine(fetched));
  return fetched;
}

export function isFine(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

export function note(context: ProbeContext, drafts: readonly FindingDraft[]): void {
  if (!context.signal.aborted) context.book.addAll(drafts, context.now());
}

/** In words, what is wrong with a playlist that has ended where it should be live. */
export const STREAM_OVER = 'its playlist says that the stream is over';

/** @param wasLive it was seen live before @param sign how its playlist tells */
export function overDraft(
  { settings }: ProbeContext,
  place: Pick<FindingDraft, 'track' | 'where'>,
  wasLive: boolean,
  sign: string,
): FindingDraft {
  const what = wasLive ? `it was live until now: ${sign}` : `${sign}: what it lists is all there will be`;
  return { kind: 'ended', ...place, what, level: wasLive || settings.mustBeLive ? 'error' : 'warning' };
}

/** Resolves after `delayMs`, or at once when the probe ends. */
export function pause(context: ProbeContext, delayMs: number): Promise<void> {
  const { clock, signal } = context;
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.schedule(delayMs, done);
    signal.addEventListener('abort', done);
  });
}

/** File of an address, for people. */
export function fileOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? url;
  return path.slice(path.lastIndexOf('/') + 1) || path;
}
