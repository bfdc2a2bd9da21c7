import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Programme, ProgrammeState } from '../programme.ts';
import type { CaptureSession, CaptureState } from './capture-session.ts';
import { connectCapture } from './connect-capture.ts';

const NO_TRACKS = { camera: null, microphone: null, screen: null, screenSound: null };

function track(label: string): MediaStreamTrack {
  return { label } as MediaStreamTrack;
}

it('hands each change of a track to the programme once, and the level back', () => {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (given: MediaStreamTrack | null): void => {
      calls.push(`${name} ${given?.label ?? 'none'}`);
    };
  const session = createStore(() => ({ tracks: { ...NO_TRACKS, camera: track('A') } }) as unknown as CaptureState);
  const programme = createStore(() => ({ audioLevelDb: -100 }) as ProgrammeState);
  const levels: number[] = [];
  const leave = connectCapture(
    { store: session, setAudioLevelDb: (levelDb: number) => levels.push(levelDb) } as unknown as CaptureSession,
    {
      store: programme,
      setCameraTrack: note('camera'),
      setScreenTrack: note('screen'),
      setMicrophoneTrack: note('microphone'),
      setScreenSoundTrack: note('screen sound'),
    } as unknown as Programme,
  );
  expect(calls).toEqual(['camera A']);
  const { tracks } = session.getState();
  session.setState({ tracks: { ...tracks, microphone: track('M') } });
  session.setState({ cameras: [] });
  session.setState({ tracks: { ...NO_TRACKS, screen: track('S'), screenSound: track('SS') } });
  expect(calls.slice(1)).toEqual(['microphone M', 'camera none', 'screen S', 'microphone none', 'screen sound SS']);
  programme.setState({ audioLevelDb: -12 });
  programme.setState({ codec: 'x' });
  expect(levels).toEqual([-12]);
  leave();
  session.setState({ tracks: NO_TRACKS });
  programme.setState({ audioLevelDb: -3 });
  expect(calls.length).toBe(6);
  expect(levels).toEqual([-12]);
});
