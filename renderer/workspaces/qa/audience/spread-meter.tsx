import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AudienceView, Spread } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount, formatTick } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useStudio, useStudioNow } from '../../../app/studio-context.tsx';
import { trustOf } from '../figure-trust.ts';
import { exactAge } from '../panel-trust.ts';
import { leftOutText, useAudienceNow } from './audience-now.ts';
import './audience.css';
import { datingCountsHint, datingCountsText } from './dating-words.ts';
import { settlingState, settlingText, withSample, type SettlingSample } from './settling-words.ts';
import { FAIR_SPREAD_MS, scaleTicks, spreadScale, wholeMs, type SpreadScale } from './spread-scale.ts';

/** The audience from its earliest to its latest viewers, against the target and the line where it stops being fair. */
export function SpreadBar(props: { readonly spread: Spread; readonly targetMs: number; readonly narrow?: boolean }) {
  const { spread, targetMs, narrow = false } = props;
  const scale = spreadScale(spread, targetMs);
  const { percentOf } = scale;
  const fairMs = spread.p1Ms + FAIR_SPREAD_MS;
  const unfair = spread.syncSpreadMs > FAIR_SPREAD_MS;
  const text =
    `Earliest viewers (p1) ${wholeMs(spread.p1Ms)}, median ${wholeMs(spread.p50Ms)}, ` +
    `latest (p99) ${wholeMs(spread.p99Ms)}; target ${wholeMs(targetMs)}. ` +
    `The spread of ${wholeMs(spread.syncSpreadMs)} is ${unfair ? 'over' : 'within'} the 1 s that are fair.`;
  return (
    <Tooltip label={text}>
      <div className="spread" role="img" aria-label={text} tabIndex={0} data-unfair={unfair}>
        <div className="spread-track">
          <Span className="spread-fair" scale={scale} fromMs={spread.p1Ms} toMs={fairMs} />
          <Span className="spread-tail" scale={scale} fromMs={spread.p99Ms} toMs={spread.maxMs} />
          <Span className="spread-bar" scale={scale} fromMs={spread.p1Ms} toMs={spread.p99Ms} />
          <i className="spread-median" style={{ left: `${percentOf(spread.p50Ms)}%` }} />
          <i className="spread-line" style={{ left: `${percentOf(fairMs)}%` }} />
          <i className="spread-target" style={{ left: `${percentOf(targetMs)}%` }} />
        </div>
        <div className="spread-ticks faint" aria-hidden>
          {scaleTicks(scale, narrow ? 4 : 8).map((ms) => (
            <span key={ms} style={{ left: `${percentOf(ms)}%` }}>
              {formatTick(ms)}
            </span>
          ))}
        </div>
      </div>
    </Tooltip>
  );
}

function Span(props: { className: string; scale: SpreadScale; fromMs: number; toMs: number }) {
  const left = props.scale.percentOf(props.fromMs);
  const width = Math.max(0, props.scale.percentOf(props.toMs) - left);
  return <i className={props.className} style={{ left: `${left}%`, width: `${width}%` }} />;
}

/** How far the audience is with its target, in words; it remembers the last seconds to tell who comes no nearer. */
export function SettlingLine({ view }: { readonly view: AudienceView }) {
  const { settling } = view;
  const samples = useSamples();
  if (!settling) return null;
  const state = settlingState(settling, samples);
  const share = settling.viewers === 0 ? 0 : (settling.settled / settling.viewers) * 100;
  return (
    <div className="settling" data-state={state}>
      <span className="settling-track" aria-hidden>
        <i style={{ width: `${share}%` }} />
      </span>
      <span className="small">{settlingText(settling, state)}</span>
    </div>
  );
}

