import { unixMs } from '../../shared/time/units.ts';
import { concat } from '../bytes.ts';
import { AudioQueue } from './audio-queue.ts';
import { writeCaptureEvent } from './event-message.ts';
import { FrameDuration } from './frame-duration.ts';
import { codecsOf, sameTracks, writeInitSegment, type TrackParameters } from './init-segment.ts';
import { writeFragment, type FragmentSample } from './media-fragment.ts';
import type { MediaWindow } from './media-window.ts';
import type { AudioFrame, VideoSample } from './samples.ts';

const TICKS_PER_MS = 90;
/** 30 fps, until the frame rate is known. */
const USUAL_FRAME_TICKS = 3_000;
/** 1 % over counts as the wished length: a camera of "30 fps" with 33.4 ms a frame still gives parts of 3. */
const PART_TOLERANCE = 1.01;
/** Jumps beyond this are a discontinuity. */
export const GAP_TICKS = 500 * TICKS_PER_MS;
/** Parts inside of a segment last at least 85 % of the target (RFC 8216bis §4.4.4.9). */
const SHORTEST_PART = 0.86;
/** A frame that lasts so much longer or shorter than was aimed at belongs to another frame rate. */
const RATE_CHANGE = 0.08;
/** Key frames sooner than this do not begin a segment. */
const SHORTEST_SEGMENT_TICKS = 180 * TICKS_PER_MS;
/** How long the first picture waits for the announced sound. */
const WAIT_FOR_AUDIO_TICKS = 500 * TICKS_PER_MS;

interface OpenSegment {
  readonly startTicks: number;
  frames: number;
}

/**
 * Makes parts and segments of pictures and sound (CMAF chunks and fragments, ISO/IEC 23000-19 §7.3.2). A part is
 * handed on with the arrival of its last frame: how long that frame lasts is taken from the frames before it.
 */
export class Packager {
  readonly #window: MediaWindow;
  readonly #partTicks: number;
  readonly #frameDuration = new FrameDuration();
  readonly #audio = new AudioQueue();
  #audioExpected = false;
  /** The first pictures, while the sound's configuration is not known yet. */
  #held: VideoSample[] = [];
  #tracks: { readonly parameters: TrackParameters; readonly initId: number } | null = null;
  #segment: OpenSegment | null = null;
  #previousSegmentFrames: readonly number[] = [];
  #part: VideoSample[] = [];
  #lastDtsTicks: number | null = null;
  /** What parts aim at; they do not last longer. */
  #aim: { frameTicks: number; frames: number; partTicks: number; settled: boolean };
  /** Where, by the durations in the playlist, the next part begins. */
  #declaredEndTicks = 0;
  #needsKeyFrame = true;
  #discontinuityAhead = false;

  /** Pictures that could not be shown: before the first key frame, after a gap, or from before what is out already. */
  droppedFrames = 0;

