import type { Wish } from './plot-wish.ts';

/** How wrong the lines of plots with several may be; a single line has its bound as a band around it. */
export const BOUND_WISHES: readonly Wish[] = [
  {
    id: 'bounds',
    sections: ['latency'],
    title: 'Error bounds',
    hint: 'How wrong the median’s latency, that of any one viewer (p95, p99, groups), the mark, the return monitor and the spread may be',
    lines: [
      ['glassToGlassBoundMs', 'median'],
      ['glassToGlassWorstBoundMs', 'any viewer'],
      ['markGlassToGlassBoundMs', 'mark'],
      ['returnBoundMs', 'return'],
      ['syncSpreadBoundMs', 'spread'],
    ],
    emptyText: 'Needs viewers who play the stream.',
  },
  {
    id: 'budget-studio-bounds',
    sections: ['latency'],
    title: 'Budget: lens to ingest, error bounds',
    hint: 'Each stage is right within ± this',
    lines: [
      ['budgetCaptureBoundMs', 'capture'],
      ['budgetComposeBoundMs', 'compose'],
      ['budgetEncodeBoundMs', 'encode'],
      ['budgetMuxBoundMs', 'mux'],
      ['budgetSrtBoundMs', 'SRT'],
    ],
    emptyText: 'The budget needs a stream on air and a viewer or the return monitor.',
  },
  {
    id: 'budget-way-bounds',
    sections: ['latency'],
    title: 'Budget: ingest to screen, error bounds',
    hint: 'Each stage is right within ± this',
    lines: [
      ['budgetPackageBoundMs', 'package'],
      ['budgetCdnBoundMs', 'CDN'],
      ['budgetPlayerBoundMs', 'player'],
      ['budgetRenderBoundMs', 'render'],
    ],
    emptyText: 'The budget needs a stream on air and a viewer or the return monitor.',
  },
  {
    id: 'drift-bounds',
    sections: ['latency', 'clock'],
    title: 'Drift, error bounds',
    hint: 'Each drift is right within ± this; it narrows as the time it was watched for grows',
    lines: [
      ['driftAudioVideoBoundPpm', 'audio–video'],
      ['driftCameraBoundPpm', 'camera'],
      ['driftMicrophoneBoundPpm', 'microphone'],
      ['driftEncoderBoundPpm', 'encoder'],
      ['driftCdnBoundPpm', 'CDN'],
    ],
    emptyText: 'Drift needs some minutes on air before it can be told.',
  },
];
