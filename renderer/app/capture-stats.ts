import type { CaptureStats } from '../../shared/api/live.ts';
import type { CaptureState, SourceState } from '../capture/capture-session.ts';
import type { ProgrammeState } from '../programme.ts';

function troubleOf(source: SourceState): string | null {
  return 'message' in source ? source.message : null;
}

/** What is wrong with capturing, the gravest first, in words; null when all is well. */
export function captureProblem(
  capture: Pick<CaptureState, 'camera' | 'screen' | 'microphone'>,
  programme: Pick<ProgrammeState, 'problem' | 'link'>,
): string | null {
  const link = programme.link.kind === 'waiting' || programme.link.kind === 'superseded' ? programme.link.reason : null;
  return (
    programme.problem ?? link ?? troubleOf(capture.camera) ?? troubleOf(capture.screen) ?? troubleOf(capture.microphone)
  );
}

/** The measures the host wants once a second. */
export function captureStatsOf(
  capture: CaptureState,
  programme: ProgrammeState,
  studioTime: { now(): number; readonly errorBoundMs: number | null },
): CaptureStats {
  const { stats } = programme;
  return {
    atMs: studioTime.now(),
    clockErrorBoundMs: studioTime.errorBoundMs,
    fps: stats.fps,
    framesCaptured: stats.framesCaptured,
    framesEncoded: stats.framesEncoded,
    framesDropped: stats.framesDropped,
    captureToComposedP95Ms: stats.captureToComposedP95Ms,
    captureToEncodedP95Ms: stats.captureToEncodedP95Ms,
    captureToComposedP50Ms: stats.captureToComposedP50Ms,
    captureToEncodedP50Ms: stats.captureToEncodedP50Ms,
    composeP50Ms: stats.composeP50Ms,
    encoderQueueFrames: stats.encoderQueueFrames,
    cameraPace: stats.cameraPace,
    microphonePace: stats.microphonePace,
    audioLevelDb: capture.audioLevelDb,
    speechStartedAtMs: programme.speechStartedAtMs,
    problem: captureProblem(capture, programme),
  };
}
