import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useStudio } from '../app/studio-context.tsx';
import { useReplay } from '../replay/replay-context.ts';
import type { ReturnState } from './return-monitor.ts';
import './return.css';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly action: 'on' | 'retry' | null;
}

const REPLAYED: Words = {
  title: 'Not in a replay',
  text: 'The CDN has only what is live.',
  action: null,
};

/** What is shown instead of a picture; null while it plays. */
function wordsFor(state: ReturnState): Words | null {
  switch (state.kind) {
    case 'playing':
      return null;
    case 'off':
      return { title: 'Return monitor off', text: 'It plays what viewers get and measures it.', action: 'on' };
    case 'no-cdn':
      return {
        title: 'No CDN is set up',
        text: 'Start the studio with --cdn URL to see what viewers get.',
        action: null,
      };
    case 'loading':
      return { title: 'Waiting for the picture…', text: 'The CDN has been asked for its playlist.', action: null };
    case 'waiting':
      return {
        title: 'Waiting for the stream',
        text: `${sentence(state.reason)} It is looked for again and again.`,
        action: null,
      };
    case 'stalled':
      return { title: 'Stalled', text: sentence(state.reason), action: 'retry' };
    case 'failed':
      return { title: 'Not playing', text: `${sentence(state.reason)} It is tried again by itself.`, action: 'retry' };
  }
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** The return monitor's picture, wherever it is wanted; words where there is none. */
export function ReturnPicture() {
  const { returnMonitor } = useStudio();
  const slot = useRef<HTMLDivElement>(null);
  const state = useStore(returnMonitor.store, (now) => now.state);
  const whyLater = useStore(returnMonitor.store, (now) => (now.state.kind === 'playing' ? now.stats?.reason : null));
  useEffect(() => (slot.current ? returnMonitor.show(slot.current) : undefined), [returnMonitor]);
  const { replay } = useReplay();
  const words = replay === null ? wordsFor(state) : REPLAYED;
  return (
    <div className="return-picture" data-state={state.kind}>
      <div className="return-slot" ref={slot} />
      {words === null && typeof whyLater === 'string' && (
        <div className="return-caption ellipsis" role="status" title={sentence(whyLater)}>
          {sentence(whyLater)}
        </div>
      )}
      {words !== null && (
        <div className="return-words" role="status">
          <strong>{words.title}</strong>
          <span>{words.text}</span>
          {words.action === 'on' && (
            <Button size="compact-sm" variant="light" onClick={() => returnMonitor.choose('on')}>
              Switch on
            </Button>
          )}
          {words.action === 'retry' && (
            <Button size="compact-sm" variant="light" onClick={() => returnMonitor.retry()}>
              Try now
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
