import { request } from 'node:https';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * Time from the Date header of a web server (RFC 9110 §6.6.1): whole seconds, cut off. What it told lies in
 * [Date, Date + 1 s), and it told it between our sending and our hearing of it.
 */
export interface DateReading {
  /** Unix ms of a whole second. */
  readonly dateMs: number;
  readonly sentAt: number;
  readonly heardAt: number;
}

/** Where true time minus monotonic time must lie. */
export interface OffsetInterval {
  readonly lowMs: number;
  readonly highMs: number;
}

/** What one reading allows. */
export function intervalOf({ dateMs, sentAt, heardAt }: DateReading): OffsetInterval {
  return { lowMs: dateMs - heardAt, highMs: dateMs + 1000 - sentAt };
}

/** What both allow; null if they exclude one another. */
export function intersect(a: OffsetInterval, b: OffsetInterval): OffsetInterval | null {
  const [lowMs, highMs] = [Math.max(a.lowMs, b.lowMs), Math.min(a.highMs, b.highMs)];
  return lowMs <= highMs ? { lowMs, highMs } : null;
}

/**
 * How long to wait so that the next question is answered where it says most: as the second turns, in the middle of what
 * is still possible.
 * @param leadMs from the start of a question to the middle of its answer.
 * @param leastMs the wait is this long at least, and less than a second longer.
 */
export function waitForEdgeMs(known: OffsetInterval, mono: number, leadMs: number, leastMs: number): number {
  const middleMs = (known.lowMs + known.highMs) / 2;
  const arrivesMs = mono + leastMs + leadMs + middleMs;
  const toEdgeMs = 1000 - (((arrivesMs % 1000) + 1000) % 1000);
  return leastMs + (toEdgeMs % 1000);
}

export interface HttpsClient {
  /** Asks for the headers of a page; rejects with an Error in words. Stamps are monotonic ms. */
  readDate(url: URL): Promise<DateReading>;
}

const ANSWER_LIMIT_MS = 5000;

/** Reads `Date`; a cached answer tells the time of another moment, so one with an `Age` is refused. */
function dateOf(headers: { readonly date?: string | undefined; readonly age?: string | undefined }): number {
  if (headers.age !== undefined && Number(headers.age) !== 0) throw new Error('its answer comes from a cache');
  const dateMs = Date.parse(headers.date ?? '');
  if (!Number.isFinite(dateMs)) throw new Error('its answer carries no date');
  return dateMs;
}

/**
 * The real network: one connection a question, stamped from the moment it is ready, so that TLS does not count.
 * @param ca trusted certificates as PEM; null: those that Node comes with.
 */
export function systemHttps(clock: Clock, ca: string | null): HttpsClient {
  return {
    readDate: (url) =>
      new Promise((resolve, reject) => {
        const headers = { 'cache-control': 'no-cache', 'user-agent': 'Cuelight Studio (clock)' };
        const trust = ca === null ? {} : { ca };
        const asking = request(url, { method: 'HEAD', headers, agent: false, ...trust });
        let sentAt: number = clock.monoNow();
        const limit = clock.schedule(ANSWER_LIMIT_MS, () => {
          asking.destroy(new Error('no answer'));
        });
        asking.on('socket', (socket) => {
          socket.once('secureConnect', () => {
            sentAt = clock.monoNow();
          });
        });
        asking.on('response', (response) => {
          const heardAt = clock.monoNow();
          limit.cancel();
          response.resume();
          try {
            resolve({ dateMs: dateOf({ date: response.headers.date, age: response.headers.age }), sentAt, heardAt });
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        asking.on('error', (error) => {
          limit.cancel();
          reject(inWords(error));
        });
        asking.end();
      }),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'unknown to DNS',
  EAI_AGAIN: 'no DNS answer',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'no answer',
  ENETUNREACH: 'no way there',
  EHOSTUNREACH: 'no way there',
};

/** What went wrong, for people; what is not known stays as Node says it. */
function inWords(error: Error): Error {
  const code = 'code' in error ? String(error.code) : '';
  return Object.hasOwn(WORDS, code) ? new Error(WORDS[code], { cause: error }) : error;
}
