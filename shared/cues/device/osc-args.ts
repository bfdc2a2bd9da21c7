import { oscArgumentSchema, type OscArgument } from './device-cue.ts';

/** Arguments as typed in a field, or what is wrong with them in words. */
export type OscArgsResult = { readonly args: OscArgument[] } | { readonly problem: string };

const MAX_ARGS = 32;
/** A quoted text with `\"` and `\\`, a run without spaces, or a quote that is never closed. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"]\S*)|("\S*)/g;
const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+\.\d*|\.\d+|\d+(?:\.\d*)?e[+-]?\d+)$/i;

/**
 * Reads OSC arguments: `1` is an int32, `1.0` a float32, `true` and `false` are booleans, a word or `"several words"` is
 * a text. Never throws.
 */
export function parseOscArgs(text: string): OscArgsResult {
  const args: OscArgument[] = [];
  for (const [, quoted, bare, broken] of text.matchAll(TOKEN)) {
    if (broken !== undefined) return { problem: `The quote at ${broken} is not closed, or no space follows it.` };
    const argument = quoted === undefined ? bareArgument(bare ?? '') : quoted.replaceAll(/\\(.)/gs, '$1');
    const checked = oscArgumentSchema.safeParse(argument);
    if (!checked.success) return { problem: 'A text is too long (500 characters) or a number too large.' };
    args.push(checked.data);
  }
  if (args.length > MAX_ARGS) return { problem: `Too many arguments: at most ${String(MAX_ARGS)}.` };
  return { args };
}

function bareArgument(word: string): OscArgument {
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (WHOLE.test(word)) return Number(word);
  if (!DECIMAL.test(word)) return word;
  const value = Number(word);
  return Number.isInteger(value) ? { float: value } : value;
}

/** The same arguments as text that `parseOscArgs` reads back. */
export function oscArgsText(args: readonly OscArgument[]): string {
  return args.map(argumentText).join(' ');
}

function argumentText(argument: OscArgument): string {
  if (typeof argument === 'boolean') return String(argument);
  if (typeof argument === 'number') return numberText(argument);
  if (typeof argument === 'string') {
    return isBare(argument) ? argument : `"${argument.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  }
  return Number.isInteger(argument.float) ? `${numberText(argument.float)}.0` : numberText(argument.float);
}

/** JavaScript writes 1e21 and above with an exponent, which here would be read as a float. */
function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

function isBare(text: string): boolean {
  return /^[^\s"]\S*$/.test(text) && typeof bareArgument(text) === 'string';
}
