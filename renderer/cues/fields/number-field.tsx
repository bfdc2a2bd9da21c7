import { ReadField, type Reading } from './read-field.tsx';

export interface NumberBounds {
  readonly least: number;
  readonly most: number;
  /** Whole numbers only. */
  readonly whole: boolean;
}

/** Reads a number within bounds; a comma does as a decimal point. */
export function readNumber(text: string, { least, most, whole }: NumberBounds): Reading<number> {
  const tidy = text.trim().replace(',', '.').replace('−', '-');
  const value = /^-?\d{1,12}(\.\d{1,6})?$/.test(tidy) ? Number(tidy) : Number.NaN;
  if (Number.isNaN(value) || (whole && !Number.isInteger(value))) {
    return { ok: false, error: whole ? 'a whole number, please' : 'a number, please' };
  }
  if (value < least || value > most) return { ok: false, error: `between ${least} and ${most}` };
  return { ok: true, value };
}

export function NumberField(
  props: NumberBounds & {
    readonly field: string;
    readonly path?: string;
    readonly inputKey?: string;
    readonly label: string;
    readonly hint: string;
    readonly value: number;
    readonly onRead: (value: number) => void;
    readonly unit?: string;
  },
) {
  return <ReadField {...props} show={String} read={(text) => readNumber(text, props)} />;
}
