import { describe, expect, it } from 'vitest';
import { DeliveryMeter } from './delivery-meter.ts';

describe('DeliveryMeter', () => {
  it('says nothing that was not measured', () => {
    expect(new DeliveryMeter().figures(5_000, null)).toEqual({});
  });

  it('tells bits per second of media, and bits per second of transfer, of the last ten seconds', () => {
    const meter = new DeliveryMeter();
    meter.loaded({ atMs: 0, bytes: 9_999_999, durationS: 0.1, transferMs: 1 });
    for (let atMs = 5_000; atMs < 10_000; atMs += 200) {
      meter.loaded({ atMs, bytes: 50_000, durationS: 0.2, transferMs: 20 });
    }
    // 400 kbit in 200 ms of media, in 20 ms of transfer.
    const { bitrateKbps, throughputKbps, ...others } = meter.figures(11_000, 3);
    expect(bitrateKbps).toBeCloseTo(2_000, 6);
    expect(throughputKbps).toBeCloseTo(20_000, 6);
    expect(others).toEqual({ framesDropped: 3 });
    expect(meter.figures(30_000, 3)).toEqual({ framesDropped: 3 });
  });

  it('takes no transfer for quicker than a browser’s clock can tell, and passes over what is empty', () => {
    const meter = new DeliveryMeter();
    meter.loaded({ atMs: 0, bytes: 12_500, durationS: 0.1, transferMs: 0 });
    meter.loaded({ atMs: 0, bytes: 0, durationS: 0.1, transferMs: 5 });
    meter.loaded({ atMs: 0, bytes: 500, durationS: 0, transferMs: 5 });
    meter.loaded({ atMs: 0, bytes: Number.NaN, durationS: 1, transferMs: 5 });
    expect(meter.figures(1, null)).toEqual({ bitrateKbps: 1_000, throughputKbps: 100_000 });
  });

  it('tells how long the first picture took since playing was last asked for, once', () => {
    const meter = new DeliveryMeter();
    meter.begins(1_000);
    meter.begins(4_000);
    meter.frameShown(4_650);
    meter.frameShown(4_683);
    meter.begins(60_000);
    meter.frameShown(61_000);
    expect(meter.figures(61_000, null)).toEqual({ startUpMs: 650 });
  });
});
