import { createHash } from 'node:crypto';
import type { Cue } from '../../shared/cues/registry.ts';
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

/** A first sending; resyncs, and what can happen several times, use the revision they happen at. */
export const FIRST_TURN = 0;

/** What viewers get of a cue; null for what only happens in the studio. `endsAtMs`: where a countdown reaches zero. */
export function contentOf(cue: Cue, endsAtMs: number | null): StudioContent | null {
  switch (cue.type) {
    case 'poll':
      return { kind: 'poll', poll: cue.poll };
    case 'quiz': {
      const { poll, points, speedBonus, correctOptionIds } = cue;
      return { kind: 'quiz', poll, points, speedBonus, correctOptionIds };
    }
    case 'message':
      return { kind: 'message', text: cue.text, link: cue.link };
    case 'countdown':
      return cue.forViewers && endsAtMs !== null ? { kind: 'countdown', label: cue.label, endsAtMs } : null;
    default:
      return null;
  }
}

/** @param runId of the take (see takes.ts), as in all commands. */
export function publishCommand(
  runId: string,
  cueId: string,
  content: StudioContent,
  times: { opensAtMs: number; closesAtMs: number | null },
): PublishCommand {
  return { type: 'publish', id: commandId('publish', runId, cueId, FIRST_TURN), cueId, runId, content, ...times };
}

export function publishAgain(command: PublishCommand, turn: number): PublishCommand {
  return { ...command, id: commandId('publish', command.runId, command.cueId, turn) };
}

export function closeCommand(runId: string, cueId: string, closesAtMs: number, turn: number): EngineCommand {
  return { type: 'close', id: commandId('close', runId, cueId, turn), cueId, runId, closesAtMs };
}

export function extendCommand(runId: string, cueId: string, closesAtMs: number, turn: number): EngineCommand {
  return { type: 'extend', id: commandId('extend', runId, cueId, turn), cueId, runId, closesAtMs };
}

export function revealCommand(runId: string, cueId: string, revealAtMs: number, turn: number): EngineCommand {
  return { type: 'reveal', id: commandId('reveal', runId, cueId, turn), cueId, runId, revealAtMs };
}

export function clearCommand(runId: string, cueId: string, turn: number): EngineCommand {
  return { type: 'clear', id: commandId('clear', runId, cueId, turn), cueId, runId };
}

export function cancelCommand(runId: string, cueId: string, reason: string, turn: number): EngineCommand {
  return { type: 'cancel', id: commandId('cancel', runId, cueId, turn), cueId, runId, reason };
}
