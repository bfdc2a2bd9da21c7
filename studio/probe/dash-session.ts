import { BufferModel, stallDrafts } from './buffer-model.ts';
import { judgeManifest, judgeManifestChange, trackName } from './dash-judge.ts';
import { looksLikeDash, readDash, type DashManifest, type DashTrack } from './dash-manifest.ts';
import type { Fetched } from './fetcher.ts';
import type { FindingDraft } from './finding-book.ts';
import { judgeCaching, judgeDate, judgeHead } from './http-judge.ts';
import { MediaChecker, type MediaSource } from './media-checker.ts';
import { MediaQueue } from './media-queue.ts';
import { ask, fileOf, isFine, note, overDraft, pause, STREAM_OVER, type ProbeContext } from './probe-context.ts';
import type { Session } from './session.ts';

export { looksLikeDash };

const TIMEOUT_MS = 5_000;
const DEFAULT_PERIOD_MS = 1_000;
const LIGHT_MEDIA_MS = 2_000;
const STALE_AT_LEAST_MS = 2_500;
const SLOW_MS = 1_000;
const HOLD_BACK_SEGMENTS = 3;
const MANIFEST = 'manifest';

/** What is kept of one representation that is followed. */
interface Followed {
  readonly queue: MediaQueue;
  readonly checker: MediaChecker;
  newestMediaMs: number | null;
  order: number;
  mediaAtMs: number;
}

/** One DASH stream: its best picture and its sound. */
export class DashSession implements Session {
  readonly format = 'dash';
  readonly #context: ProbeContext;
  readonly #url: string;
  readonly #followed = new Map<string, Followed>();
  #manifest: DashManifest | null = null;
  #wasLive = false;
  #mainName: string | null = null;
  #grownAtMs: number | null = null;
  readonly main: { -readonly [K in keyof Session['main']]: Session['main'][K] } = {
    reachable: true,
    problem: null,
    edgeMs: null,
    edgeSeenMs: null,
    holdBackMs: null,
    offsetMs: null,
    player: null,
  };

  constructor(context: ProbeContext, url: string) {
    this.#context = context;
    this.#url = url;
  }

