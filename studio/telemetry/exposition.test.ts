import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS, type Metric } from '../../shared/telemetry/metrics.ts';
import { exposition, prometheusName } from './exposition.ts';

const NAME = /^cuelight_[a-z][a-z0-9_]*$/;
/** One line of the text format: `name{label="value"} number`. */
const SAMPLE = /^([a-z_][a-z0-9_]*)(\{[a-z]+="(?:[^"\\\n]|\\.)*"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$/;

describe('figures for Prometheus', () => {
  it('have names of their own, in base units', () => {
    const names = (Object.keys(METRICS) as Metric[]).map(prometheusName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(NAME);
      expect(name).not.toMatch(/_(ms|kbps|pct|ppm|fps)$|per_minute/);
    }
    expect(prometheusName('glassToGlassP95Ms')).toBe('cuelight_glass_to_glass_p95_seconds');
    expect(prometheusName('srtSendRateKbps')).toBe('cuelight_srt_send_rate_bytes_per_second');
    expect(prometheusName('hostCpuPct')).toBe('cuelight_host_cpu_ratio');
    expect(prometheusName('stallsPerMinute')).toBe('cuelight_stalls_per_second');
    expect(prometheusName('viewers')).toBe('cuelight_viewers');
  });

  it('are told with what they mean, each once, and nothing that was not measured', () => {
    const values = fc.record(
      Object.fromEntries(
        Object.keys(METRICS).map((metric) => [metric, fc.double({ min: -1e12, max: 1e12, noNaN: true })]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, fc.string(), (measured, version) => {
        const text = exposition(version, { atMs: 10_000, values: measured }, 11_000);
        expect(text.endsWith('\n')).toBe(true);
        const lines = text.trimEnd().split('\n');
        const samples = lines.filter((line) => !line.startsWith('#'));
        expect(samples).toHaveLength(1 + Object.keys(measured).length);
        for (const [index, line] of lines.entries()) {
          if (line.startsWith('#')) continue;
          const name = SAMPLE.exec(line)?.[1] ?? `no sample: ${line}`;
          expect(lines[index - 1]).toBe(`# TYPE ${name} gauge`);
          expect(lines[index - 2]).toMatch(new RegExp(`^# HELP ${name} `));
        }
      }),
    );
  });

  it('are in base units, and gone when they are stale', () => {
    const point = { atMs: 10_000, values: { glassToGlassP50Ms: 834, hostCpuPct: 12.5, stallsPerMinute: 30 } };
    const text = exposition('1', point, 10_500);
    expect(text).toContain('\ncuelight_glass_to_glass_p50_seconds 0.834\n');
    expect(text).toContain('\ncuelight_host_cpu_ratio 0.125\n');
    expect(text).toContain('\ncuelight_stalls_per_second 0.5\n');
    for (const stale of [exposition('1', point, 13_500), exposition('1', undefined, 0)]) {
      expect(stale).toContain('cuelight_info{version="1"} 1');
      expect(stale).not.toContain('seconds');
    }
  });
});
