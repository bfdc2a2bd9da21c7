import { useCallback } from 'react';
import { useStore } from 'zustand';
import { useReplay } from '../../../replay/replay-context.ts';
import { formatMs, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLink, useLive, useStudio, useStudioNow } from '../../../app/studio-context.tsx';
import type { CdnFigures } from '../../../../shared/api/live.ts';
import type { ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { cdnTrust, EDGES_APART_BOUND_MS, exactAge } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import type { ReadFacts } from '../trust-facts.ts';
import { CdnTable } from './cdn-table.tsx';
import { FindingList } from './finding-list.tsx';
import { edgesApartMs } from './probe-words.ts';
import './probe.css';

const NONE: readonly ProbeReading[] = [];
const NOT_COMPARED: readonly CdnFigures[] = [];

/** The CDNs that the studio is set up with, side by side, and what is wrong with them. */
export function CdnPanel() {
  const told = useStore(useStudio().stores.cdns, (state) => state.readings);
  const { replay } = useReplay();
  const { fresh } = useLink();
  const isOnAir = useLive((live) => live?.encoder?.onAir ?? false);
  const readings = told ?? NONE;
  const compared = useLive((live) => live?.cdns ?? NOT_COMPARED);
  const readTrust = useCallback((facts: ReadFacts) => cdnTrust(readings, facts), [readings]);
  const nowMs = useStudioNow(1_000);
  const apartMs = edgesApartMs(readings);
  return (
    <Panel
      title={told ? `CDN · ${String(readings.length)}` : 'CDN'}
      className="cdn-panel"
      tools={
        apartMs !== null && (
          <span
            className="small"
            title="How far the newest media of the CDNs is apart. Studio time is the same for all, and falls out"
          >
            edges {joined(formatMs(apartMs))} apart{' '}
            <span className="dim">
              ± {joined(formatMs(EDGES_APART_BOUND_MS))} ·{' '}
              {exactAge(nowMs - Math.min(...readings.map(({ atMs }) => atMs)))}
            </span>
          </span>
        )
      }
    >
      {!told && (
        <div className="empty small">
          {replay !== null
            ? 'This recording holds nothing of CDNs up to here.'
            : fresh
              ? 'The host has not told of the CDNs yet.'
              : 'The host is away; it tells when it is back.'}
        </div>
      )}
      {told &&
        (readings.length === 0 ? (
          <div className="empty small">
            <div className="empty-words">
              <strong>No CDN is set up</strong>
              <span>Start with --cdn and one or more playlist addresses, as viewers open them.</span>
            </div>
          </div>
        ) : (
          <>
            <CdnTable readings={readings} compared={compared} label="Table of CDNs" />
            <TrustLine read={readTrust} />
            <FindingList
              readings={readings}
              none={
                isOnAir
                  ? 'Nothing was found since going on air.'
                  : 'Off air nothing is expected at a CDN; findings begin with the show.'
              }
            />
          </>
        ))}
    </Panel>
  );
}
