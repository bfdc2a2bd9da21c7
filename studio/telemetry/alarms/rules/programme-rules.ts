import { figureRule, stateRule, withUnit, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';

/** On air, and pictures are expected to go out. */
const goesOut = ({ live }: AlarmFacts): boolean => live.encoder?.onAir === true;
const connected = (facts: AlarmFacts): boolean => goesOut(facts) && facts.live.encoder?.link.state === 'connected';
const running = (facts: AlarmFacts): boolean => connected(facts) && facts.live.encoder?.sourceState === 'running';
const wantedFps = ({ live }: AlarmFacts): number | null => live.encoder?.video?.framerateFps ?? null;

/** A share of the frame rate that is wanted. */
function fpsLimits(facts: AlarmFacts, error: number): { raise: number; clear: number; error: number } | null {
  const fps = wantedFps(facts);
  return fps === null ? null : { raise: fps * 0.9, clear: fps * 0.95, error: fps * error };
}

const CAPTURE_RULES: readonly AlarmRule[] = [
  stateRule({
    ...{ rule: 'capture-stalled', name: 'no pictures', cause: 'capture', metric: 'captureFps' },
    ...{ raiseAfterMs: 2_000, clearAfterMs: 3_000, follows: ['machine'] },
    applies: goesOut,
    wrong: ({ live }) => {
      const { encoder, source, capture } = live;
      if (!encoder) return undefined;
      if (encoder.sourceState === 'failed' || encoder.sourceState === 'waiting') {
        return {
          level: 'error',
          text: `The source delivers 0 fps: ${encoder.sourceReason ?? 'nothing comes from it'}.`,
          whatToDo:
            source?.kind === 'ui'
              ? 'Look at the window that captures: is it open, in front, and has it the camera? Else choose another source.'
              : 'Repair this source or choose another; viewers see a standing picture until then.',
        };
      }
      if (source?.kind !== 'ui' || !capture || capture.fps >= 1) return null;
      return {
        level: 'error',
        figure: capture.fps,
        text: `The camera delivers ${capture.fps.toFixed(1)} fps (limit 1 fps).`,
        whatToDo: 'The picture stands still: reconnect the camera, or choose another in the producer workspace.',
      };
    },
  }),
  figureRule({
    ...{ rule: 'capture-slow', name: 'capture slow', cause: 'capture', metric: 'captureFps', level: 'warning' },
    ...{ worse: 'lower', raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: ['machine'] },
    applies: (facts) => running(facts) && facts.live.source?.kind === 'ui',
    figure: ({ values, live }) => values.captureFps ?? live.capture?.fps,
    limits: (facts) => fpsLimits(facts, 0),
    say: (figure, limit) => `The camera delivers ${figure} (limit ${limit}).`,
    whatToDo: () =>
      'In poor light cameras slow down: more light, or a fixed exposure. Else close what else this computer does.',
  }),
  stateRule({
    ...{ rule: 'capture-problem', name: 'capture', cause: 'capture', metric: null },
    ...{ raiseAfterMs: 1_000, clearAfterMs: 3_000 },
    applies: (facts) => goesOut(facts) && facts.live.source?.kind === 'ui',
    wrong: ({ live }) => {
      const problem = live.capture?.problem ?? null;
      if (problem === null) return null;
      const whatToDo =
        'Look at the window that captures; it says more. Choose another device there if this one stays away.';
      return { level: 'error', text: problem, whatToDo };
    },
  }),
];

const ENCODER_RULES: readonly AlarmRule[] = [
  stateRule({
    ...{ rule: 'encoder-away', name: 'encoder away', cause: 'encoder', metric: null },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 3_000, follows: ['machine'] },
    applies: ({ armed }) => armed,
    wrong: ({ live }) =>
      live.encoder
        ? null
        : {
            level: 'error',
            text: 'The encoder process has not been heard for over 3 s.',
            whatToDo:
              'It is started again by itself. If that takes longer than 10 s, restart the studio: the run is kept.',
          },
  }),
  stateRule({
    ...{ rule: 'encoder-restarted', name: 'restarted', cause: 'encoder', metric: null },
    ...{ raiseAfterMs: 0, clearAfterMs: 10_000, follows: ['machine'] },
    wrong: ({ encoderBreakMs }) =>
      encoderBreakMs === null
        ? null
        : {
            level: 'error',
            text: `The encoder ended on air and was started again: for at least ${withUnit(encoderBreakMs, 'ms')} nothing was sent.`,
            whatToDo:
              'Players go on by themselves. The studio’s log says how it ended; if it comes again, lower size or bit rate, and record elsewhere too.',
          },
  }),
  figureRule({
    ...{ rule: 'encoder-fps', name: 'frame rate', cause: 'encoder', metric: 'encoderFps', level: 'warning' },
    ...{ worse: 'lower', raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: ['machine', 'capture'] },
    applies: running,
    figure: ({ values, live }) => values.encoderFps ?? live.encoder?.frames.fps,
    limits: (facts) => fpsLimits(facts, 0.5),
    say: (figure, limit) => `Only ${figure} are sent (limit ${limit}).`,
    whatToDo: () =>
      'Compare with what is captured: if that is as it should be, the encoder is too slow; lower size or frame rate.',
  }),
  figureRule({
    ...{ rule: 'encoder-dropped', name: 'frames dropped', cause: 'encoder', metric: 'framesDroppedPerSecond' },
    ...{ level: 'warning', raiseAfterMs: 3_000, clearAfterMs: 5_000, follows: ['machine', 'ingest', 'uplink'] },
    unit: 'frames/s',
    applies: connected,
    figure: ({ values }) => values.framesDroppedPerSecond,
    limits: () => ({ raise: 1, clear: 0.2, error: 10 }),
    say: (figure, limit) => `${figure} are dropped (limit ${limit}).`,
    whatToDo: () =>
      'The computer is too busy or the link too slow: see CPU and send buffer, then lower the bit rate or the size.',
  }),
  figureRule({
    ...{
      rule: 'encoder-queue',
      name: 'encoder queue',
      cause: 'encoder',
      metric: 'encoderQueueFrames',
      level: 'warning',
    },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 3_000, follows: ['machine'], unit: 'frames' },
    applies: goesOut,
    figure: ({ values }) => values.encoderQueueFrames,
    limits: () => ({ raise: 8, clear: 3, error: 25 }),
    say: (figure, limit) => `${figure} wait to be encoded (limit ${limit}): each adds to the latency.`,
    whatToDo: () => 'The encoder can’t keep up: close other programs, or lower size, frame rate or bit rate.',
  }),
];

/** From the lens to the encoder’s output. */
export const PROGRAMME_RULES: readonly AlarmRule[] = [...CAPTURE_RULES, ...ENCODER_RULES];
