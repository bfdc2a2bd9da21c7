import type { WorstViewer } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount, formatKbps, joined } from '../../../app/format.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { viewersTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { useAudienceNow } from './audience-now.ts';
import './audience.css';
import { datingSentence, datingWord } from './dating-words.ts';
import { wholeMs } from './spread-scale.ts';

/** Reasons as a word, and how much they matter. */
const REASONS: Readonly<Record<WorstViewer['why'], { readonly word: string; readonly tone: 'quiet' | 'amber' }>> = {
  stall: { word: 'stalled', tone: 'amber' },
  rebuffer: { word: 'catching up', tone: 'amber' },
  ratchet: { word: 'ratchet', tone: 'amber' },
  network: { word: 'network', tone: 'amber' },
  clock: { word: 'clock', tone: 'amber' },
  drift: { word: 'drift', tone: 'amber' },
  joining: { word: 'joining', tone: 'quiet' },
  settling: { word: 'settling', tone: 'quiet' },
  'on-target': { word: 'on target', tone: 'quiet' },
  unknown: { word: 'no reason', tone: 'quiet' },
};

/** Panel: the ten viewers with the largest latency, and the probable reason. */
export function WorstTable() {
  const now = useAudienceNow();
  const worst = now.kind === 'known' ? now.view.worst : [];
  const p50Ms = now.kind === 'known' ? (now.view.all?.p50Ms ?? null) : null;
  return (
    <Panel
      title="Worst off"
      className="worst-panel"
      tools={<span className="small dim">{worst.length > 0 ? 'largest latency first' : ''}</span>}
    >
      {worst.length === 0 || p50Ms === null ? (
        <div className="empty small">{now.kind === 'unknown' ? now.why : 'Nobody plays the stream yet.'}</div>
      ) : (
        <ol className="worst" tabIndex={0} aria-label="Viewers with the largest latency">
          {worst.map((viewer) => (
            <Viewer key={viewer.viewerId} viewer={viewer} p50Ms={p50Ms} />
          ))}
        </ol>
      )}
      {worst.length > 0 && <TrustLine read={viewersTrust} />}
    </Panel>
  );
}

function Viewer({ viewer, p50Ms }: { readonly viewer: WorstViewer; readonly p50Ms: number }) {
  const { word, tone } = REASONS[viewer.why];
  const labels = [viewer.device, viewer.network, viewer.cdn].filter((label) => label !== 'unknown');
  return (
    <li
      title={`Viewer ${viewer.viewerId} (${viewer.client === 'page' ? 'viewer page' : 'simulated'}). ${datingSentence(viewer.datedBy)}`}
    >
      <span className="worst-value">
        {formatCount(viewer.glassToGlassMs)}
        <span className="unit">ms</span>
      </span>
      <span className="worst-off small dim">
        {`${viewer.glassToGlassMs < p50Ms ? '−' : '+'}${wholeMs(Math.abs(viewer.glassToGlassMs - p50Ms))}`}
      </span>
      <span className="tag" data-tone={tone}>
        {word}
      </span>
      <span className="worst-text small">
        {viewer.text}
        {viewer.datedBy !== null && <span className="faint"> Dated by {datingWord(viewer.datedBy)}.</span>}
      </span>
      <span className="worst-labels small faint ellipsis">
        {[...(labels.length === 0 ? ['device not told'] : labels), ...networkOf(viewer)].join(' · ')}
      </span>
    </li>
  );
}

/** What plays there of what its network brings; nothing of a viewer that does not tell. */
function networkOf({ bitrateKbps, throughputKbps }: WorstViewer): string[] {
  if (bitrateKbps === null || throughputKbps === null) return [];
  return [`${joined(formatKbps(bitrateKbps))} of ${joined(formatKbps(throughputKbps))}`];
}
