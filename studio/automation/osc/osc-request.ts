import { MAX_BACK_DATE_MS, type ControlAction, type Show } from '../../../shared/show/show.ts';
import { findCueByName } from '../control/cue-names.ts';
import type { OscMessage } from './osc-codec.ts';
import { isLetGo, numberOf } from './osc-values.ts';

/** What an OSC message asks of the studio. */
export type OscRequest =
  | { readonly kind: 'control'; readonly action: ControlAction }
  | { readonly kind: 'message'; readonly text: string; readonly urgent: boolean }
  /** `port` null: the one the packet came from. */
  | { readonly kind: 'subscribe'; readonly port: number | null }
  | { readonly kind: 'unsubscribe'; readonly port: number | null }
  /** A button let go, or a message for somebody else. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly reason: string };

const PREFIX = '/cuelight/';
const MAX_ADD_S = 3_600;
const MAX_MESSAGE_CHARS = 300;

/** What is asked of one cue, by its number or id. */
type CueKind = Extract<ControlAction, { cueId: string }>['kind'];
/** What needs nothing but its name. */
type PlainKind = Exclude<ControlAction['kind'], CueKind | 'add-time' | 'go' | 'hold' | 'message'>;
const PLAIN: Readonly<Record<string, PlainKind>> = {
  release: 'release',
  back: 'back',
  next: 'standby-next',
  previous: 'standby-previous',
  close: 'close',
  reveal: 'reveal',
  start: 'start',
};
/** What cannot be taken back: it must be meant, with an argument of 1. */
const MEANT = { panic: 'panic', voidcurrent: 'void-current', finish: 'finish' } as const;

/** Reads a message (docs/control.md lists the addresses). Never throws. */
export function readOscRequest(message: OscMessage, show: Show): OscRequest {
  if (!message.address.startsWith(PREFIX)) return { kind: 'ignored' };
  const [verb = '', ...rest] = message.address.slice(PREFIX.length).split('/');
  // Numbers of cues may hold a slash.
  const operand = rest.join('/');
  switch (verb) {
    case 'subscribe':
    case 'unsubscribe':
      return readSubscription(verb, message, operand);
    case 'message':
      return readMessage(message, operand);
    case 'addtime':
      return readAddTime(message, operand);
    case 'fire':
    case 'standby':
    case 'jump':
    case 'void':
      return readCue(verb, message, operand, show);
    case 'go':
      return readGo(message, operand);
    case 'hold':
      return readHold(message, operand);
    case 'panic':
    case 'voidcurrent':
    case 'finish':
      return readMeant(verb, message, operand);
    default:
      return readButton(verb, message, operand);
  }
}

function readButton(verb: string, { address, args }: OscMessage, operand: string): OscRequest {
  const kind = Object.hasOwn(PLAIN, verb) ? PLAIN[verb] : undefined;
  if (kind === undefined) return refused(`${address.slice(0, 80)} is not an address of the studio.`);
  if (isLetGo(args)) return { kind: 'ignored' };
  return operand === '' ? control({ kind }) : refused(`${verb} takes nothing behind it.`);
}

function readGo({ args }: OscMessage, operand: string): OscRequest {
  if (isLetGo(args)) return { kind: 'ignored' };
  const backDateMs = operand === '' ? 0 : wholeNumber(operand);
  if (backDateMs === null || backDateMs > MAX_BACK_DATE_MS) {
    return refused(`Behind go/ stands by how many ms GO is back-dated: 0 to ${String(MAX_BACK_DATE_MS)}.`);
  }
  return control({ kind: 'go', backDateMs });
}

function readHold({ args }: OscMessage, operand: string): OscRequest {
  if (isLetGo(args)) return { kind: 'ignored' };
  if (operand !== '' && operand !== 'extend') return refused('Behind hold may stand only /extend.');
  return control({ kind: 'hold', extendWindows: operand === 'extend' });
}

function readMeant(verb: keyof typeof MEANT, { args }: OscMessage, operand: string): OscRequest {
  if (isLetGo(args)) return { kind: 'ignored' };
  if (operand !== '') return refused(`${verb} takes nothing behind it but the argument 1.`);
  return numberOf(args[0]) === 1 ? control({ kind: MEANT[verb] }) : refused(`${verb} needs the argument 1.`);
}

function readCue(verb: CueKind, { args }: OscMessage, operand: string, show: Show): OscRequest {
  let name = operand;
  if (name === '') {
    const argument = args[0];
    name = argument?.type === 's' ? argument.value : String(numberOf(argument) ?? '');
    if (name === '') return refused(`Which cue? ${PREFIX}${verb}/<number or id>.`);
  } else if (isLetGo(args)) return { kind: 'ignored' };
  const cue = findCueByName(show, name);
  return 'refused' in cue ? refused(cue.refused) : control({ kind: verb, cueId: cue.id });
}

/** Seconds behind the address (for buttons, whose argument says pressed or let go), else as the argument. */
function readAddTime({ args }: OscMessage, operand: string): OscRequest {
  if (operand !== '' && isLetGo(args)) return { kind: 'ignored' };
  const seconds = operand === '' ? numberOf(args[0]) : signedNumber(operand);
  if (seconds === null || Math.abs(seconds) > MAX_ADD_S) {
    return refused(`addtime needs seconds, ${String(-MAX_ADD_S)} to ${String(MAX_ADD_S)}.`);
  }
  return control({ kind: 'add-time', addMs: Math.round(seconds * 1_000) });
}

function readMessage({ args }: OscMessage, operand: string): OscRequest {
  const [first] = args;
  const text = first?.type === 's' ? first.value.trim() : '';
  if (text === '' || text.length > MAX_MESSAGE_CHARS) {
    return refused(`message needs a text of 1 to ${String(MAX_MESSAGE_CHARS)} characters.`);
  }
  if (operand !== '' && operand !== 'urgent') return refused('Behind message may stand only /urgent.');
  return { kind: 'message', text, urgent: operand === 'urgent' };
}

function readSubscription(kind: 'subscribe' | 'unsubscribe', { args }: OscMessage, operand: string): OscRequest {
  const port = operand === '' ? numberOf(args[0]) : wholeNumber(operand);
  if (port === null && args.length === 0 && operand === '') return { kind, port: null };
  if (port === null || !Number.isInteger(port) || port < 1 || port > 65_535) {
    return refused(`${kind} takes the port to answer to, 1 to 65535, or nothing.`);
  }
  return { kind, port };
}

function control(action: ControlAction): OscRequest {
  return { kind: 'control', action };
}

function refused(reason: string): OscRequest {
  return { kind: 'refused', reason };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function signedNumber(text: string): number | null {
  return /^[+-]?\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : null;
}
