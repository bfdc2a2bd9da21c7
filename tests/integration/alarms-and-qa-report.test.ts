import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checklist, QaReportEntry, Verification } from '../../shared/report/qa-report.ts';
import type { Alarm, Incident } from '../../shared/telemetry/incident.ts';
import { waitFor } from '../harness/studio.ts';
import { HostProcess } from './host-process.ts';

let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.prepare();
  await host.start();
});

afterAll(async () => {
  await host.cleanUp();
});

async function fetched(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${host.origin}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
  return response;
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await (await fetched(method, path, body)).json()) as T;
}

/** The signed data inside a PDF. */
function attachedTo(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const [, packed = ''] = /\/Type \/EmbeddedFile[^]*?stream\n([^]*?)\nendstream/.exec(text) ?? [];
  return inflateSync(Buffer.from(packed, 'latin1')).toString('utf8');
}

describe('alarms', () => {
  it('outlive the host, with who has seen them, and are the incidents of a span', async () => {
    // Without any time server the clock is not synchronised: the alarm of a host that is otherwise at rest.
    const isClock = ({ rule }: Alarm): boolean => rule === 'clock-unsynchronised';
    const read = async (): Promise<Alarm | undefined> => (await api<Alarm[]>('GET', '/alarms')).find(isClock);
    const raised = await waitFor('the alarm of the clock', read, 30_000);
    expect(raised).toMatchObject({ cause: 'clock', level: 'warning', clearedAtMs: null, seenAtMs: null });
    expect(raised.text).toMatch(/limit/);
    await api('POST', '/alarms/seen', { ids: [raised.id] });
    const seen = await waitFor('the alarm as seen', async () => {
      const alarm = await read();
      return alarm?.seenAtMs !== null && alarm;
    });
    const span = { fromMs: raised.raisedAtMs - 1_000, toMs: raised.raisedAtMs + 1_000 };
    // The answer comes from the disk: what was put there before is there.
    await api('POST', '/telemetry/incidents', span);
    await host.kill();
    await host.start();
    const after = await waitFor('the alarm after the restart', read, 20_000);
    expect(after).toEqual(seen);
    const incidents = await api<Incident[]>('POST', '/telemetry/incidents', span);
    expect(incidents.filter(({ cause }) => cause === 'clock')).toMatchObject([
      { toMs: null, alarms: [{ id: raised.id }] },
    ]);
    expect(await api('POST', '/telemetry/incidents', { fromMs: 0, toMs: 1_000 })).toEqual([]);
  });
});

describe('the QA report', () => {
  const verified = (text: string): Promise<Verification> => api<Verification>('POST', '/qa/report/verify', { text });

  it('is signed with what was ticked, handed out, and told from anything altered', async () => {
    const open = await api<Checklist>('GET', '/qa/checklist');
    expect(open.items.every(({ done }) => done === null)).toBe(true);
    await api('PUT', '/qa/checklist', { id: 'sound', text: 'Voice <is> clear', done: true });
    // Whatever a caller says, the studio checks by itself.
    const lie = { id: 'clock', title: 'Clock', level: 'green', reason: 'All is well.', mend: '' };
    const { signedOff } = await api<Checklist>('POST', '/qa/checklist/sign-off', { checks: [lie] });
    expect(signedOff?.checks.length).toBeGreaterThan(10);
    expect(signedOff?.checks.find(({ id }) => id === 'source')).toMatchObject({ level: 'red' });
    expect(JSON.stringify(signedOff)).not.toContain('All is well.');
    const entry = await api<QaReportEntry>('POST', '/qa/report', { name: 'Ann of QA' });
    expect(entry).toMatchObject({ signedBy: 'Ann of QA' });
    expect(await api('GET', '/qa/reports')).toEqual([entry]);

    const file = async (format: string): Promise<string> =>
      (await fetched('GET', `/qa/report/file?id=${entry.id}&format=${format}`)).text();
    const [page, json] = [await file('html'), await file('json')];
    expect(page).toContain('Voice &lt;is&gt; clear');
    expect(page).toContain(entry.sha256);
    for (const text of [page, json]) {
      expect(await verified(text)).toMatchObject({ result: 'genuine', ownKey: true, signedBy: 'Ann of QA' });
    }
    // What a later run ticks is nothing of this one.
    const { run } = await api<{ run: { runId: string } }>('GET', '/live');
    expect(JSON.parse(json)).toMatchObject({ report: { checklist: { runId: run.runId } } });
    const forged = [
      page.replaceAll('Voice', 'Noise'),
      json.replace('Ann of QA', 'Bob of QA'),
      page.replace('<h1>', '<h1>Fine '),
    ];
    for (const text of forged) expect((await verified(text)).result).toBe('altered');
    expect((await verified('{}')).result).toBe('unreadable');

    const pdf = await fetched('GET', `/qa/report/file?id=${entry.id}&format=pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(pdf.headers.get('content-disposition')).toContain(`qa-report-${entry.id}.pdf`);
    const kept = join(host.config.dataDir, 'qa-reports', `${entry.id}.json`);
    const before = readFileSync(kept, 'utf8');
    expect(await verified(attachedTo(Buffer.from(await pdf.arrayBuffer())))).toMatchObject({ result: 'genuine' });
    writeFileSync(kept, before.replace('Ann of QA', 'Bob of QA'));
    await expect(file('pdf')).rejects.toThrow(/not genuine/);
    writeFileSync(kept, before);

    const keyFile = join(host.config.dataDir, 'qa-signing-key.pem');
    if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o077).toBe(0);
    const script = fileURLToPath(new URL('../../scripts/verify-report.ts', import.meta.url));
    const commandLine = (text: string, ...more: string[]): number | null => {
      const path = join(host.dir, 'report.html');
      writeFileSync(path, text);
      return spawnSync(process.execPath, ['--no-warnings', script, path, ...more]).status;
    };
    expect(commandLine(page, entry.keyId)).toBe(0);
    expect(commandLine(page, '0'.repeat(16))).toBe(1);
    expect(commandLine(forged[0] ?? '')).toBe(1);
    expect(commandLine('nothing')).toBe(2);
  });

  it('refuses what is not there, in words', async () => {
    await expect(api('POST', '/qa/report', { runId: 'no-such-run' })).rejects.toThrow(/no such run/);
    await expect(fetched('GET', '/qa/report/file?id=..%2F..%2Fkey&format=html')).rejects.toThrow(/named by id/);
  });
});
