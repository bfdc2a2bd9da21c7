import { AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import { Filter, FilterGraph, type FilterContext, type Frame, type Rational } from 'node-av/lib';
import { AvError, checkAv } from '../av-error.ts';

/** A chain of FFmpeg filters for frames of one format. */
export class FrameFilter {
  readonly #graph = new FilterGraph();
  readonly #source: FilterContext;
  readonly #sink: FilterContext;
  readonly #shape: string;
  readonly timeBaseNum: number;
  readonly timeBaseDen: number;

  /** @param chain filters with their arguments, from the source to the sink. */
  constructor(shape: string, chain: readonly (readonly [filter: string, options: string])[]) {
    this.#shape = shape;
    this.#graph.alloc();
    const filters = chain.map(([name, options]) => this.#create(name, options));
    filters.forEach((filter, index) => {
      const next = filters[index + 1];
      if (next) checkAv('filter link', filter.link(0, next, 0));
    });
    const [source] = filters;
    const sink = filters.at(-1);
    if (!source || !sink) throw new AvError('filter', 'the chain is empty');
    this.#source = source;
    this.#sink = sink;
    checkAv('filter', this.#graph.configSync());
    const timeBase = sink.buffersinkGetTimeBase();
    this.timeBaseNum = timeBase.num;
    this.timeBaseDen = timeBase.den;
  }

  fits(frame: Frame): boolean {
    return shapeOf(frame) === this.#shape;
  }

  /** Null ends the stream: what the filters hold back comes out. The frame stays the caller's. */
  async push(frame: Frame | null): Promise<void> {
    const copy = frame?.clone() ?? null;
    try {
      checkAv('filter', await this.#source.buffersrcAddFrame(copy));
    } finally {
      copy?.free();
    }
  }

  /** False when there is nothing yet, or at the end. */
  pull(frame: Frame): boolean {
    return this.#sink.buffersinkGetFrameSync(frame) >= 0;
  }

  close(): void {
    this.#graph.free();
  }

  #create(name: string, options: string): FilterContext {
    const filter = Filter.getByName(name);
    const context = filter && this.#graph.createFilter(filter, name, options === '' ? null : options);
    if (!context) throw new AvError('filter', `FFmpeg has no filter ${name} with ${options}`);
    return context;
  }
}

/** Frame rate, size and pixel format of the programme; the picture keeps its shape, with black bars where needed. */
export function pictureFilter(frame: Frame, timeBase: Rational, video: VideoSettings): FrameFilter {
  const { num, den } = frame.sampleAspectRatio;
  const aspect = num > 0 && den > 0 ? `${String(num)}/${String(den)}` : '1/1';
  const widthPx = String(video.widthPx);
  const heightPx = String(video.heightPx);
  return new FrameFilter(shapeOf(frame), [
    [
      'buffer',
      `video_size=${String(frame.width)}x${String(frame.height)}:pix_fmt=${String(Number(frame.format))}` +
        `:time_base=${String(timeBase.num)}/${String(timeBase.den)}:pixel_aspect=${aspect}`,
    ],
    ['fps', `fps=${String(video.framerateFps)}`],
    // The largest size in square pixels that fits; even, for 4:2:0.
    ['scale', `w=trunc(min(${widthPx}\\,${heightPx}*dar)/2)*2:h=trunc(min(${heightPx}\\,${widthPx}/dar)/2)*2`],
    ['setsar', '1'],
    ['pad', `${widthPx}:${heightPx}:(ow-iw)/2:(oh-ih)/2`],
    ['format', 'yuv420p'],
    ['buffersink', ''],
  ]);
}

/** 48 kHz stereo, interleaved floats. */
export function soundFilter(frame: Frame, timeBase: Rational): FrameFilter {
  const rate = String(AUDIO_SAMPLE_RATE_HZ);
  return new FrameFilter(shapeOf(frame), [
    [
      'abuffer',
      `sample_rate=${String(frame.sampleRate)}:sample_fmt=${String(Number(frame.format))}` +
        `:channel_layout=${String(frame.channels)}c:time_base=${String(timeBase.num)}/${String(timeBase.den)}`,
    ],
    ['aresample', rate],
    ['aformat', `sample_fmts=flt:sample_rates=${rate}:channel_layouts=stereo`],
    ['abuffersink', ''],
  ]);
}

function shapeOf(frame: Frame): string {
  return [frame.format, frame.width, frame.height, frame.sampleRate, frame.channels].join();
}
