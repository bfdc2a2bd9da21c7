import type { StudioClient } from '../api/api-link.ts';

/** What may be asked while a recording is shown: reading what was kept of that time, and nothing that does anything. */
const READING: ReadonlySet<string> = new Set([
  'telemetry.history',
  'telemetry.marks',
  'telemetry.heat',
  'telemetry.incidents',
  'telemetry.recordings',
  'system.info',
  'run.runs',
  'run.afterShow',
]);
/** Asked by themselves, and of no matter here. */
const SILENT: ReadonlySet<string> = new Set(['access.presence', 'telemetry.returnStats']);
/** What a recording tells by itself, where this studio kept nothing of that time; by the paths of the API. */
export interface ToldByRecording {
  readonly 'telemetry.marks': StudioClient['telemetry']['marks'];
  readonly 'telemetry.heat': StudioClient['telemetry']['heat'];
  readonly 'telemetry.incidents': StudioClient['telemetry']['incidents'];
}

export class ReplayRefusal extends Error {
  constructor() {
    super('This is a replay, not the live show: nothing can be done in it. Go back to live first.');
    this.name = 'ReplayRefusal';
  }
}

/**
 * The host as a replay may ask it. @param live the client of the live studio
 * @param told null: the recording was made by this studio, which then still has the figures of that time
 */
export function replayClient(live: StudioClient, told: ToldByRecording | null): StudioClient {
  const ofRecording = new Map<string, (input: never) => unknown>(Object.entries(told ?? {}));
  const answer = (path: string, procedure: (input: unknown) => unknown, input: unknown): unknown => {
    if (SILENT.has(path)) return Promise.resolve({ ok: true });
    const fromRecording = ofRecording.get(path);
    if (fromRecording) return fromRecording(input as never);
    if (READING.has(path)) return procedure(input);
    return Promise.reject(new ReplayRefusal());
  };
  return new Proxy(live, {
    get: (target, group) => {
      const procedures: unknown = Reflect.get(target, group);
      if (typeof group !== 'string' || !isReadable(procedures)) return procedures;
      return new Proxy(procedures, {
        get: (inner, name) => {
          const procedure: unknown = Reflect.get(inner, name);
          if (typeof name !== 'string' || typeof procedure !== 'function') return procedure;
          return (input: unknown) =>
            answer(`${group}.${name}`, (asked) => Reflect.apply(procedure, undefined, [asked]) as unknown, input);
        },
      });
    },
  });
}

function isReadable(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
