import type { Programme } from '../programme.ts';
import type { CaptureSession, CaptureState } from './capture-session.ts';

/** Hands the session's tracks to the programme as they come and go, and the level meter back. Returns how to end it. */
export function connectCapture(session: CaptureSession, programme: Programme): () => void {
  let known: CaptureState['tracks'] | null = null;
  const handOver = (): void => {
    const { tracks } = session.store.getState();
    if (tracks.camera !== (known?.camera ?? null)) programme.setCameraTrack(tracks.camera);
    if (tracks.screen !== (known?.screen ?? null)) programme.setScreenTrack(tracks.screen);
    if (tracks.microphone !== (known?.microphone ?? null)) programme.setMicrophoneTrack(tracks.microphone);
    if (tracks.screenSound !== (known?.screenSound ?? null)) programme.setScreenSoundTrack(tracks.screenSound);
    known = tracks;
  };
  handOver();
  const leaveSession = session.store.subscribe(handOver);
  const leaveProgramme = programme.store.subscribe(({ audioLevelDb }, before) => {
    if (audioLevelDb !== before.audioLevelDb) session.setAudioLevelDb(audioLevelDb);
  });
  return () => {
    leaveSession();
    leaveProgramme();
  };
}