  /** @param partMs parts are not longer, unless a single frame is */
  constructor(window: MediaWindow, partMs: number) {
    this.#window = window;
    this.#partTicks = partMs * TICKS_PER_MS;
    const frames = Math.max(1, Math.floor((this.#partTicks * PART_TOLERANCE) / USUAL_FRAME_TICKS));
    this.#aim = {
      frameTicks: USUAL_FRAME_TICKS,
      frames,
      partTicks: Math.max(this.#partTicks, USUAL_FRAME_TICKS),
      settled: false,
    };
    window.setPartTarget(this.#aim.partTicks / TICKS_PER_MS);
  }

  /** Whether the publisher announced sound: the first segment then waits for its configuration. */
  expectAudio(expected: boolean): void {
    this.#audioExpected = expected;
    if (!expected) this.#audio.clear();
  }

  pushAudio(frame: AudioFrame): void {
    this.#audio.push(frame);
    if (this.#held.length > 0) this.#release();
  }

  pushVideo(sample: VideoSample): void {
    if (this.#waitsForAudio(sample)) return;
    const previous = this.#lastDtsTicks;
    const stepTicks = previous === null ? null : sample.dtsTicks - previous;
    const jumps = stepTicks !== null && Math.abs(stepTicks) > GAP_TICKS;
    if (stepTicks !== null && stepTicks <= 0 && !jumps) {
      // A new publisher overlaps with the old one: what is out stays.
      this.#drop();
      return;
    }
    if (jumps) this.#breakTimeline();
    if (this.#needsKeyFrame && !sample.keyFrame) {
      this.droppedFrames += 1;
      return;
    }
    if (stepTicks !== null && !jumps && !this.#needsKeyFrame) this.#frameDuration.add(stepTicks);
    this.#aimParts();
    if (sample.keyFrame) this.#onKeyFrame(sample, jumps);
    this.#needsKeyFrame = false;
    if (this.#part.length > 0 && this.#isBeyondPart(sample)) this.#closePart(sample.dtsTicks);
    this.#part.push(sample);
    this.#lastDtsTicks = sample.dtsTicks;
    if (this.#segment) this.#segment.frames += 1;
    if (this.#part.length >= this.#aim.frames || this.#endsSegmentAsBefore()) this.#closePart(null);
  }

  /** The publisher is gone: what is there is handed on, and the next one begins with a key frame. */
  endOfPublisher(): void {
    this.#release();
    this.#closePart(null);
    this.#audio.clear();
    this.#needsKeyFrame = true;
  }

  #drop(): void {
    this.droppedFrames += 1;
    this.#needsKeyFrame = true;
  }

  #waitsForAudio(sample: VideoSample): boolean {
    if (!this.#needsKeyFrame || !this.#audioExpected || this.#audio.config !== null) return false;
    if (sample.keyFrame && this.#held.length === 0) this.#held = [sample];
    else if (this.#held.length > 0) this.#held.push(sample);
    else this.droppedFrames += 1;
    const [first] = this.#held;
    if (first && sample.dtsTicks - first.dtsTicks >= WAIT_FOR_AUDIO_TICKS) {
      this.#audioExpected = false;
      this.#release();
    }
    return true;
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    this.#audioExpected &&= this.#audio.config !== null;
    for (const sample of held) this.pushVideo(sample);
  }

  /** Ends part and segment; what comes next is another timeline. */
  #breakTimeline(): void {
    this.#closePart(null);
    this.#endSegment(this.#declaredEndTicks);
    this.#audio.restart();
    this.#needsKeyFrame = true;
    this.#lastDtsTicks = null;
    this.#discontinuityAhead = true;
  }

  #onKeyFrame(sample: VideoSample, jumps: boolean): void {
    const parameters = { video: sample.parameters, audio: this.#audio.config };
    const changed = this.#tracks === null || !sameTracks(this.#tracks.parameters, parameters);
    const discontinuity = jumps || changed || this.#discontinuityAhead;
    if (this.#segment && !discontinuity && sample.dtsTicks - this.#segment.startTicks < SHORTEST_SEGMENT_TICKS) return;
    this.#closePart(sample.dtsTicks);
    this.#endSegment(sample.dtsTicks);
    if (changed || this.#tracks === null) {
      const { widthPx, heightPx } = sample.parameters;
      const bytes = writeInitSegment(parameters);
      const initId = this.#window.addInit({ bytes, codecs: codecsOf(parameters), widthPx, heightPx });
      this.#tracks = { parameters, initId };
    }
    if (discontinuity) this.#audio.startAt(sample.dtsTicks);
    const startTime = unixMs(sample.ptsTicks / TICKS_PER_MS);
    this.#window.beginSegment(startTime, this.#tracks.initId, discontinuity);
    this.#segment = { startTicks: sample.dtsTicks, frames: 0 };
    this.#declaredEndTicks = sample.dtsTicks;
    this.#discontinuityAhead = false;
  }

  /** True when frames were lost and this one belongs, by the durations told, to the next part. */
  #isBeyondPart(sample: VideoSample): boolean {
    return sample.dtsTicks >= this.#declaredEndTicks + this.#aim.partTicks - this.#frameDuration.ticks / 10;
  }

  /** As many whole frames as a part holds (100 ms: two of 25 fps). It changes with the frame rate alone, not with jitter. */
  #aimParts(): void {
    const frameTicks = this.#frameDuration.nominalTicks;
    const differs = Math.abs(frameTicks / this.#aim.frameTicks - 1) > RATE_CHANGE;
    const settles = this.#frameDuration.isSettled && !this.#aim.settled;
    if (!differs && !settles) return;
    const frames = Math.max(1, Math.floor((this.#partTicks * PART_TOLERANCE) / frameTicks));
    const exactTicks = Math.round(frames * frameTicks);
    const partTicks =
      exactTicks > this.#partTicks * PART_TOLERANCE ? exactTicks : Math.min(this.#partTicks, exactTicks);
    this.#aim = { frameTicks, frames, partTicks, settled: this.#frameDuration.isSettled };
    this.#window.setPartTarget(partTicks / TICKS_PER_MS);
  }

  /** The last two segments had so many frames: this one ends here, too, so the part need not wait for the next key. */
  #endsSegmentAsBefore(): boolean {
    const [a, b] = this.#previousSegmentFrames;
    return a !== undefined && a === b && this.#segment?.frames === a;
  }

  /** @param nextTicks when the next frame follows, if known. */
  #closePart(nextTicks: number | null): void {
    const [first] = this.#part;
    const last = this.#part.at(-1);
    if (!first || !last || !this.#tracks) return;
    const usualTicks = Math.round(this.#frameDuration.ticks);
    const endTicks = nextTicks ?? last.dtsTicks + usualTicks;
    const samples = this.#part.map((sample, index): FragmentSample => {
      const next = this.#part[index + 1]?.dtsTicks ?? endTicks;
      return {
        data: sample.data,
        duration: next - sample.dtsTicks,
        compositionOffset: sample.ptsTicks - sample.dtsTicks,
        sync: sample.keyFrame,
      };
    });
    const audio = this.#audio.take(this.#tracks.parameters.audio);
    const video = { baseDecodeTime: first.dtsTicks, samples };
    // A full part is not shorter than the draft allows, though its last frame was captured early.
    const leastTicks = this.#part.length >= this.#aim.frames ? this.#aim.partTicks * SHORTEST_PART : 1;
    const durationTicks = Math.min(this.#aim.partTicks, Math.max(leastTicks, endTicks - this.#declaredEndTicks));
    this.#part = [];
    this.#declaredEndTicks += durationTicks;
    const sequence = this.#window.nextPartSequence;
    const fragment = writeFragment(sequence, video, audio);
    const captureTime = unixMs(first.ptsTicks / TICKS_PER_MS);
    this.#window.addPart({
      durationMs: durationTicks / TICKS_PER_MS,
      independent: first.keyFrame,
      bytes: first.keyFrame ? concat(writeCaptureEvent(captureTime, first.ptsTicks, sequence), fragment) : fragment,
    });
  }

  #endSegment(endTicks: number): void {
    if (!this.#segment) return;
    this.#window.endSegment((endTicks - this.#segment.startTicks) / TICKS_PER_MS);
    this.#previousSegmentFrames = [this.#segment.frames, ...this.#previousSegmentFrames].slice(0, 2);
    this.#segment = null;
  }
}
