import { MAX_SPAN_MS } from '../../../shared/cues/cue-base.ts';
import { parseSpanMs, SPAN_HINT, spanText } from '../../../shared/time/span-text.ts';
import { ReadField, type Reading } from './read-field.tsx';

export interface SpanBounds {
  readonly leastMs?: number;
  readonly mostMs?: number;
}

/** Reads a length within bounds, in ms. */
export function readSpan(text: string, { leastMs = 0, mostMs = MAX_SPAN_MS }: SpanBounds = {}): Reading<number> {
  const spanMs = parseSpanMs(text);
  if (spanMs === null) return { ok: false, error: SPAN_HINT };
  if (spanMs < leastMs || spanMs > mostMs) {
    return { ok: false, error: `between ${spanText(leastMs)} and ${spanText(mostMs)}` };
  }
  return { ok: true, value: spanMs };
}

/** As `readSpan`; nothing typed means none. */
export function readOptionalSpan(text: string, bounds: SpanBounds = {}): Reading<number | null> {
  return text.trim() === '' ? { ok: true, value: null } : readSpan(text, bounds);
}

interface SpanFieldProps extends SpanBounds {
  readonly field: string;
  readonly path?: string;
  readonly inputKey?: string;
  readonly label: string;
  readonly hint: string;
  readonly disabled?: boolean;
}

const LENGTH = 'Type 1:30, 90s or 1.5m.';

/** A length of time. */
export function SpanField(
  props: SpanFieldProps & { readonly value: number; readonly onRead: (valueMs: number) => void },
) {
  return (
    <ReadField {...props} hint={`${props.hint} ${LENGTH}`} show={spanText} read={(text) => readSpan(text, props)} />
  );
}

/** A length of time that may be left empty. */
export function OptionalSpanField(
  props: SpanFieldProps & {
    readonly value: number | null;
    /** What an empty field means, shown in it. */
    readonly empty: string;
    readonly onRead: (valueMs: number | null) => void;
  },
) {
  return (
    <ReadField<number | null>
      {...props}
      hint={`${props.hint} ${LENGTH}`}
      placeholder={props.empty}
      show={(valueMs) => (valueMs === null ? '' : spanText(valueMs))}
      read={(text) => readOptionalSpan(text, props)}
    />
  );
}
