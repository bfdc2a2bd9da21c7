import { Tooltip } from '@mantine/core';
import { memo } from 'react';
import { EMPTY, type Formatted } from '../format.ts';

/** A number with its unit, the unit set smaller. */
export function Value({ value }: { readonly value: Formatted }) {
  return (
    <>
      {value.text}
      {value.unit !== '' && <span className="unit">{value.unit}</span>}
    </>
  );
}

export interface FigureProps {
  readonly label: string;
  readonly value: Formatted;
  /** What the figure means; shown on hover and focus. */
  readonly hint: string;
  /** Why there is no value; shown instead of `hint` while there is none. */
  readonly emptyHint: string;
  /** Age and bound, in small type. */
  readonly foot?: string;
  /** Beyond the bound it is held against. */
  readonly over?: boolean;
  /** Too old to tell of now: greyed. */
  readonly stale?: boolean;
}

/** Values are made anew all the time; what counts is their text. */
function sameFigure(a: FigureProps, b: FigureProps): boolean {
  return (
    a.value.text === b.value.text &&
    a.value.unit === b.value.unit &&
    a.label === b.label &&
    a.foot === b.foot &&
    a.over === b.over &&
    a.stale === b.stale &&
    a.hint === b.hint &&
    a.emptyHint === b.emptyHint
  );
}

/** One measured figure: label, value with unit, age or bound below, meaning on hover and focus. */
export const Figure = memo(function Figure({ label, value, hint, emptyHint, foot, over, stale }: FigureProps) {
  const isEmpty = value.text === EMPTY;
  return (
    <Tooltip label={isEmpty ? `${hint} ${emptyHint}` : hint}>
      <div
        className="figure"
        data-over={over === true}
        data-stale={stale === true}
        tabIndex={0}
        role="group"
        aria-label={`${label}: ${value.text} ${value.unit}`.trim()}
      >
        <span className="figure-label">{label}</span>
        <span className={isEmpty ? 'figure-value faint' : 'figure-value'}>
          <Value value={value} />
        </span>
        {foot !== undefined && <span className="figure-foot">{foot}</span>}
      </div>
    </Tooltip>
  );
}, sameFigure);
