import type { LiveMessage } from '../../../shared/api/live.ts';
import { RECORDING_VERSION, type RecordingHead } from '../../../shared/telemetry/recording.ts';
import type { MemberStart } from './recording-file.ts';

type Message<T extends LiveMessage['type']> = Extract<LiveMessage, { type: T }>;

export interface RecorderSink {
  begin(id: string, head: RecordingHead): void;
  member(info: MemberStart): void;
  line(atMs: number, line: string, isEdit: boolean): void;
  end(): void;
}

export interface RecorderDeps {
  /** Studio time in ms. */
  now(): number;
  readonly studioVersion: string;
  readonly sink: RecorderSink;
  /** The whole of what a UI that has just come would be told. */
  state(): { readonly show: Message<'show'>; readonly run: Message<'run'>; readonly rest: readonly LiveMessage[] };
  /** A name for a recording that begins now. */
  newId(): string;
}

/** Live states are recorded so often; all else as it comes. */
const LIVE_EVERY_MS = 500;
const MEMBER_MS = 10_000;
/** A plan or a run of thousands of cues is not written whole with every member, but so often. */
const BIG_CHARACTERS = 64_000;
const BIG_EVERY_MS = 60_000;
/** It goes on for so long after the last reason to record, for what follows from it. */
const LINGER_MS = 30_000;

/** Something that was written whole: how long it was, and when. */
interface Whole {
  readonly writtenMs: number;
  readonly characters: number;
}
const NOT_WRITTEN: Whole = { writtenMs: Number.NEGATIVE_INFINITY, characters: 0 };

/**
 * Records what UIs are told while something is on air or cues are taken: in members that can be shown without what stands
 * before them, so that replay can begin anywhere.
 */
export class Recorder {
  readonly #deps: RecorderDeps;
  #going = false;
  #reasonMs = Number.NEGATIVE_INFINITY;
  #memberMs = Number.NEGATIVE_INFINITY;
  #liveMs = Number.NEGATIVE_INFINITY;
  #show = NOT_WRITTEN;
  #state = NOT_WRITTEN;
  /** The plan changed since it was last written whole. */
  #showChanged = true;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  get isGoing(): boolean {
    return this.#going;
  }

  /** Takes a message as it goes out to UIs. */
  add(message: LiveMessage): void {
    const nowMs = this.#deps.now();
    if (isReason(message)) this.#reasonMs = nowMs;
    const wanted = nowMs - this.#reasonMs <= LINGER_MS;
    if (!wanted) {
      this.end();
      return;
    }
    if (message.type === 'show' || message.type === 'plan') this.#showChanged = true;
    if (!this.#going) this.#begin(nowMs);
    else if (nowMs - this.#memberMs >= MEMBER_MS || nowMs < this.#memberMs) this.#member(nowMs);
    if (message.type === 'live') {
      if (Math.abs(nowMs - this.#liveMs) < LIVE_EVERY_MS) return;
      this.#liveMs = nowMs;
    }
    this.#write(nowMs, message);
  }

  /** The file is full: what follows goes into the next. */
  next(): void {
    if (!this.#going) return;
    this.end();
    this.#begin(this.#deps.now());
  }

  end(): void {
    if (!this.#going) return;
    this.#going = false;
    this.#deps.sink.end();
  }

  #begin(nowMs: number): void {
    const { studioVersion, sink, newId, state } = this.#deps;
    this.#going = true;
    this.#showChanged = true;
    this.#show = NOT_WRITTEN;
    this.#state = NOT_WRITTEN;
    const { title } = state().show.show;
    sink.begin(newId(), { recording: RECORDING_VERSION, studioVersion, title, startedAtMs: nowMs });
    this.#member(nowMs);
  }

  #member(nowMs: number): void {
    const { sink, state } = this.#deps;
    const isDue = ({ characters, writtenMs }: Whole): boolean =>
      characters <= BIG_CHARACTERS || Math.abs(nowMs - writtenMs) >= BIG_EVERY_MS;
    const hasState = isDue(this.#state);
    const hasShow = this.#showChanged && isDue(this.#show);
    this.#memberMs = nowMs;
    sink.member({ fromMs: nowMs, hasShow, hasState });
    const { show, run, rest } = state();
    if (hasShow) {
      this.#show = { writtenMs: nowMs, characters: this.#write(nowMs, show) };
      this.#showChanged = false;
    }
    if (!hasState) return;
    let characters = 0;
    for (const message of [run, ...rest]) characters += this.#write(nowMs, message);
    this.#state = { writtenMs: nowMs, characters };
  }

  /** @returns how long the line is */
  #write(atMs: number, message: LiveMessage): number {
    const line = JSON.stringify({ atMs, message });
    this.#deps.sink.line(atMs, line, message.type === 'plan');
    return line.length;
  }
}

/** On air, or the run moved on: something happens that may be worth studying. */
function isReason(message: LiveMessage): boolean {
  if (message.type === 'live') return message.live.encoder?.onAir ?? false;
  return message.type === 'run-change' && message.change.cues.length > 0;
}
