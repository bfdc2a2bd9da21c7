import type { RunningStudio } from '../../tests/harness/studio.ts';
import type { Desk } from './desk.ts';
import { goLive, useCamera } from './desk.ts';
import { panelStates, reportStates } from './panel-states.ts';
import { conflictStates, emptyStates, lintStates, planningStates } from './planning-states.ts';
import { qaStates } from './qa-states.ts';
import { roleStates } from './role-states.ts';
import { overStates, pollStates, questionStates, rescueStates, wordStates } from './run-states.ts';
import { makeShooter, type Shooter } from './shooter.ts';
import { cameraTrouble, offAirStates, troubleStates } from './trouble-states.ts';

/** What a part of the pictures is taken with. */
export interface Stage {
  readonly studio: RunningStudio;
  readonly desk: Desk;
  readonly shoot: Shooter['shoot'];
}

interface Part {
  readonly name: string;
  /** It needs a studio on air, with viewers. */
  readonly onAir: boolean;
  take(stage: Stage): Promise<void>;
}

/** The parts in the order in which they can follow each other; each can be taken by itself. */
const PARTS: readonly Part[] = [
  { name: 'off-air', onAir: false, take: offAirStates },
  { name: 'planning', onAir: false, take: planningStates },
  { name: 'lint', onAir: false, take: lintStates },
  { name: 'conflict', onAir: false, take: conflictStates },
  { name: 'empty', onAir: false, take: emptyStates },
  { name: 'panels', onAir: false, take: panelStates },
  { name: 'roles', onAir: false, take: roleStates },
  { name: 'camera', onAir: false, take: cameraTrouble },
  { name: 'poll', onAir: true, take: pollStates },
  { name: 'rescue', onAir: true, take: rescueStates },
  { name: 'words', onAir: true, take: wordStates },
  { name: 'over', onAir: true, take: overStates },
  { name: 'report', onAir: true, take: reportStates },
  { name: 'qa', onAir: true, take: qaStates },
  { name: 'trouble', onAir: true, take: troubleStates },
  { name: 'questions', onAir: true, take: questionStates },
];

/** What is wrong with these names of parts, and which there are; null: nothing. */
export function problemOfNames(names: readonly string[]): string | null {
  const unknown = names.filter((name) => PARTS.every((part) => part.name !== name));
  if (unknown.length === 0) return null;
  const known = PARTS.map(({ name }) => name).join(', ');
  return `No part of the pictures is called ${unknown.map((name) => `“${name}”`).join(', ')}. There are: ${known}.`;
}

/** The parts by these names, in their own order; none named: all. */
function chosenParts(names: readonly string[]): readonly Part[] {
  return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

/**
 * The states of the UI in both sizes, into `folder`; with `names` those parts alone.
 * @returns what axe finds serious, a line each
 */
export async function takeEveryState(
  studio: RunningStudio,
  desk: Desk,
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const { shoot, findings } = makeShooter(desk.page, folder);
  const stage = { studio, desk, shoot };
  let isOnAir = false;
  for (const part of chosenParts(names)) {
    if (part.onAir && !isOnAir) {
      await desk.open('Producer');
      await useCamera(studio, desk);
      await shoot('camera-off-air');
      await goLive(studio, desk);
      await shoot('on-air-producer');
      isOnAir = true;
    }
    await desk.open('Producer');
    await part.take(stage);
  }
  return findings;
}
