import { figureRule, stateRule, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';

const onAir = ({ live }: AlarmFacts): boolean => live.encoder?.onAir === true;
const connected = (facts: AlarmFacts): boolean => onAir(facts) && facts.live.encoder?.link.state === 'connected';
const srtOf = ({ live }: AlarmFacts) => live.encoder?.link.srt ?? null;
/** Seven MPEG-TS packets of 188 bytes: what SRT sends at once in live mode. */
const PACKET_BITS = 7 * 188 * 8;

/** Packets a second by the send rate; null while nothing is sent. */
function packetsPerSecond(facts: AlarmFacts): number | null {
  const kbps = facts.values.srtSendRateKbps ?? srtOf(facts)?.sendRateKbps ?? 0;
  return kbps > 0 ? (kbps * 1_000) / PACKET_BITS : null;
}

const UPLINK_RULES: readonly AlarmRule[] = [
  figureRule({
    ...{ rule: 'srt-loss', name: 'packet loss', cause: 'uplink', metric: 'srtLostPerSecond', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000, unit: 'packets/s' },
    applies: connected,
    figure: ({ values }) => values.srtLostPerSecond,
    // SRT repairs 1 % at its usual latency of four round trips; 10 % needs ten.
    limits: (facts) => {
      const sent = packetsPerSecond(facts);
      return sent === null ? null : { raise: sent * 0.01, clear: sent * 0.005, error: sent * 0.1 };
    },
    say: (figure, limit) => `SRT loses ${figure} on the way to the ingest (limit 1 % of what is sent, ${limit}).`,
    whatToDo: () =>
      'SRT sends them again. If pictures break: raise the SRT latency, lower the bit rate, or use a cable.',
  }),
  figureRule({
    ...{ rule: 'srt-rtt', name: 'round trip', cause: 'uplink', metric: 'srtRttMs', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000 },
    applies: connected,
    figure: (facts) => facts.values.srtRttMs ?? srtOf(facts)?.rttMs,
    limits: (facts) => {
      const latencyMs = srtOf(facts)?.latencyMs ?? 0;
      return latencyMs > 0 ? { raise: latencyMs / 3, clear: latencyMs / 4, error: latencyMs } : null;
    },
    say: (figure, limit) => `The SRT round trip is ${figure} (limit ${limit}, a third of the SRT latency).`,
    whatToDo: (facts) => {
      const rttMs = srtOf(facts)?.rttMs ?? 0;
      return `What is lost can hardly be sent again in time: set the SRT latency to at least ${String(Math.ceil((rttMs * 4) / 10) * 10)} ms.`;
    },
  }),
  figureRule({
    ...{ rule: 'srt-buffer', name: 'send buffer', cause: 'uplink', metric: 'srtSendBufferMs', level: 'warning' },
    ...{ raiseAfterMs: 2_000, clearAfterMs: 3_000 },
    applies: connected,
    figure: (facts) => facts.values.srtSendBufferMs ?? srtOf(facts)?.sendBufferMs,
    limits: (facts) => {
      const latencyMs = srtOf(facts)?.latencyMs ?? 0;
      return latencyMs > 0 ? { raise: latencyMs, clear: latencyMs / 2, error: latencyMs * 3 } : null;
    },
    say: (figure, limit) =>
      `${figure} of programme wait to be acknowledged by the ingest (limit ${limit}, the SRT latency).`,
    whatToDo: () => 'The link is too slow for the bit rate: lower it, or stop other uploads on this network.',
  }),
  figureRule({
    ...{ rule: 'srt-dropped', name: 'packets dropped', cause: 'uplink', metric: 'srtDroppedPerSecond', level: 'error' },
    ...{ raiseAfterMs: 0, clearAfterMs: 5_000, unit: 'packets/s' },
    applies: connected,
    figure: ({ values }) => values.srtDroppedPerSecond,
    limits: () => ({ raise: 1, clear: 0.1 }),
    say: (figure, limit) => `SRT gives up ${figure} as too late (limit ${limit}): viewers see damage.`,
    whatToDo: () =>
      'Raise the SRT latency to ten round trips and lower the bit rate until nothing is dropped any more.',
  }),
];

/** From the encoder to the cloud. */
export const LINK_RULES: readonly AlarmRule[] = [
  ...UPLINK_RULES,
  stateRule({
    ...{ rule: 'ingest-away', name: 'not connected', cause: 'ingest', metric: null },
    ...{ raiseAfterMs: 2_000, clearAfterMs: 3_000 },
    applies: onAir,
    wrong: ({ live }) => {
      const link = live.encoder?.link;
      if (!link) return undefined;
      if (link.state === 'connected') return null;
      return {
        level: 'error',
        text: `The ingest has not been connected for over 2 s: ${link.reason ?? 'it has not answered yet'}.`,
        whatToDo:
          'It is tried again by itself. Check this computer’s network, then the ingest’s address and passphrase.',
      };
    },
  }),
];
