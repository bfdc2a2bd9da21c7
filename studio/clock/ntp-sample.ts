import type { PingSample } from '../../shared/time/ping-exchange.ts';
import { NTP_VERSION, type NtpReply } from './ntp-packet.ts';

/** RFC 5905 MAXDIST: a server farther from the reference than this is of no use. */
const MAX_ROOT_DISTANCE_MS = 1500;
/** RFC 5905 MAXSTRAT: unsynchronised. */
const MAX_STRATUM = 16;
/** A clock that ticks no oftener is none for us; RFC 5905 has 2^-6 s for a poor one. */
const MAX_PRECISION_MS = 250;
/** An answer can't have been on our desk for longer than this: we stopped listening long before. */
const MAX_ROUND_TRIP_MS = 16_000;
const MODE_SERVER = 4;
const LEAP_UNSYNCHRONISED = 3;

/** One good exchange with one server. */
export interface NtpSample {
  /** t0 and t3 on our monotonic clock, t1 and t2 the server's Unix time; ms. */
  readonly exchange: PingSample;
  /** The server itself may be this far from true time: half its root delay, its dispersion and precision (RFC 5905 §10). */
  readonly rootMs: number;
  readonly stratum: number;
  readonly referenceId: string;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
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
  if (reply.precisionMs > MAX_PRECISION_MS) {
    return reject(`its clock ticks only every ${(reply.precisionMs / 1000).toPrecision(2)} s`);
  }
  return null;
}

/** An exchange with its error (RFC 5905 §8), or why it is not to be trusted. Stamps `sentAt`, `receivedAt` are monotonic ms. */
export function assess(reply: NtpReply, sentAt: number, receivedAt: number): Assessment {
  const fault = checkHeader(reply);
  if (fault) return fault;
  const { receiveMs, transmitMs, rootDelayMs, rootDispersionMs, precisionMs, stratum, referenceId } = reply;
  if (receiveMs === null || transmitMs === null) return reject('its answer carries no time');
  if (transmitMs < receiveMs) return reject('it answered before it was asked');
  const roundTripMs = receivedAt - sentAt - (transmitMs - receiveMs);
  if (roundTripMs < -2 * precisionMs || !(roundTripMs < MAX_ROUND_TRIP_MS))
    return reject('its times contradict each other');
  const rootMs = rootDelayMs / 2 + rootDispersionMs + precisionMs;
  if (rootMs > MAX_ROOT_DISTANCE_MS) return reject(`it may itself be ${(rootMs / 1000).toFixed(1)} s wrong`);
  const exchange = { t0: sentAt, t1: receiveMs, t2: transmitMs, t3: receivedAt };
  return { sample: { exchange, rootMs, stratum, referenceId, rootDelayMs, rootDispersionMs } };
}
