import { useCallback, useEffect, useMemo, useState } from 'react';
import { App } from '../app/app.tsx';
import { FaultScreen } from '../app/fault-screen.tsx';
import type { Studio } from '../app/studio.ts';
import { StudioProvider } from '../app/studio-context.tsx';
import { RecordedSession } from './recorded-session.ts';
import { ReplayBar } from './replay-bar.tsx';
import { ReplayProvider, type ReplayDesk } from './replay-context.ts';
import { createReplayStudio, type ReplayStudio } from './replay-studio.ts';
import './replay.css';

/** The live studio or, in its place, a recorded one; the live one goes on unseen: what this window captures stays on air. */
export function ReplayRoot({ live }: { readonly live: Studio }) {
  const [replay, setReplay] = useState<ReplayStudio | null>(null);
  const [isOurs, setOurs] = useState(true);
  useEffect(() => () => replay?.studio.close(), [replay]);
  const open = useCallback<ReplayDesk['open']>(
    async (file, recording) => {
      const session = await RecordedSession.open(file);
      setReplay(createReplayStudio(live, session, recording));
      setOurs(recording.isOurs);
    },
    [live],
  );
  const leave = useCallback(() => {
    setReplay(null);
    setOurs(true);
  }, []);
  const desk = useMemo<ReplayDesk>(() => ({ replay, isOurs, open, leave }), [replay, isOurs, open, leave]);
  return (
    <ReplayProvider value={desk}>
      <div className="replay-frame" data-replay={replay !== null}>
        {replay && <ReplayBar replay={replay} live={live} />}
        <StudioProvider value={replay?.studio ?? live}>
          <FaultScreen>
            <App key={replay ? `replay ${replay.name}` : 'live'} />
          </FaultScreen>
        </StudioProvider>
      </div>
    </ReplayProvider>
  );
}
