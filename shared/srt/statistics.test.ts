import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SRT_STATISTICS_BYTES, SRT_STATISTICS_READ_BYTES, readStatistics, statisticsOffset } from './statistics.ts';

describe('SRT statistics', () => {
  it('has the offsets that a C compiler gives struct CBytePerfMon', () => {
    const offsets = ['pktSndLossTotal', 'usSndDurationTotal', 'byteSentTotal', 'pktSent', 'mbpsSendRate'].map(
      statisticsOffset,
    );
    expect(offsets).toEqual([24, 56, 80, 136, 184]);
    expect(['pktRcvAvgBelatedTime', 'byteSent', 'usPktSndPeriod', 'msRTT'].map(statisticsOffset)).toEqual([
      216, 248, 304, 328,
    ]);
    expect(['mbpsMaxBW', 'msSndBuf', 'msSndTsbPdDelay', 'msRcvTsbPdDelay'].map(statisticsOffset)).toEqual([
      352, 372, 376, 392,
    ]);
    expect(SRT_STATISTICS_READ_BYTES).toBe(396);
  });

  it('reads back what stands at each place', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 1e4, noNaN: true }),
        fc.bigInt(0n, 2n ** 52n),
        (ms, lost, rtt, sent) => {
          const bytes = new Uint8Array(SRT_STATISTICS_BYTES);
          const view = new DataView(bytes.buffer);
          view.setInt32(statisticsOffset('msSndBuf'), ms, true);
          view.setInt32(statisticsOffset('pktSndLossTotal'), lost, true);
          view.setFloat64(statisticsOffset('msRTT'), rtt, true);
          view.setBigInt64(statisticsOffset('pktSentTotal'), sent, true);
          const figures = readStatistics(bytes);
          expect(figures).toMatchObject({ sendBufferMs: ms, packetsLostSending: lost, packetsSent: Number(sent) });
          expect(figures.rttMs).toBe(rtt);
        },
      ),
    );
  });

  it('refuses too few bytes', () => {
    expect(() => readStatistics(new Uint8Array(100))).toThrow(RangeError);
    expect(() => statisticsOffset('nothing')).toThrow(RangeError);
  });
});
