import { describe, expect, it } from 'vitest';
import { encoderConfigSchema, hostConfigSchema, rehearsalConfigSchema } from '../shared/process/launch.ts';
import { parseOptions, type StudioOptions } from './options.ts';
import { makePlan, type Surroundings } from './plan.ts';

const surroundings: Surroundings = {
  ports: { host: 4400, encoder: 4401, rehearsalHttp: 4402, rehearsalSrt: 4403 },
  secrets: {
    encoderControlTicket: 'control-ticket-0123456789',
    encoderMediaTicket: 'media-ticket-0123456789',
    engineControlKey: 'engine-key-0123456789',
    sessionSecret: 'session-secret-0123456789',
  },
  lanAddresses: ['192.168.7.20'],
  uiDir: 'dist/ui',
};

function options(...args: string[]): StudioOptions {
  const parsed = parseOptions(args, '1');
  if (parsed.kind !== 'run') throw new Error(`refused: ${args.join(' ')}`);
  return parsed.options;
}

describe('makePlan', () => {
  it('gives each process a configuration that fits its schema', () => {
    const plan = makePlan(options('--audience', '3'), surroundings);
    expect(hostConfigSchema.parse(plan.host)).toEqual(plan.host);
    expect(encoderConfigSchema.parse(plan.encoder)).toEqual(plan.encoder);
    expect(rehearsalConfigSchema.parse(plan.rehearsal)).toEqual(plan.rehearsal);
  });

  it('stays on loopback unless --lan is given', () => {
    const alone = makePlan(options(), surroundings);
    expect(alone.host.bindAddress).toBe('127.0.0.1');
    expect(JSON.stringify(alone)).not.toContain('192.168.7.20');
    const lan = makePlan(options('--lan'), surroundings);
    expect(lan.host.bindAddress).toBe('0.0.0.0');
    expect(lan.host.allowedHosts).toContain('192.168.7.20:4400');
    expect(lan.viewerUrl).toBe('http://192.168.7.20:4402/');
    expect(lan.lanUrls).toEqual(['http://192.168.7.20:4400/']);
  });

  it('keeps the encoder’s two tickets apart', () => {
    const { encoder } = makePlan(options(), surroundings);
    expect(encoder.controlTicket).not.toBe(encoder.mediaTicket);
  });

  it('takes camera and screen from the UI, everything else from the encoder itself', () => {
    expect(makePlan(options('--source', 'screen'), surroundings).host.autostart.source).toEqual({ kind: 'ui' });
    expect(makePlan(options('--source', 'test'), surroundings).host.autostart.source).toEqual({ kind: 'test' });
  });

  it('connects nothing without the rehearsal', () => {
    const plan = makePlan(options('--no-rehearsal'), surroundings);
    expect(plan.rehearsal).toBeNull();
    expect(plan.host.backends).toEqual({ ingest: null, cdnUrl: null, engine: null, viewerUrl: null });
    expect(plan.viewerUrl).toBeNull();
  });

  it('puts each back-end that is named before the rehearsal’s, one by one', () => {
    const { host, rehearsal } = makePlan(options('--ingest', 'srt://ingest.example:9000'), surroundings);
    expect(rehearsal).not.toBeNull();
    expect(host.rehearsal).toBe(false);
    expect(host.backends.ingest?.url).toBe('srt://ingest.example:9000');
    expect(host.backends.engine?.url).toBe('ws://127.0.0.1:4402');
    const cdn = 'https://cdn.example/live.m3u8';
    expect(makePlan(options('--cdn', cdn), surroundings).host).toMatchObject({
      rehearsal: true,
      backends: { cdnUrl: cdn, ingest: { url: 'srt://127.0.0.1:4403' } },
    });
    const alone = makePlan(options('--no-rehearsal', '--cdn', cdn), surroundings);
    expect(alone.host.backends).toEqual({ ingest: null, cdnUrl: cdn, engine: null, viewerUrl: null });
    expect(hostConfigSchema.parse(alone.host)).toEqual(alone.host);
  });
});
