import { createHash } from 'node:crypto';
import type { InteractionCue } from '../../shared/cues/registry.ts';
import type { StudioContent } from '../../shared/interaction/protocol.ts';
import type { EngineCommand, PublishCommand } from './show-events.ts';

/**
 * The id of a command follows from what it does: sent again (after a reconnect, a restart) it is the same command.
 * `turn` sets apart a deliberate repetition, to an engine that lost what it had acknowledged. 32 hex digits.
 */
function commandId(type: EngineCommand['type'], runId: string, cueId: string, turn: number): string {
  return createHash('sha256')
    .update(JSON.stringify([type, runId, cueId, turn]))
    .digest('hex')
    .slice(0, 32);
}

/** A first sending; resyncs use the revision they happen at. */
export const FIRST_TURN = 0;

function contentOf(cue: InteractionCue): StudioContent {
  if (cue.type === 'poll') return { kind: 'poll', poll: cue.poll };
  const { poll, points, speedBonus, correctOptionIds } = cue;
  return { kind: 'quiz', poll, points, speedBonus, correctOptionIds };
}

export function publishCommand(runId: string, cue: InteractionCue, opensAtMs: number): PublishCommand {
  const closesAtMs = cue.responseWindowMs === null ? null : opensAtMs + cue.responseWindowMs;
  const id = commandId('publish', runId, cue.id, FIRST_TURN);
  return { type: 'publish', id, cueId: cue.id, runId, content: contentOf(cue), opensAtMs, closesAtMs };
}

export function publishAgain(command: PublishCommand, turn: number): PublishCommand {
  return { ...command, id: commandId('publish', command.runId, command.cueId, turn) };
}

export function closeCommand(runId: string, cueId: string, closesAtMs: number, turn: number): EngineCommand {
  return { type: 'close', id: commandId('close', runId, cueId, turn), cueId, runId, closesAtMs };
}

export function revealCommand(runId: string, cueId: string, revealAtMs: number, turn: number): EngineCommand {
  return { type: 'reveal', id: commandId('reveal', runId, cueId, turn), cueId, runId, revealAtMs };
}

export function cancelCommand(runId: string, cueId: string, reason: string, turn: number): EngineCommand {
  return { type: 'cancel', id: commandId('cancel', runId, cueId, turn), cueId, runId, reason };
}
