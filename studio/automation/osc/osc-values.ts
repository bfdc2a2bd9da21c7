import type { OscArgument } from '../../../shared/cues/device/device-cue.ts';
import type { OscArg } from './osc-codec.ts';

const MIN_INT32 = -(2 ** 31);
const MAX_INT32 = 2 ** 31 - 1;

/** How an argument of a cue goes out: whole numbers that fit as int32, others as float32. */
export function oscArgOf(argument: OscArgument): OscArg {
  if (typeof argument === 'string') return { type: 's', value: argument };
  if (typeof argument === 'boolean') return { type: argument ? 'T' : 'F' };
  if (typeof argument === 'object') return { type: 'f', value: argument.float };
  return { type: isInt32(argument) ? 'i' : 'f', value: argument };
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= MIN_INT32 && value <= MAX_INT32;
}

/** A number in whatever form it came, texts included (some surfaces send nothing else); null when it is none. */
export function numberOf(arg: OscArg | undefined): number | null {
  if (arg === undefined) return null;
  switch (arg.type) {
    case 'i':
    case 'f':
    case 'd':
      return Number.isFinite(arg.value) ? arg.value : null;
    case 'h':
      return Number(arg.value);
    case 's':
      return /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(arg.value) ? Number(arg.value) : null;
    case 'T':
      return 1;
    case 'F':
      return 0;
    default:
      return null;
  }
}

/** A button let go: surfaces send 1 when it is pressed and 0, at the same address, when it is let go. */
export function isLetGo(args: readonly OscArg[]): boolean {
  return numberOf(args[0]) === 0;
}
