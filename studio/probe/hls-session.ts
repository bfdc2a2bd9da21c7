import type { FindingDraft } from './finding-book.ts';
import type { HlsRendition, HlsVariant, MultivariantPlaylist } from './hls-playlist.ts';
import { HlsTrack } from './hls-track.ts';
import { note, pause, type ProbeContext } from './probe-context.ts';
import type { Session } from './session.ts';

const COMPARE_EVERY_MS = 1_000;
/** Renditions whose ends lie further apart than this many target durations make switching stall. */
const MISALIGNED_TARGETS = 1.5;
const AV_MS = 250;
/** A ladder is probed no further than this. */
const MAX_TRACKS = 12;
const MULTIVARIANT = 'multivariant playlist';

/** One HLS stream: its main rendition in depth, its others beside it. */
export class HlsSession implements Session {
  readonly #context: ProbeContext;
  readonly #main: HlsTrack;
  readonly #others: readonly HlsTrack[];
  /** Only these must agree with the main one in media time, too. */
  readonly #audio: readonly HlsTrack[];

  private constructor(context: ProbeContext, main: HlsTrack, others: readonly HlsTrack[], audio: readonly HlsTrack[]) {
    this.#context = context;
    this.#main = main;
    this.#others = others;
    this.#audio = audio;
  }

  /** A media playlist by itself. */
  static ofMedia(context: ProbeContext, url: string): HlsSession {
    const promise = { bandwidth: null, codecs: null, isMain: true };
    return new HlsSession(context, new HlsTrack({ context, name: 'stream', url, isMain: true, promise }), [], []);
  }

  /** The best variant of a multivariant playlist is the main one; null (and a finding) when there is none. */
  static ofMultivariant(context: ProbeContext, playlist: MultivariantPlaylist, baseUrl: string): HlsSession | null {
    note(context, judgeMultivariant(playlist));
    const variants = playlist.variants
      .filter(({ uri }) => URL.canParse(uri, baseUrl))
      .toSorted((a, b) => (b.bandwidth ?? 0) - (a.bandwidth ?? 0));
    const [best, ...rest] = variants;
    if (!best) return null;
    const main = trackOf(context, best, baseUrl, true);
    if (context.settings.depth === 'light') return new HlsSession(context, main, [], []);
    const others = rest.slice(0, MAX_TRACKS).map((variant) => trackOf(context, variant, baseUrl, false));
    const audio = playlist.renditions
      .filter(({ type, uri }) => type === 'AUDIO' && uri !== null && URL.canParse(uri, baseUrl))
      .slice(0, MAX_TRACKS)
      .map((rendition) => audioTrack(context, rendition, baseUrl));
    return new HlsSession(context, main, [...others, ...audio], audio);
  }

  get format(): 'hls' | 'll-hls' {
    return this.#main.isLowLatency ? 'll-hls' : 'hls';
  }

  get main(): HlsTrack {
    return this.#main;
  }

  async run(): Promise<void> {
    let isOver = false;
    const tracks = Promise.all([this.#main, ...this.#others].map((track) => track.run())).finally(() => {
      isOver = true;
    });
    await Promise.all([tracks, this.#compare(() => isOver)]);
  }

  async #compare(isOver: () => boolean): Promise<void> {
    while (!this.#context.signal.aborted && this.#others.length > 0) {
      await pause(this.#context, COMPARE_EVERY_MS);
      if (isOver()) return;
      for (const other of this.#others) note(this.#context, this.#compareWith(other));
    }
  }

  #compareWith(other: HlsTrack): FindingDraft[] {
    const main = this.#main;
    const track = other.name;
    if (other.problem !== null && main.problem === null) {
      return [{ kind: 'rendition-missing', track, where: track, what: other.problem }];
    }
    if (main.edgeMs === null || other.edgeMs === null || main.edgeSeenMs === null || other.edgeSeenMs === null)
      return [];
    const drafts: FindingDraft[] = [];
    // Ends as they were at different moments: each grows in real time.
    const apartMs = other.edgeMs - main.edgeMs - (other.edgeSeenMs - main.edgeSeenMs);
    if (Math.abs(apartMs) > main.targetMs * MISALIGNED_TARGETS + COMPARE_EVERY_MS) {
      const what = `its end lies ${String(Math.round(Math.abs(apartMs)))} ms ${apartMs > 0 ? 'ahead of' : 'behind'} that of ${main.name}`;
      drafts.push({ kind: 'rendition-misaligned', track, where: track, what });
    }
    const shiftMs = (other.offsetMs ?? Number.NaN) - (main.offsetMs ?? Number.NaN);
    if (this.#audio.includes(other) && Math.abs(shiftMs) > AV_MS) {
      const what = `by its dates its sound lies ${String(Math.round(Math.abs(shiftMs)))} ms ${shiftMs > 0 ? 'behind' : 'before'} the picture with the same time stamps`;
      drafts.push({ kind: 'av-gap', track, where: track, what });
    }
    return drafts;
  }
}

function trackOf(context: ProbeContext, variant: HlsVariant, baseUrl: string, isMain: boolean): HlsTrack {
  const { bandwidth, codecs, resolution, audioGroup } = variant;
  const rate = bandwidth === null ? '' : ` ${String(Math.round(bandwidth / 1000))} kbit/s`;
  return new HlsTrack({
    context,
    name: `variant${resolution === null ? '' : ` ${resolution}`}${rate}`,
    url: new URL(variant.uri, baseUrl).href,
    isMain,
    // With sound in a playlist of its own, the variant's figures are of both together.
    promise: { bandwidth: audioGroup === null ? bandwidth : null, codecs, isMain },
  });
}

function audioTrack(context: ProbeContext, { name, groupId, uri }: HlsRendition, baseUrl: string): HlsTrack {
  return new HlsTrack({
    context,
    name: `audio ${name} (${groupId})`,
    url: new URL(uri ?? '', baseUrl).href,
    isMain: false,
    promise: { bandwidth: null, codecs: null, isMain: false },
  });
}

/** What is wrong with a multivariant playlist by itself. */
export function judgeMultivariant({ variants, renditions, problems }: MultivariantPlaylist): FindingDraft[] {
  const track = MULTIVARIANT;
  const drafts: FindingDraft[] = problems.map(({ line, text, level }) => ({
    kind: 'syntax',
    level,
    track,
    where: line === 0 ? MULTIVARIANT : `line ${String(line)}`,
    what: text,
  }));
  const groups = new Set(renditions.filter(({ type }) => type === 'AUDIO').map(({ groupId }) => groupId));
  for (const { audioGroup, line, codecs } of variants) {
    const where = `line ${String(line)}`;
    if (audioGroup !== null && !groups.has(audioGroup)) {
      const what = `its AUDIO group "${audioGroup}" is nowhere defined`;
      drafts.push({ kind: 'rendition-missing', track, where, what });
    }
    if (codecs === null) {
      drafts.push({ kind: 'codecs-mismatch', level: 'warning', track, where, what: 'CODECS is missing' });
    }
  }
  return drafts;
}
