import { NTP_VERSION, type NtpReply } from './ntp-packet.ts';

/** RFC 5905 §11.1: the frequency tolerance by which an old measurement grows doubtful. */
export const DRIFT_PPM = 15;
/** RFC 5905 MAXDIST: a server farther from the reference than this is of no use. */
const MAX_ROOT_DISTANCE_MS = 1500;
/** RFC 5905 MAXSTRAT: unsynchronised. */
const MAX_STRATUM = 16;
const MODE_SERVER = 4;
const LEAP_UNSYNCHRONISED = 3;
/** What our own stamping may be off by: the time between reading the clock and the packet leaving. */
const STAMP_ERROR_MS = 0.01;

/** One good exchange with one server. */
export interface NtpSample {
  /** The server's Unix time minus our monotonic time. */
  readonly offsetToMonoMs: number;
  readonly roundTripMs: number;
  /** The true offset lies within ± this at `takenAtMono`. */
  readonly errorMs: number;
  readonly takenAtMono: number;
}

export type Assessment = { sample: NtpSample } | { rejected: string; kissCode: string | null };

function reject(rejected: string, kissCode: string | null = null): Assessment {
  return { rejected, kissCode };
}

function checkHeader(reply: NtpReply): Assessment | null {
  if (reply.mode !== MODE_SERVER) return reject(`its answer has mode ${String(reply.mode)}, not server`);
  if (reply.version < 3 || reply.version > NTP_VERSION) return reject(`it speaks NTP ${String(reply.version)}`);
  if (reply.stratum === 0) return reject(`it sends us away (${reply.kissCode || 'no reason'})`, reply.kissCode);
  if (reply.leap === LEAP_UNSYNCHRONISED) return reject('it says that it is not synchronised itself');
  if (reply.stratum >= MAX_STRATUM) return reject(`it is not synchronised (stratum ${String(reply.stratum)})`);
  return null;
}

/** Offset and error of an exchange (RFC 5905 §8), or why it is not to be trusted. Stamps t1 and t4 are monotonic ms. */
export function assess(reply: NtpReply, t1: number, t4: number): Assessment {
  const fault = checkHeader(reply);
  if (fault) return fault;
  const { receiveMs, transmitMs, rootDelayMs, rootDispersionMs, precisionMs } = reply;
  if (receiveMs === null || transmitMs === null) return reject('its answer carries no time');
  if (transmitMs < receiveMs) return reject('it answered before it was asked');
  const roundTripMs = t4 - t1 - (transmitMs - receiveMs);
  if (roundTripMs < -2 * precisionMs || !Number.isFinite(roundTripMs)) return reject('its times contradict each other');
  const rootDistanceMs = rootDelayMs / 2 + rootDispersionMs;
  if (rootDistanceMs > MAX_ROOT_DISTANCE_MS) {
    return reject(`it may itself be ${(rootDistanceMs / 1000).toFixed(1)} s wrong`);
  }
  return {
    sample: {
      offsetToMonoMs: (receiveMs - t1 + (transmitMs - t4)) / 2,
      roundTripMs: Math.max(0, roundTripMs),
      errorMs: Math.max(0, roundTripMs) / 2 + rootDistanceMs + precisionMs + STAMP_ERROR_MS,
      takenAtMono: t4,
    },
  };
}

/** How far a sample may be from the truth at a later time. */
export function errorAt(sample: NtpSample, monoMs: number): number {
  return sample.errorMs + (Math.max(0, monoMs - sample.takenAtMono) * DRIFT_PPM) / 1e6;
}

/** The sample that says most now: small round trips win, old ones lose by the drift they may have seen. */
export function bestSample(samples: readonly NtpSample[], monoMs: number): NtpSample | null {
  let best: NtpSample | null = null;
  for (const sample of samples) if (!best || errorAt(sample, monoMs) < errorAt(best, monoMs)) best = sample;
  return best;
}