/** The last seconds of the audience's way to its target. */
function useSamples(): readonly SettlingSample[] {
  const { stores } = useStudio();
  const [samples, setSamples] = useState<readonly SettlingSample[]>([]);
  useEffect(
    () =>
      stores.audience.subscribe(({ view }) => {
        if (!view?.settling) return;
        const { targetMs, errorP95Ms } = view.settling;
        setSamples((before) => withSample(before, { atMs: view.atMs, targetMs, errorP95Ms }));
      }),
    [stores],
  );
  return samples;
}

/** The figures of one spread, in words under the bar. */
function SpreadFigures({ spread }: { readonly spread: Spread }) {
  const figures = [
    ['p1', spread.p1Ms],
    ['p50', spread.p50Ms],
    ['p95', spread.p95Ms],
    ['p99', spread.p99Ms],
    ['latest', spread.maxMs],
  ] as const;
  return (
    <div className="spread-figures small">
      {figures.map(([name, ms]) => (
        <span key={name}>
          <span className="dim">{name}</span> {wholeMs(ms)}
        </span>
      ))}
    </div>
  );
}

/** Who plays and is in none of these figures. */
function LeftOut({ clockUnknown }: { readonly clockUnknown: number }) {
  const text = leftOutText(clockUnknown);
  return (
    text !== null && (
      <Tooltip
        label="They do not know the time within ± 1 s, so nobody can tell how late their pictures are"
        multiline
        maw={360}
      >
        <span className="small" data-testid="left-out" tabIndex={0}>
          {text}
        </span>
      </Tooltip>
    )
  );
}

/** By how much the spread may be wrong, beside it. */
function SpreadBound({ view }: { readonly view: AudienceView }) {
  const { foot, hint } = trustOf('spread', { live: null, audience: view, loopDelayMs: null });
  return (
    <Tooltip label={hint} multiline maw={360}>
      <span className="small spread-bound" tabIndex={0}>
        {foot}
      </span>
    </Tooltip>
  );
}

/** Whose spread it is, how old, and by what their frames are dated. */
function SpreadOf({ view, viewers }: { readonly view: AudienceView; readonly viewers: number }) {
  const nowMs = useStudioNow(1_000);
  const dating = datingCountsText(view.datedBy);
  return (
    <span title={datingCountsHint(view.datedBy)}>
      {formatCount(viewers)} {viewers === 1 ? 'viewer' : 'viewers'}
      {dating !== null && ` · dated by ${dating}`} · {exactAge(nowMs - view.atMs)}
    </span>
  );
}

/** Panel: how far viewers are apart, live. */
export function SpreadMeter() {
  const now = useAudienceNow();
  const spread = now.kind === 'known' ? now.view.all : null;
  const targetMs = now.kind === 'known' ? (now.view.settling?.targetMs ?? null) : null;
  const over = spread !== null && spread.syncSpreadMs > FAIR_SPREAD_MS;
  return (
    <Panel
      title="Sync spread"
      className="spread-panel"
      tools={
        <span className="small dim">
          {now.kind === 'known' && spread && <SpreadOf view={now.view} viewers={spread.viewers} />}
        </span>
      }
    >
      {now.kind === 'unknown' || spread === null || targetMs === null ? (
        <div className="empty small">{now.kind === 'unknown' ? now.why : 'Nobody plays the stream yet.'}</div>
      ) : (
        <div className="panel-body spread-body">
          <div className="spread-head">
            <span className="spread-value" data-over={over}>
              {formatCount(spread.syncSpreadMs)}
              <span className="unit">ms</span>
            </span>
            <SpreadBound view={now.view} />
            <span className="small dim">
              p99 − p1 of every viewer’s frames; {over ? 'over' : 'within'} the 1 s that are fair
              {now.view.ratcheting > 0 && ` · ${formatCount(now.view.ratcheting)} later after every stall`}
            </span>
          </div>
          <SpreadBar spread={spread} targetMs={targetMs} />
          <SpreadFigures spread={spread} />
          <LeftOut clockUnknown={now.view.clockUnknown} />
          <SettlingLine view={now.view} />
        </div>
      )}
    </Panel>
  );
}
