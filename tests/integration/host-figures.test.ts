import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TELEMETRY_EXPORT_PATH, TELEMETRY_HISTORY_PATH } from '../../shared/telemetry/history.ts';
import { decodeHistory } from '../../shared/telemetry/history-wire.ts';
import {
  listMembers,
  recordingHeadSchema,
  recordingLineSchema,
  RECORDING_SUFFIX,
} from '../../shared/telemetry/recording.ts';
import { HostProcess } from './host-process.ts';

let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.prepare();
  await host.start();
});

afterAll(async () => {
  await host.cleanUp();
});

describe('figures over time', () => {
  it('can be scraped, plotted and downloaded, by who is let in', async () => {
    const headers = { authorization: `Bearer ${host.apiKey}` };
    const get = (path: string): Promise<Response> => fetch(`${host.origin}${path}`, { headers });
    expect((await fetch(`${host.origin}/metrics`)).status).toBe(401);
    const metrics = await vi.waitFor(async () => {
      const response = await get('/metrics');
      expect(response.headers.get('content-type')).toContain('version=0.0.4');
      const text = await response.text();
      expect(text).toContain('\ncuelight_host_cpu_ratio ');
      return text;
    }, 10_000);
    expect(metrics).not.toContain('cuelight_srt');
    const nowMs = Date.now();
    const span = `fromMs=${String(nowMs - 60_000)}&toMs=${String(nowMs + 60_000)}`;
    const binary = await get(`${TELEMETRY_HISTORY_PATH}?metrics=hostCpuPct,srtRttMs&${span}&bins=60`);
    const { series } = decodeHistory(await binary.arrayBuffer());
    expect(series.map(({ metric }) => metric)).toEqual(['hostCpuPct', 'srtRttMs']);
    expect(series[0]?.mean.some((value) => value !== null)).toBe(true);
    expect(series[1]?.max.every((value) => value === null)).toBe(true);
    expect((await get(`${TELEMETRY_HISTORY_PATH}?metrics=nonsense&${span}`)).status).toBe(409);
    const csv = await get(`${TELEMETRY_EXPORT_PATH}?format=csv`);
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="telemetry-.*\.csv"/);
    expect((await csv.text()).split('\r\n').length).toBeGreaterThan(2);
    const whole = (await (await get(`${TELEMETRY_EXPORT_PATH}?format=json`)).json()) as { points: unknown[] };
    expect(whole.points.length).toBeGreaterThan(0);
    expect((await get('/api/telemetry/recording?id=..%2Fapi-key')).status).toBe(409);
  });

  it('are recorded with all else that UIs are told, once something is taken', async () => {
    const headers = { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' };
    expect(await (await fetch(`${host.origin}/api/telemetry/recordings`, { headers })).json()).toEqual([]);
    const go = await fetch(`${host.origin}/api/run/go-next`, { method: 'POST', headers, body: '{}' });
    expect(go.status).toBe(200);
    expect(await host.stop()).toBe(0);
    const folder = join(host.config.dataDir, 'recordings');
    const [name = ''] = readdirSync(folder);
    const file = readFileSync(join(folder, name));
    expect(name.endsWith(RECORDING_SUFFIX)).toBe(true);
    expect(listMembers(file)[0]).toMatchObject({ hasShow: true, hasState: true });
    const [head = '', ...lines] = gunzipSync(file).toString('utf8').trimEnd().split('\n');
    expect(recordingHeadSchema.parse(JSON.parse(head)).recording).toBe(1);
    const told = lines.map((line) => recordingLineSchema.parse(JSON.parse(line)).message.type);
    expect(new Set(told)).toEqual(new Set([...told, 'show', 'run', 'live']));
  });
});
