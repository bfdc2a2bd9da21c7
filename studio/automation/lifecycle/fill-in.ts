import type { DeviceAction, OscArgument } from '../../../shared/cues/device/device-cue.ts';

/** What stands for `{cue}`, `{number}`, `{title}`, `{type}`, `{time}` and `{votes}`. */
export interface FillIns {
  readonly cue: string;
  readonly number: string;
  readonly title: string;
  readonly type: string;
  /** Time of day in the show's zone. */
  readonly time: string;
  readonly votes: number;
}

const PLACEHOLDER = /\{(cue|number|title|type|time|votes)\}/g;

/** Fills placeholders in, in every text of an action; in a path they are escaped for one, in JSON for JSON. */
export function fillIn(action: DeviceAction, values: FillIns): DeviceAction {
  switch (action.kind) {
    case 'osc':
      return { ...action, args: action.args.map((argument) => filledArgument(argument, values)) };
    case 'http':
      return {
        ...action,
        path: filled(action.path, values, encodeURIComponent),
        body: filledBody(action.body, values),
      };
    case 'obs-scene':
      return { ...action, scene: filled(action.scene, values, String) };
  }
}

function filled(text: string, values: FillIns, escape: (value: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_, name: keyof FillIns) => escape(String(values[name]).toWellFormed()));
}

/** `{votes}` by itself is a number, as a receiver wants it. */
function filledArgument(argument: OscArgument, values: FillIns): OscArgument {
  if (typeof argument !== 'string') return argument;
  return argument === '{votes}' ? values.votes : filled(argument, values, String);
}

/** A title with quotes must not break the JSON it stands in: escaped first, and as it is if that gives no JSON. */
function filledBody(body: string, values: FillIns): string {
  const asJson = filled(body, values, (value) => JSON.stringify(value).slice(1, -1));
  return readsAsJson(asJson) ? asJson : filled(body, values, String);
}

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whether it parses is the question.
    return false;
  }
}
