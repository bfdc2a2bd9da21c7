/**
 * Chromium offers MediaStreamTrackProcessor to pages too, and for sound (W3C "MediaStreamTrack Insertable Media
 * Processing using Streams" has it in workers only): the type library does not know that.
 */
interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame> & ReadableStream<AudioData>;
}
type TrackProcessorClass = new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => TrackProcessor;

/** A stream of a track's frames, to be transferred to a worker: pictures or sound, as the track is. */
export type TrackStream = TrackProcessor['readable'];

/**
 * The frames of a track as a stream that can be transferred to a worker. Old frames are dropped when it is read too
 * slowly (`maxBuffer` are kept). Throws where the browser is no Chromium.
 */
export function trackReadable(track: MediaStreamTrack, maxBuffer: number): TrackStream {
  const { MediaStreamTrackProcessor } = globalThis as unknown as { MediaStreamTrackProcessor?: TrackProcessorClass };
  if (!MediaStreamTrackProcessor) {
    throw new Error('This browser cannot process media tracks: use Chromium, Chrome or Edge, or the desktop app.');
  }
  return new MediaStreamTrackProcessor({ track, maxBufferSize: maxBuffer }).readable;
}
