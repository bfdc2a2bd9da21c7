import { formatMs, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLink, useLive } from '../../../app/studio-context.tsx';
import { CdnTable } from './cdn-table.tsx';
import { FindingList } from './finding-list.tsx';
import { edgesApartMs } from './probe-words.ts';
import './probe.css';
import { useCdns } from './use-cdns.ts';

/** The CDNs that the studio is set up with, side by side, and what is wrong with them. */
export function CdnPanel() {
  const state = useCdns();
  const { fresh } = useLink();
  const isOnAir = useLive((live) => live?.encoder?.onAir ?? false);
  const readings = state.kind === 'ready' ? state.readings : [];
  const apartMs = edgesApartMs(readings);
  return (
    <Panel
      title={state.kind === 'ready' ? `CDN · ${String(readings.length)}` : 'CDN'}
      className="cdn-panel"
      tools={
        apartMs !== null && (
          <span className="small" title="How far the newest media of the CDNs is apart">
            edges {joined(formatMs(apartMs))} apart
          </span>
        )
      }
    >
      {state.kind === 'failed' && <div className="empty small">The CDNs cannot be read: {state.reason}</div>}
      {state.kind === 'loading' && (
        <div className="empty small">
          {fresh ? 'Asking the host …' : 'The host is away; it is asked when it is back.'}
        </div>
      )}
      {state.kind === 'ready' &&
        (readings.length === 0 ? (
          <div className="empty small">
            <div className="empty-words">
              <strong>No CDN is set up</strong>
              <span>Start with --cdn and one or more playlist addresses, as viewers open them.</span>
            </div>
          </div>
        ) : (
          <>
            <CdnTable readings={readings} label="Table of CDNs" />
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
