import { Tooltip, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import type { Health } from '../../shared/api/live.ts';
import { latestFigure } from '../api/telemetry-window.ts';
import type { StudioStores } from '../api/stores.ts';
import { offsetWithBound } from '../workspaces/qa/clock/clock-words.ts';
import { stripTrust } from '../workspaces/qa/panel-trust.ts';
import { readTrustFacts } from '../workspaces/qa/trust-facts.ts';
import { formatCount, formatKbps, formatMs, joined } from './format.ts';
import { useLink, useLive, useStudio, useTicked } from './studio-context.tsx';
import { useStore } from 'zustand';

const LEVEL_WORDS: Record<Health['level'], string> = {
  green: 'all well',
  amber: 'needs attention',
  red: 'broken',
  grey: 'not in use',
};

/** One connection. While all is well its key figures stand there; else the reason, which is the more urgent. */
const Cell = memo(function Cell(props: {
  readonly name: string;
  readonly health: Health | null;
  /** Key figures in short; empty while there are none. */
  readonly figures: string;
  /** How wrong they may be, and how old they are. */
  readonly trust: string;
  readonly what: string;
}) {
  const level = props.health?.level ?? 'grey';
  const reason = props.health?.reason ?? 'The host has not said anything yet.';
  const showsFigures = level === 'green' && props.figures !== '';
  return (
    <Tooltip label={`${reason} The figures here: ${props.what}${props.trust === '' ? '' : ` (${props.trust})`}.`}>
      <button type="button" className="strip-cell" data-connection={props.name.toLowerCase()} data-level={level}>
        <span className="dot" data-level={level} aria-hidden />
        <span className="strip-name">{props.name}</span>
        <VisuallyHidden>: {LEVEL_WORDS[level]}. </VisuallyHidden>
        <span className={showsFigures ? 'strip-figures ellipsis' : 'strip-reason ellipsis'}>
          {showsFigures ? props.figures : reason}
          {showsFigures && props.trust !== '' && <span className="strip-trust"> · {props.trust}</span>}
        </span>
      </button>
    </Tooltip>
  );
});

/** `a · b`, leaving out what is not known. */
function figures(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ');
}

const named = (name: string, valueMs: number | null): string | null =>
  valueMs === null ? null : `${name} ${joined(formatMs(valueMs))}`;

const readTrust = (nowMs: number, stores: StudioStores) => stripTrust(readTrustFacts(stores), nowMs);

/** Ingest, CDN, engine and clock at a glance, on every workspace. */
export function ConnectionStrip() {
  const { stores } = useStudio();
  const connections = useLive((live) => live?.connections ?? null);
  const sendRateKbps = useLive((live) => live?.encoder?.link.srt?.sendRateKbps ?? null);
  const srtRttMs = useLive((live) => live?.encoder?.link.srt?.rttMs ?? null);
  const edgeAgeMs = useLive((live) => live?.cdn?.liveEdgeAgeMs ?? null);
  const viewers = useLive((live) => live?.audience?.viewers ?? null);
  const clockOffset = useLive((live) => live && offsetWithBound(live.clock));
  const roundTripMs = useStore(stores.telemetry, (state) => latestFigure(state.points, 'engineRoundTripMs'));
  const trust = useTicked(1_000, readTrust);
  const fresh = useLink().fresh;
  return (
    <nav className={fresh ? 'strip' : 'strip stale'} aria-label="Connections">
      <Cell
        name="Ingest"
        health={connections?.ingest ?? null}
        figures={figures(sendRateKbps === null ? null : joined(formatKbps(sendRateKbps)), named('RTT', srtRttMs))}
        trust={trust.ingest}
        what="what SRT sends now, and the round trip of its link"
      />
      <Cell
        name="CDN"
        health={connections?.cdn ?? null}
        figures={edgeAgeMs === null ? '' : `edge age ${joined(formatMs(edgeAgeMs))}`}
        trust={trust.cdn}
        what="the age of the newest media at the CDN"
      />
      <Cell
        name="Engine"
        health={connections?.engine ?? null}
        figures={figures(viewers === null ? null : `${formatCount(viewers)} viewers`, named('RTT', roundTripMs))}
        trust={trust.engine}
        what="connected viewers, and the round trip to the engine"
      />
      <Cell
        name="Clock"
        health={connections?.clock ?? null}
        figures={clockOffset ?? ''}
        trust={trust.clock}
        what="how far studio time is believed to be off, and the bound of that"
      />
    </nav>
  );
}
