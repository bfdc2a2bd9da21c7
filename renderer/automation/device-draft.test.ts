import { describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { controlActionSchema, deviceSchema, lifecycleSchema, showSchema } from '../../shared/show/show.ts';
import { controlKinds, freshAction, isAboutCue, lifecycles } from './control-words.ts';
import {
  draftOfDevice,
  freshDevice,
  readDraft,
  removedDevice,
  savedDevice,
  usesOf,
  usesText,
  withKind,
} from './device-draft.ts';

const desk = deviceSchema.parse({ id: 'desk', name: 'Desk', kind: 'osc', host: '10.0.0.4', port: 9_000 });
const web = deviceSchema.parse({ id: 'web', name: 'Web', kind: 'http', baseUrl: 'https://example.com' });
const send = (deviceId: string) => ({ kind: 'osc' as const, deviceId, address: '/a', args: [] });
const show = showSchema.parse({
  version: 2,
  id: 'show',
  title: 'Show',
  targetLatencyMs: 1_000,
  devices: [desk, web],
  lifecycleTriggers: [
    { id: 't1', when: 'hold', cueId: null, action: send('desk') },
    { id: 't2', when: 'hold', cueId: null, action: send('web') },
  ],
  rundown: {
    cues: [
      { ...freshCue('device', 'a', '4', 'Lights'), action: send('desk') },
      { ...freshCue('device', 'b', '', 'Smoke'), action: send('desk') },
      freshCue('poll', 'c', '5', 'Poll'),
    ],
  },
});

describe('devices as they are typed', () => {
  it('reads back what it shows', () => {
    for (const device of [desk, web]) expect(readDraft(draftOfDevice(device), [desk, web])).toEqual({ device });
  });

  it('says what is wrong with each field', () => {
    expect(readDraft({ ...freshDevice('x', 'osc'), port: '0', host: ' ' }, [])).toEqual({
      problems: { name: 'Give it a name.', host: expect.any(String) as string, port: expect.any(String) as string },
    });
    expect(readDraft({ ...freshDevice('x', 'http'), name: 'Desk', baseUrl: 'ftp://x' }, [desk])).toEqual({
      problems: { name: 'Another device has this name.', baseUrl: expect.any(String) as string },
    });
  });

  it('takes the usual port along with the kind, and leaves one of your own', () => {
    expect(withKind(freshDevice('x', 'osc'), 'obs').port).toBe('4455');
    expect(withKind({ ...freshDevice('x', 'osc'), port: '7777' }, 'obs').port).toBe('7777');
  });

  it('tells who uses a device before it goes, and takes its triggers along', () => {
    expect(usesText(usesOf(show, 'desk'))).toBe('2 cues (cue 4, Smoke) and 1 trigger use it.');
    expect(usesText(usesOf(show, 'web'))).toBe('1 trigger uses it.');
    expect(usesText(usesOf(show, 'none'))).toBeNull();
    expect(removedDevice(show, 'desk')).toEqual([
      { op: 'set-show', field: 'devices', value: [web] },
      { op: 'set-show', field: 'lifecycleTriggers', value: [show.lifecycleTriggers[1]] },
    ]);
    expect(removedDevice({ ...show, lifecycleTriggers: [] }, 'desk')).toHaveLength(1);
  });

  it('adds behind the others, and changes in place', () => {
    const renamed = { ...desk, name: 'Console' };
    expect(savedDevice([desk, web], renamed)).toMatchObject({ value: [renamed, web] });
    expect(savedDevice([web], desk)).toMatchObject({ value: [web, desk] });
  });
});

it('has words and a valid start for every action and event', () => {
  for (const kind of controlKinds()) expect(controlActionSchema.safeParse(freshAction(kind, show)).success).toBe(true);
  for (const kind of ['fire', 'jump', 'standby', 'void'] as const) {
    expect(freshAction(kind, { ...show, rundown: { cues: [] } })).toBeNull();
  }
  expect(lifecycles().toSorted()).toEqual(lifecycleSchema.options.toSorted());
  expect(lifecycles().filter(isAboutCue)).toHaveLength(9);
});
