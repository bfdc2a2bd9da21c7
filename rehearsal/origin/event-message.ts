import { encodeId3 } from '../../shared/media/capture-time-tag.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import { fullBox, text, u32, u64, u8 } from './mp4-box.ts';

/**
 * Timed metadata beside the media: an event message box, version 1 (ISO/IEC 23009-1 §5.10.3.3), with an ID3 tag in it
 * (AOM, "Carriage of ID3 Timed Metadata in the Common Media Application Format"). Players that get no dates in the
 * playlist, because something on the way leaves them out, read the capture time here.
 */
const SCHEME = 'https://aomedia.org/emsg/ID3';
const TIMESCALE = 90_000;
/** The tag speaks of a moment; how long it holds is not known (§5.10.3.3.4). */
const DURATION_UNKNOWN = 0xffff_ffff;

/** Says that the picture presented at `ptsTicks` (90 kHz, the track's own time) was captured at `captureTime`. */
export function writeCaptureEvent(captureTime: UnixMs, ptsTicks: number, id: number): Uint8Array<ArrayBuffer> {
  return fullBox(
    'emsg',
    1,
    0,
    u32(TIMESCALE),
    u64(Math.round(ptsTicks)),
    u32(DURATION_UNKNOWN, id % 2 ** 32),
    text(SCHEME),
    u8(0),
    // No value.
    u8(0),
    encodeId3(captureTime),
  );
}
