/**
 * Chromium offers MediaStreamTrackProcessor to pages too, and for sound (W3C "MediaStreamTrack Insertable Media
 * Processing using Streams" has it in workers only): the type library does not know that.
 */
export interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame> & ReadableStream<AudioData>;
}
type TrackProcessorClass = new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => TrackProcessor;

/**
 * Processes a track; its `readable` can be transferred to a worker. Old frames are dropped when it is read too slowly
 * (`maxBuffer` are kept). Keep the processor as long as the stream is read: when it is garbage-collected before the
 * worker has taken the stream over, frames go through the page and pile up there. Throws where the browser is no
 * Chromium.
 */
export function processTrack(track: MediaStreamTrack, maxBuffer: number): TrackProcessor {
  const { MediaStreamTrackProcessor } = globalThis as unknown as { MediaStreamTrackProcessor?: TrackProcessorClass };
  if (!MediaStreamTrackProcessor) {
    throw new Error('This browser cannot process media tracks: use Chromium, Chrome or Edge, or the desktop app.');
  }
  return new MediaStreamTrackProcessor({ track, maxBufferSize: maxBuffer });
}
