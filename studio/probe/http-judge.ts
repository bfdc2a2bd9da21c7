import type { FindingDraft } from './finding-book.ts';
import type { Answer } from './fetcher.ts';

/** What is asked for decides what its answer has to look like. */
export type Asked = 'hls-playlist' | 'dash-manifest' | 'media' | 'init';

const HLS_TYPES = ['application/vnd.apple.mpegurl', 'application/x-mpegurl', 'audio/mpegurl', 'audio/x-mpegurl'];
const DASH_TYPES = ['application/dash+xml', 'video/vnd.mpeg.dash.mpd'];
const MEDIA_TYPES = /^(video|audio|application)\/(mp4|mp2t|iso\.segment|octet-stream|aac|webm|x-matroska|mpeg|mp4s)$/;
/** An HTTP date is a whole second; what is left to be said is two. */
const MAX_DATE_SKEW_MS = 2_000;

/** Content type and CORS of an answer (RFC 9110 §8.3; Fetch standard, CORS protocol; RFC 8216 §4). */
export function judgeHead(answer: Answer, asked: Asked, track: string, where: string): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  const type = (answer.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!typeFits(type, asked)) {
    const what = type === '' ? 'it has no Content-Type' : `its Content-Type is ${type}`;
    drafts.push({ kind: 'content-type', track, where, what: `${what}, ${expected(asked)} was expected` });
  }
  const allowed = answer.header('access-control-allow-origin');
  if (allowed === null) {
    drafts.push({ kind: 'cors', track, where, what: 'Access-Control-Allow-Origin is missing' });
  }
  return drafts;
}

function typeFits(type: string, asked: Asked): boolean {
  switch (asked) {
    case 'hls-playlist':
      return HLS_TYPES.includes(type);
    case 'dash-manifest':
      return DASH_TYPES.includes(type);
    case 'media':
    case 'init':
      return MEDIA_TYPES.test(type) || type === 'text/vtt';
  }
}

function expected(asked: Asked): string {
  switch (asked) {
    case 'hls-playlist':
      return HLS_TYPES[0] ?? '';
    case 'dash-manifest':
      return DASH_TYPES[0] ?? '';
    case 'media':
    case 'init':
      return 'video/mp4 or video/mp2t';
  }
}

/**
 * How long a live playlist may be kept: RFC 9111 §5.2 (max-age, s-maxage), §5.1 (Age).
 * @param freshMs half of what is new media's distance in time: a copy older than twice that misses media
 */
export function judgeCaching(answer: Answer, freshMs: number, track: string, where: string): FindingDraft[] {
  const control = (answer.header('cache-control') ?? '').toLowerCase();
  const forbids = /\b(no-store|no-cache)\b/.test(control);
  const maxAgeMs = forbids ? 0 : Math.max(secondsOf(control, 'max-age'), secondsOf(control, 's-maxage')) * 1000;
  const ageMs = Number(answer.header('age') ?? 0) * 1000;
  const limitMs = Math.max(1_000, freshMs * 2);
  const drafts: FindingDraft[] = [];
  if (maxAgeMs > limitMs) {
    const what = `it may be cached for ${String(maxAgeMs / 1000)} s (Cache-Control: ${control}); new media comes every ${String(freshMs / 1000)} s`;
    drafts.push({ kind: 'playlist-cached', track, where, what });
  }
  if (Number.isFinite(ageMs) && ageMs > limitMs) {
    const cache = answer.header('x-cache');
    const what = `it is a copy of ${String(ageMs / 1000)} s ago (Age)${cache === null ? '' : `, X-Cache: ${cache}`}; new media comes every ${String(freshMs / 1000)} s`;
    drafts.push({ kind: 'playlist-cached', track, where, what });
  }
  return drafts;
}

function secondsOf(control: string, name: string): number {
  const match = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"?(\\d{1,10})`).exec(control);
  return match ? Number(match[1]) : 0;
}

/**
 * The server's own clock, as its Date tells (RFC 9110 §6.6.1): only of answers that no cache kept.
 * @param nowMs true time when the answer's head came
 */
export function judgeDate(answer: Answer, nowMs: number, track: string, where: string): FindingDraft[] {
  const dateMs = Date.parse(answer.header('date') ?? '');
  if (!Number.isFinite(dateMs) || Number(answer.header('age') ?? 0) > 0) return [];
  // The date was true at some moment between the question and the answer, cut to a second.
  const lateMs = nowMs - answer.ttfbMs - (dateMs + 1_000);
  const earlyMs = dateMs - nowMs;
  const skewMs = earlyMs > 0 ? earlyMs : lateMs > 0 ? -lateMs : 0;
  if (Math.abs(skewMs) < MAX_DATE_SKEW_MS) return [];
  const how = `${String(Math.round(Math.abs(skewMs) / 100) / 10)} s ${skewMs > 0 ? 'ahead of' : 'behind'}`;
  return [{ kind: 'clock-skew', track, where, what: `the server’s Date is at least ${how} true time` }];
}

/** Why an answer is no HLS playlist, in words. */
export function noPlaylist(answer: Answer, text: string): string {
  const type = answer.header('content-type') ?? 'no content type';
  const isPage = /html/i.test(type) || /^\s*<(!doctype|html)/i.test(text);
  const what = isPage ? 'a web page' : 'something that is no HLS playlist';
  return `it returned ${what} (${String(answer.status)} ${type.split(';')[0] ?? type})`;
}

/** What a refusal says. */
export function statusText({ status }: Answer): string {
  return `it answered ${String(status)}${status === 404 ? ' (nothing is published there)' : ''}`;
}
