import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Programme } from '../../programme.ts';
import { ReturnPicture } from '../../return/return-picture.tsx';
import type { StudioStores } from '../../api/stores.ts';
import { EMPTY, formatClock, formatDecimal, joined } from '../format.ts';
import { playheadsAt } from '../playheads.ts';
import { useActiveCapture, useInfo, useLink, useLive, useStudio, useTicked } from '../studio-context.tsx';

/**
 * The programme: composed in this window if it captures, else the return feed from the CDN, else what to do to see a
 * picture.
 */
export function Monitor() {
  const active = useActiveCapture();
  const info = useInfo();
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  const cdnReachable = useLive((live) => live?.cdn?.reachable ?? false);
  return (
    <div className="monitor" data-on-air={onAir}>
      {active ? (
        <OwnProgramme programme={active.programme} onAir={onAir} />
      ) : onAir && info?.cdnUrl ? (
        <>
          <ReturnPicture />
          <span className="monitor-label">Return feed · as viewers see it</span>
        </>
      ) : (
        <NoPicture
          onAir={onAir}
          hasCdn={info?.cdnUrl !== null && info?.cdnUrl !== undefined}
          reachable={cdnReachable}
        />
      )}
      {onAir && <MonitorPlayheads />}
    </div>
  );
}

function derivePlayheads(nowMs: number, stores: StudioStores) {
  const { onAirMs, viewersMs, gapMs } = playheadsAt(stores.live.getState().live, nowMs);
  return {
    onAir: formatClock(onAirMs, 1),
    viewers: formatClock(viewersMs, 1),
    gap: gapMs === null ? EMPTY : joined(formatDecimal(gapMs / 1000, 2, 's')),
  };
}

/** The two playheads over the picture: what is on air now, and what viewers see now. */
function MonitorPlayheads() {
  const { onAir, viewers, gap } = useTicked(100, derivePlayheads);
  return (
    <span className="monitor-playheads" title={`Capture time of the frame there now; viewers are ${gap} behind`}>
      <span data-head="on-air">on air {onAir}</span>
      <span data-head="viewers">viewers see {viewers}</span>
    </span>
  );
}

function OwnProgramme({ programme, onAir }: { readonly programme: Programme; readonly onAir: boolean }) {
  const slot = useRef<HTMLDivElement>(null);
  const choice = useStore(useStudio().returnMonitor.store, (now) => now.choice);
  const link = useStore(programme.store, (state) => state.link);
  const problem = useStore(programme.store, (state) => state.problem);
  useEffect(() => {
    slot.current?.replaceChildren(programme.monitorElement);
  }, [programme]);
  const sending = onAir && link.kind === 'connected';
  return (
    <>
      <div className="monitor-slot" ref={slot} data-testid="own-programme" />
      {choice === 'on' && onAir && (
        <div className="return-inset" title="Return feed: the same programme as viewers see it">
          <ReturnPicture />
        </div>
      )}
      <span className="monitor-label">{sending ? 'Programme · sent from this window' : 'Programme · preview'}</span>
      {problem !== null && (
        <span className="monitor-problem" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

function NoPicture(props: { readonly onAir: boolean; readonly hasCdn: boolean; readonly reachable: boolean }) {
  const linkOpen = useLink().phase === 'open';
  const [title, text] = !linkOpen
    ? ['No picture', 'The host cannot be reached just now.']
    : props.onAir
      ? [
          'On air',
          props.hasCdn ? 'The return feed is not there yet.' : 'No CDN is set up (--cdn), so there is no return feed.',
        ]
      : ['Off air', 'Choose a source and go live, or use this computer’s camera to see the programme here first.'];
  return (
    <div className="monitor-empty" data-testid="no-picture">
      <strong>{title}</strong>
      <span>{text}</span>
    </div>
  );
}