  async run(): Promise<void> {
    const context = this.#context;
    while (!context.signal.aborted) {
      const fetched = await ask(context, this.#url, { timeoutMs: TIMEOUT_MS });
      if (context.signal.aborted) return;
      const manifest = this.#take(fetched);
      if (manifest) this.#follow(manifest);
      else if (context.settings.depth === 'light') this.main.player?.looked(0, context.clock.monoNow());
      if (manifest && !manifest.isLive) this.main.player?.ended();
      this.#judgeAge();
      note(context, stallDrafts(this.main.player?.untold(context.clock.monoNow()) ?? [], MANIFEST, 'newest media'));
      if (manifest && !manifest.isLive) return;
      await pause(context, Math.min(2_000, Math.max(500, manifest?.updateMs ?? DEFAULT_PERIOD_MS)));
    }
  }

  #take(fetched: Fetched): DashManifest | null {
    const context = this.#context;
    const fail = (kind: FindingDraft['kind'], what: string): null => {
      this.main.problem = what;
      note(context, [{ kind, track: MANIFEST, where: MANIFEST, what }]);
      return null;
    };
    this.main.reachable = fetched.ok;
    if (!fetched.ok) return fail('unreachable', fetched.reason);
    const nowMs = context.now();
    note(context, judgeDate(fetched, nowMs, MANIFEST, MANIFEST));
    if (!isFine(fetched)) return fail('http-error', `it answered ${String(fetched.status)}`);
    context.figures.add('manifestMs', fetched.totalMs, nowMs);
    const drafts = judgeHead(fetched, 'dash-manifest', MANIFEST, MANIFEST);
    if (fetched.totalMs > SLOW_MS + context.settings.slackMs) {
      const what = `it took ${String(Math.round(fetched.totalMs))} ms`;
      drafts.push({ kind: 'slow-playlist', track: MANIFEST, where: MANIFEST, what });
    }
    const manifest = readDash(new TextDecoder().decode(fetched.body), fetched.url, nowMs);
    drafts.push(...judgeManifest(manifest, nowMs));
    if (this.#manifest) drafts.push(...judgeManifestChange(this.#manifest, manifest));
    if (manifest.isLive) drafts.push(...judgeCaching(fetched, longestMs(manifest) / 2, MANIFEST, MANIFEST));
    else drafts.push(overDraft(context, { track: MANIFEST, where: MANIFEST }, this.#wasLive, 'its type is static'));
    note(context, drafts);
    if (manifest.tracks.length === 0) return fail('syntax', 'it lists nothing that can be played');
    return manifest;
  }

  #follow(manifest: DashManifest): void {
    const context = this.#context;
    this.#manifest = manifest;
    this.#wasLive ||= manifest.isLive;
    this.main.problem = !manifest.isLive && context.settings.mustBeLive ? STREAM_OVER : null;
    // Static, it has no dates any more: what was newest grows old.
    if (manifest.isLive || this.main.edgeMs === null) this.main.edgeSeenMs = context.now();
    const main = best(manifest, 'video') ?? best(manifest, 'audio');
    if (!main) return;
    this.#mainName = trackName(main);
    // Players stay no closer than they can be: segments come one after another, and are asked for now and then.
    const closestMs = longestMs(manifest) + (manifest.updateMs ?? longestMs(manifest));
    this.main.holdBackMs = Math.max(closestMs, manifest.delayMs ?? longestMs(manifest) * HOLD_BACK_SEGMENTS);
    this.main.player ??= new BufferModel(Math.max(1, context.settings.playerBufferMs ?? this.main.holdBackMs));
    const sound = best(manifest, 'audio');
    for (const track of sound && sound !== main && context.settings.depth === 'deep' ? [main, sound] : [main]) {
      this.#followTrack(track, track === main);
    }
    this.main.offsetMs = this.#followed.get(this.#mainName)?.checker.offsetMs ?? null;
  }

  #followTrack(track: DashTrack, isMain: boolean): void {
    const context = this.#context;
    const followed = this.#followedOf(track);
    const last = track.segments.at(-1);
    if (!last) return;
    const nowMs = context.clock.monoNow();
    const since = followed.newestMediaMs;
    const isNew = since === null || last.mediaMs > since;
    if (isMain) {
      if (last.startMs !== null) this.main.edgeMs = last.startMs + last.durationMs;
      if (since !== null && isNew && this.main.edgeMs !== null) {
        context.figures.add('edgeAgeMs', context.now() - this.main.edgeMs, context.now());
      }
      if (isNew) this.#grownAtMs = nowMs;
    }
    const fresh = track.segments.filter(({ mediaMs }) => since !== null && mediaMs > since);
    const wanted = since === null ? [last] : fresh;
    if (isMain && context.settings.depth === 'light')
      this.#play(wanted, wanted.length === track.segments.length, nowMs);
    followed.newestMediaMs = Math.max(last.mediaMs, since ?? last.mediaMs);
    const sources = wanted.map((segment): MediaSource => {
      followed.order += 1;
      const { url, initUrl, durationMs, startMs, mediaMs } = segment;
      return {
        ...{ kind: 'segment', order: followed.order, name: fileOf(url), durationMs, startMs, timeline: 0 },
        ...{ url, range: null, initUrl, encrypted: false, announcedMs: mediaMs, isNominal: track.isNominal },
      };
    });
    if (context.settings.depth === 'deep') {
      followed.queue.add(sources);
      return;
    }
    if (nowMs - followed.mediaAtMs < LIGHT_MEDIA_MS || !followed.queue.isIdle) return;
    followed.mediaAtMs = nowMs;
    followed.queue.add(sources.slice(-1));
  }

  /** The standing watch fetches only some of the media: its player has whatever the manifest lists. */
  #play(fresh: DashTrack['segments'], isAllNew: boolean, nowMs: number): void {
    const { player } = this.main;
    if (player?.soFar(nowMs) && isAllNew) player.jumped(nowMs);
    else
      player?.looked(
        fresh.reduce((sum, { durationMs }) => sum + durationMs, 0),
        nowMs,
      );
  }

  #followedOf(track: DashTrack): Followed {
    const name = trackName(track);
    const known = this.#followed.get(name);
    if (known) return known;
    const context = this.#context;
    const { bandwidth, codecs } = track;
    const checker = new MediaChecker(context, name, { bandwidth, codecs, isMain: name === this.#mainName });
    const player = (): BufferModel | null =>
      name === this.#mainName && context.settings.depth === 'deep' ? this.main.player : null;
    const queue = new MediaQueue({ context, checker, track: name, player });
    const followed: Followed = { queue, checker, newestMediaMs: null, order: 0, mediaAtMs: Number.NEGATIVE_INFINITY };
    this.#followed.set(name, followed);
    return followed;
  }

  #judgeAge(): void {
    const context = this.#context;
    const manifest = this.#manifest;
    if (!manifest?.isLive || this.#grownAtMs === null) return;
    const waitedMs = context.clock.monoNow() - this.#grownAtMs;
    const limitMs =
      Math.max(STALE_AT_LEAST_MS, longestMs(manifest) * 1.5 + (manifest.updateMs ?? 0)) + context.settings.slackMs;
    if (waitedMs <= limitMs) return;
    const what = `nothing new has come for ${String(Math.round(waitedMs / 100) / 10)} s; segments last ${String(longestMs(manifest) / 1000)} s`;
    note(context, [{ kind: 'stale-manifest', track: MANIFEST, where: MANIFEST, what }]);
  }
}

function best(manifest: DashManifest, kind: DashTrack['kind']): DashTrack | null {
  const tracks = manifest.tracks.filter((track) => track.kind === kind);
  return tracks.toSorted((a, b) => (b.bandwidth ?? 0) - (a.bandwidth ?? 0))[0] ?? null;
}

/** The longest segment that is listed (ms). */
function longestMs({ tracks }: DashManifest): number {
  return Math.max(500, ...tracks.flatMap(({ segments }) => segments.map(({ durationMs }) => durationMs)));
}
