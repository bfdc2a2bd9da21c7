import { Tooltip, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import type { Health } from '../../shared/api/live.ts';
import { EMPTY, formatCount, formatKbps, formatMs, joined } from './format.ts';
import { useLink, useLive, useStudio } from './studio-context.tsx';
import { useStore } from 'zustand';

const LEVEL_WORDS: Record<Health['level'], string> = {
  green: 'all well',
  amber: 'needs attention',
  red: 'broken',
  grey: 'not in use',
};

const Cell = memo(function Cell(props: {
  readonly name: string;
  readonly health: Health | null;
  readonly figure: string;
  readonly what: string;
}) {
  const level = props.health?.level ?? 'grey';
  const reason = props.health?.reason ?? 'The host has not said anything yet';
  return (
    <Tooltip label={`${reason} — ${props.what}.`}>
      <button type="button" className="strip-cell" data-connection={props.name.toLowerCase()} data-level={level}>
        <span className="dot" data-level={level} aria-hidden />
        <span className="strip-name">{props.name}</span>
        <VisuallyHidden>: {LEVEL_WORDS[level]}. </VisuallyHidden>
        <span className="strip-reason ellipsis">{reason}</span>
        <span className="strip-figure">{props.figure}</span>
      </button>
    </Tooltip>
  );
});

/** Ingest, CDN, engine and clock at a glance, on every workspace. */
export function ConnectionStrip() {
  const { stores } = useStudio();
  const connections = useLive((live) => live?.connections ?? null);
  const sendRateKbps = useLive((live) => live?.encoder?.link.srt?.sendRateKbps ?? null);
  const edgeAgeMs = useLive((live) => live?.cdn?.liveEdgeAgeMs ?? null);
  const viewers = useLive((live) => live?.audience?.viewers ?? null);
  const errorBoundMs = useLive((live) => live?.clock.errorBoundMs ?? null);
  const roundTripMs = useStore(stores.telemetry, (state) => state.points.at(-1)?.values.engineRoundTripMs ?? null);
  const fresh = useLink().fresh;
  const engineFigure =
    roundTripMs === null && viewers === null
      ? EMPTY
      : [
          viewers === null ? null : `${formatCount(viewers)} viewers`,
          roundTripMs === null ? null : joined(formatMs(roundTripMs)),
        ]
          .filter((part) => part !== null)
          .join(' · ');
  return (
    <nav className={fresh ? 'strip' : 'strip stale'} aria-label="Connections">
      <Cell
        name="Ingest"
        health={connections?.ingest ?? null}
        figure={joined(formatKbps(sendRateKbps))}
        what="the figure is what SRT sends now"
      />
      <Cell
        name="CDN"
        health={connections?.cdn ?? null}
        figure={joined(formatMs(edgeAgeMs))}
        what="the figure is the age of the newest media at the CDN"
      />
      <Cell
        name="Engine"
        health={connections?.engine ?? null}
        figure={engineFigure}
        what="the figures are connected viewers and the round trip to the engine"
      />
      <Cell
        name="Clock"
        health={connections?.clock ?? null}
        figure={errorBoundMs === null ? EMPTY : `± ${joined(formatMs(errorBoundMs))}`}
        what="the figure is the bound of the studio clock’s error"
      />
    </nav>
  );
}
