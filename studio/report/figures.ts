import { z } from 'zod';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { countOn, newCounter, type CounterState } from '../telemetry/counters.ts';
import { neverOnAir, onAirStateSchema, sampleOnAir, type OnAirState } from './on-air-meter.ts';

const counterSchema = z.object({ before: z.number(), last: z.number(), epoch: z.string() });

/** What a report adds up over the life of the studio: kept on disk, for a new host goes on counting. */
export const figuresSchema = z.object({
  launchId: z.string(),
  onAir: onAirStateSchema,
  framesIn: counterSchema,
  framesSent: counterSchema,
  framesDropped: counterSchema,
  packetsSent: counterSchema,
  packetsLost: counterSchema,
  packetsRetransmitted: counterSchema,
  packetsDropped: counterSchema,
  /** Whether the link ever had figures, and what it told last. */
  link: z.object({ library: z.string(), rttMs: z.number(), bitrateKbps: z.number() }).nullable(),
  hasPackets: z.boolean(),
});
export type Figures = z.infer<typeof figuresSchema>;

export function newFigures(launchId: string): Figures {
  const counters = {
    framesIn: newCounter,
    framesSent: newCounter,
    framesDropped: newCounter,
    packetsSent: newCounter,
    packetsLost: newCounter,
    packetsRetransmitted: newCounter,
    packetsDropped: newCounter,
  };
  return { launchId, onAir: neverOnAir, ...counters, link: null, hasPackets: false };
}

/** Adds what one status of the encoder tells. */
export function addStatus(figures: Figures, status: EncoderStatus, atMs: number, wanted: boolean): Figures {
  const { link, frames } = status;
  const { srt } = link;
  const going = status.onAir && link.state === 'connected' && status.sourceState === 'running';
  const frameEpoch = '';
  const srtEpoch = String(link.connectedSinceMs);
  const onSrt = (counter: CounterState, value: number | undefined): CounterState =>
    value === undefined ? counter : countOn(counter, value, srtEpoch);
  return {
    ...figures,
    onAir: sampleOnAir(figures.onAir, { atMs, wanted, connectedSinceMs: going ? link.connectedSinceMs : null }),
    framesIn: countOn(figures.framesIn, frames.in, frameEpoch),
    framesSent: countOn(figures.framesSent, frames.sent, frameEpoch),
    framesDropped: countOn(figures.framesDropped, frames.dropped, frameEpoch),
    packetsSent: onSrt(figures.packetsSent, srt?.packetsSent),
    packetsLost: onSrt(figures.packetsLost, srt?.packetsLost),
    packetsRetransmitted: onSrt(figures.packetsRetransmitted, srt?.packetsRetransmitted),
    packetsDropped: onSrt(figures.packetsDropped, srt?.packetsDropped),
    link: srt ? { library: link.library, rttMs: srt.rttMs, bitrateKbps: status.bitrateKbps } : figures.link,
    hasPackets: figures.hasPackets || srt !== null,
  };
}

/** The programme cannot be seen to go out: the encoder process is gone or says nothing. */
export function addUnreachable(figures: Figures, atMs: number, wanted: boolean): Figures {
  return { ...figures, onAir: closeOnAir(figures.onAir, atMs, wanted) };
}

function closeOnAir(state: OnAirState, atMs: number, wanted: boolean): OnAirState {
  return sampleOnAir(state, { atMs, wanted, connectedSinceMs: null });
}
