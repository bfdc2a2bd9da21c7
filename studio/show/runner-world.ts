import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { programmeCaptureMs, rescueLeftMs } from './rescue.ts';
import type { ShowRunnerDeps } from './show-runner.ts';

export interface WorldParts {
  /** Studio time. */
  now(): number;
  /** What is on air; asked for when it is needed, so that it may be made later. */
  getAir(): {
    readonly programme: { readonly scene: SceneName };
    readonly heard: { status: EncoderStatus; heardMs: number } | null;
    setProgramme(changes: { scene: SceneName }): unknown;
  };
  getAudience(): AudienceSummary | null;
  getEngineRoundTripMs(): number | null;
  /** What the show's players aim at, for as long as nobody's latency is known. */
  getTargetLatencyMs(): number;
}

type World = Pick<
  ShowRunnerDeps,
  'getScene' | 'setScene' | 'programmeCaptureMs' | 'rescueLeftMs' | 'getViewerLatencyMs'
>;

/** No viewer is reckoned with further behind than this. */
const MAX_LATENCY_MS = 30_000;

/** What the show engine has to know of the programme and the audience. */
export function runnerWorld(parts: WorldParts): World {
  return {
    getScene: () => parts.getAir().programme.scene,
    setScene: (scene) => {
      parts.getAir().setProgramme({ scene });
    },
    programmeCaptureMs: (pressedAtMs) => programmeCaptureMs(pressedAtMs, parts.now(), parts.getAir().heard),
    rescueLeftMs: () => rescueLeftMs(parts.getAudience(), parts.getEngineRoundTripMs()),
    getViewerLatencyMs: () => {
      const slowestMs = parts.getAudience()?.latency?.maxMs ?? parts.getTargetLatencyMs();
      return Math.min(MAX_LATENCY_MS, Math.max(0, slowestMs));
    },
  };
}
