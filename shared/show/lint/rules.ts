import type { FactRule, PlanRule } from './finding.ts';
import { missingBackEnd } from './rules/back-ends.ts';
import { emptyGroups, endlessChain, quizAnswers, sameOptions, unknownZone } from './rules/content.ts';
import { failedDevice, missingDevice } from './rules/devices.ts';
import { countToNothing, hardStarts, twoStarts } from './rules/hard-starts.ts';
import { measuredLatency, targetLatency } from './rules/latency.ts';
import { noWayBack } from './rules/no-way-back.ts';
import { duplicateHotkeys, duplicateNumbers, idleHotkeys } from './rules/numbers-and-keys.ts';
import { overlappingQuestions } from './rules/overlapping-questions.ts';
import { plannedEnd } from './rules/planned-end.ts';
import { readingTime } from './rules/reading-time.ts';
import { brokenReferences, revealTargets, skippedReferences } from './rules/references.ts';
import { revealEarly } from './rules/reveal-early.ts';
import { shareOfAll } from './rules/share-of-all.ts';

/** The one place where rules are registered: a new one is a file in `rules/` and a line here. */
export const PLAN_RULES: readonly PlanRule[] = [
  revealEarly,
  revealTargets,
  readingTime,
  overlappingQuestions,
  noWayBack,
  missingDevice,
  plannedEnd,
  targetLatency,
  hardStarts,
  twoStarts,
  countToNothing,
  brokenReferences,
  skippedReferences,
  shareOfAll,
  emptyGroups,
  duplicateNumbers,
  duplicateHotkeys,
  idleHotkeys,
  quizAnswers,
  sameOptions,
  endlessChain,
  unknownZone,
];

export const FACT_RULES: readonly FactRule[] = [missingBackEnd, failedDevice, measuredLatency];
