import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDataDir, parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, '1.2.3');

describe('parseOptions', () => {
  it('starts a rehearsal with a window when nothing is asked for', () => {
    const parsed = parse();
    expect(parsed).toMatchObject({
      kind: 'run',
      options: { headless: false, port: null, source: null, goLive: false, audience: 0, rehearsal: true, lan: false },
    });
  });

  it('reads the headless demo command of the README', () => {
    const parsed = parse(
      ...'--headless --source test --go-live --run --audience 200 --for 60 --report out.json'.split(' '),
    );
    expect(parsed).toMatchObject({
      kind: 'run',
      options: { headless: true, source: { kind: 'test' }, goLive: true, run: true, audience: 200, forSeconds: 60 },
    });
  });

  it('takes OSC where it is told, and nowhere else', () => {
    expect(parse()).toMatchObject({ options: { oscPort: null } });
    expect(parse('--osc', '9000')).toMatchObject({ options: { oscPort: 9_000 } });
    expect(parse('--osc', '70000')).toMatchObject({ kind: 'refused' });
  });

  it('takes lengths of parts within reason', () => {
    expect(parse()).toMatchObject({ options: { partMs: null, comparePartMs: null } });
    expect(parse('--part-ms', '67', '--compare-part-ms', '200')).toMatchObject({
      options: { partMs: 67, comparePartMs: 200 },
    });
    expect(parse('--part-ms', '10')).toMatchObject({ kind: 'refused' });
  });

  it('tells URLs from files', () => {
    expect(parse('--source', 'srt://127.0.0.1:9000')).toMatchObject({ options: { source: { kind: 'url' } } });
    expect(parse('--source', 'package.json')).toMatchObject({ options: { source: { kind: 'file' } } });
  });

  it.each([
    [['--headles'], 'Did you mean --headless?'],
    [['--port', 'eighty'], 'A port is a whole number from 1 to 65535'],
    [['--port', '70000'], 'A port is a whole number from 1 to 65535'],
    [['--audience', '-3'], 'An audience is a whole number'],
    [['--source', 'nowhere.mp4'], 'nor a file that exists'],
    [['--source', 'ftp://x/y'], 'srt://, rtmp://'],
    [['--show', 'missing.cuelight'], 'no such file'],
    [['--headless', '--source', 'camera'], "needs the studio's window"],
    [['--headless', '--go-live'], 'needs a --source'],
    [['--no-rehearsal', '--audience', '5'], 'needs the rehearsal back-ends'],
    [['--ingest', 'srt://host'], '--ingest: it names no port'],
    [['--cdn', 'nowhere'], '--cdn: it has to be'],
    [['--engine', 'wss://engine.example'], '--engine-key-file'],
    [['--ingest', 'srt://h:1', '--audience', '5'], 'would see nothing of --ingest'],
    [['--no-rehearsal', '--headless', '--source', 'test', '--go-live'], 'needs an ingest'],
    [['extra'], 'too many arguments'],
  ])('refuses %j with a hint', (args, hint) => {
    const parsed = parse(...args);
    expect(parsed.kind).toBe('refused');
    expect(parsed.kind === 'refused' && parsed.message).toContain(hint);
  });

  it('lists every option in the help', () => {
    const parsed = parse('--help');
    const text = parsed.kind === 'print' ? parsed.text : '';
    for (const option of [
      'headless',
      'port',
      'data',
      'show',
      'source',
      'go-live',
      'run',
      'audience',
      'for',
      'report',
      'no-rehearsal',
      'ingest',
      'cdn',
      'engine',
      'engine-key-file',
      'lan',
    ]) {
      expect(text).toContain(`--${option}`);
    }
  });

  it('does not repeat a passphrase in what it refuses', () => {
    const parsed = parse('--ingest', 'srt://host:9000?passphrase=top-secret-words&latency=1');
    expect(parsed).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(parsed)).not.toContain('top-secret');
  });

  it('never throws, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('--port', '--source', '--for', '--', '-x'))),
        (args) => {
          expect(['run', 'print', 'refused']).toContain(parseOptions(args, '1').kind);
        },
      ),
    );
  });
});

describe('defaultDataDir', () => {
  it('follows each platform’s habit', () => {
    expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/cuelight-studio');
    expect(defaultDataDir('darwin', {})).toContain('Application Support');
    expect(defaultDataDir('win32', { APPDATA: 'C:/Users/a' })).toContain('Cuelight Studio');
  });
});
