import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import { formatCount, formatMs } from '../../app/format.ts';
import { Figure } from '../../app/parts/figure.tsx';
import { Panel } from '../../app/parts/panel.tsx';
import { useInfo, useLive } from '../../app/studio-context.tsx';
import { CompactLatency } from '../qa/latency-control/compact-latency.tsx';
import { whyUnknown } from '../qa/audience/audience-now.ts';
import { audienceTrust } from '../qa/panel-trust.ts';
import { TrustLine } from '../qa/trust-line.tsx';
import { QrCode } from './qr-code.tsx';

/** Short enough for its column: simulated viewers are named where there are any. */
function whoWatches(pages: number, simulated: number): string {
  if (simulated === 0) return pages === 0 ? 'nobody yet' : 'all of them real';
  return pages === 0 ? 'all simulated' : `${formatCount(pages)} real`;
}

/** Who watches, how late, and how to join. */
export function AudiencePanel() {
  const audience = useLive((live) => live?.audience ?? null);
  const viewerUrl = useInfo()?.viewerUrl ?? null;
  const noEngine = useLive((live) => whyUnknown(live?.connections.engine.level));
  return (
    <Panel title="Audience" className="audience">
      <div className="panel-body audience-body">
        <div className="audience-figures">
          <Figure
            label="Viewers"
            value={{ text: formatCount(audience?.viewers), unit: '' }}
            hint="Viewers connected to the interaction engine: real viewer pages and simulated ones"
            emptyHint={noEngine}
            foot={audience ? whoWatches(audience.pages, audience.simulated) : ''}
          />
          <Figure
            label="Glass to glass"
            value={formatMs(audience?.latency?.p50Ms)}
            hint="Median over the audience: display time − capture time"
            emptyHint={audience ? 'Nobody plays the stream yet, or nobody’s clock is known.' : noEngine}
            foot={
              audience?.latency
                ? `spread ${formatMs(audience.latency.syncSpreadMs).text} ${formatMs(audience.latency.syncSpreadMs).unit}`
                : ''
            }
          />
        </div>
        <TrustLine read={audienceTrust} />
        <CompactLatency />
        {viewerUrl === null ? (
          <p className="dim small">No viewer page here: it comes with the rehearsal.</p>
        ) : (
          <div className="join">
            <QrCode text={viewerUrl} label="QR code that opens the viewer page" />
            <div className="join-text">
              <span className="small dim">Scan to watch and vote</span>
              <a href={viewerUrl} target="_blank" rel="noreferrer" className="ellipsis" title={viewerUrl}>
                {viewerUrl.replace(/^https?:\/\//, '')}
              </a>
              <div className="row" style={{ gap: 2 }}>
                <Tooltip label="Open the viewer page">
                  <ActionIcon
                    component="a"
                    href={viewerUrl}
                    target="_blank"
                    rel="noreferrer"
                    aria-label="Open the viewer page"
                  >
                    <IconExternalLink size={16} />
                  </ActionIcon>
                </Tooltip>
                <CopyButton value={viewerUrl}>
                  {({ copied, copy }) => (
                    <Tooltip label={copied ? 'Copied' : 'Copy the address'}>
                      <ActionIcon onClick={copy} aria-label="Copy the address of the viewer page">
                        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                      </ActionIcon>
                    </Tooltip>
                  )}
                </CopyButton>
              </div>
            </div>
          </div>
        )}
      </div>
    </Panel>
  );
}
