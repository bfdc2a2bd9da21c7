import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ofCdn } from '../../shared/telemetry/cdn-metrics.ts';
import { METRICS, type Metric } from '../../shared/telemetry/metrics.ts';
import { exposition, prometheusName } from './exposition.ts';

/** All that is measured at one moment; every figure at once. */
const EVERYTHING = Object.fromEntries((Object.keys(METRICS) as Metric[]).map((metric, index) => [metric, index / 7]));

/** All CDNs are one family of each figure. */
const FAMILIES = (Object.keys(METRICS) as Metric[]).filter((metric) => (ofCdn(metric)?.index ?? 0) === 0);

/** Words that tell a quantity in anything but Prometheus’s base units. */
const NO_BASE_UNITS =
  /^((milli|micro|nano)seconds|minutes|hours|days|(kilo|mega|giga)bytes|(kilo|mega)?bits|percent|s|ms|us|ns|kb|mb|kbps|ppm|pct|fps)$/;
const NAME = /^cuelight_[a-z][a-z0-9_]*$/;
/** One line of the text format: `name{label="value"} number`. */
const SAMPLE =
  /^([a-z_][a-z0-9_]*)(\{[a-z]+="(?:[^"\\\n]|\\.)*"(?:,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$/;

describe('figures for Prometheus', () => {
  it('have names of their own, in base units', () => {
    const names = FAMILIES.map(prometheusName);
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
        const text = exposition(version, { atMs: 10_000, values: measured }, 11_000, ['a', version]);
        expect(text.endsWith('\n')).toBe(true);
        const lines = text.trimEnd().split('\n');
        const samples = lines.filter((line) => !line.startsWith('#'));
        expect(samples).toHaveLength(1 + Object.keys(measured).length);
        for (const [index, line] of lines.entries()) {
          if (line.startsWith('#')) continue;
          const name = SAMPLE.exec(line)?.[1] ?? `no sample: ${line}`;
          const head = lines.lastIndexOf(`# TYPE ${name} gauge`, index);
          expect(lines[head - 1]).toMatch(new RegExp(`^# HELP ${name} `));
          // Samples of one family follow one another.
          for (const between of lines.slice(head + 1, index)) expect(SAMPLE.exec(between)?.[1]).toBe(name);
        }
      }),
    );
  });

  it('are read by the grammar of the format, as `promtool check metrics` reads and lints them', () => {
    const families = parse(exposition('1.2 "x"\\\n', { atMs: 0, values: EVERYTHING }, 0, []));
    expect(families).toHaveLength(1 + FAMILIES.length);
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
    expect(families[0]).toEqual({
      ...{ name: 'cuelight_info', help: 'Which version of Cuelight Studio this is.', type: 'gauge' },
      samples: [{ labels: { version: '1.2 "x"\\\n' }, value: 1 }],
    });
    for (const { name, help, type, samples } of families) {
      expect(help.length, name).toBeGreaterThan(10);
      expect(type).toBe('gauge');
      expect(samples.every(({ value }) => Number.isFinite(value))).toBe(true);
      expect(new Set(samples.map(({ labels }) => JSON.stringify(labels))).size).toBe(samples.length);
      // promtool's rules for a gauge: no suffix of another type, no type in the name, no unit but a base unit, no capitals.
      expect(name).not.toMatch(/_(total|count|sum|bucket)$|gauge|counter|histogram|summary/);
      expect(name.split('_').filter((word) => NO_BASE_UNITS.test(word))).toEqual([]);
    }
  });

  it('are in base units, and gone when they are stale', () => {
    const point = { atMs: 10_000, values: { glassToGlassP50Ms: 834, hostCpuPct: 12.5, stallsPerMinute: 30 } };
    const text = exposition('1', point, 10_500, []);
    expect(text).toContain('\ncuelight_glass_to_glass_p50_seconds 0.834\n');
    expect(text).toContain('\ncuelight_host_cpu_ratio 0.125\n');
    expect(text).toContain('\ncuelight_stalls_per_second 0.5\n');
    for (const stale of [exposition('1', point, 13_500, []), exposition('1', undefined, 0, [])]) {
      expect(stale).toContain('cuelight_info{version="1"} 1');
      expect(stale).not.toContain('seconds');
    }
  });
});

it('tells CDNs apart by labels', () => {
  const values = { cdnLiveEdgeAgeMs: 300, cdn2LiveEdgeAgeMs: 4_000 };
  const text = exposition('1', { atMs: 0, values }, 0, ['a.example x.m3u8', 'b "2"']);
  expect(text).toContain('\ncuelight_cdn_live_edge_age_seconds{cdn="1",name="a.example x.m3u8"} 0.3\n');
  expect(text).toContain('\ncuelight_cdn_live_edge_age_seconds{cdn="2",name="b \\"2\\""} 4\n');
});

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));

/** One of the lines of a family, or a failure that shows the line. */
function matched(pattern: RegExp, line: string | undefined): string[] {
  const found = pattern.exec(line ?? '');
  if (!found) throw new Error(`Line ${String(line)} is not of the form ${String(pattern)}.`);
  return found.slice(1);
}

/** The text format 0.0.4; throws at whatever is not of it. */
function parse(text: string): Family[] {
  if (!text.endsWith('\n')) throw new Error('The last line must end with a line feed.');
  const families: (Family & { samples: Family['samples'][number][] })[] = [];
  const lines = text.slice(0, -1).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('# TYPE ')) continue;
    if (line.startsWith('# HELP ')) {
      const [name = '', words = ''] = matched(/^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)*)$/, line);
      const [typed, type = ''] = matched(/^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/, lines[index + 1]);
      if (typed !== name) throw new Error(`${name} is mixed up with ${String(typed)}.`);
      families.push({ name, help: unescaped(words), type, samples: [] });
      continue;
    }
    const [sampled, inBraces = '', number = ''] = matched(/^([a-zA-Z0-9_:]+)(?:\{(.*)\})? (\S+)$/, line);
    const family = families.at(-1);
    if (!family || family.name !== sampled) throw new Error(`${String(sampled)} stands under ${String(family?.name)}.`);
    const labels = [...inBraces.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/g)];
    if (labels.map(([whole]) => whole).join('') !== inBraces)
      throw new Error(`The labels of ${family.name} are none: ${inBraces}`);
    family.samples.push({
      labels: Object.fromEntries(labels.map(([, label = '', value = '']) => [label, unescaped(value)])),
      value: Number(number),
    });
  }
  return families;
}
