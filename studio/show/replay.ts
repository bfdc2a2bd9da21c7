import type { AsRunLog } from '../storage/as-run-log.ts';
import { applyTo } from './apply.ts';
import { Draft } from './draft.ts';
import { upgradeEvent } from './event-upgrade.ts';
import { isShowEventType, showEventSchema } from './show-events.ts';
import { EMPTY_MODEL, type ShowModel } from './show-model.ts';

/**
 * The state at the end of the log: its last run, replayed. What a version before wrote is brought up to date; unreadable
 * show events are passed over and reported.
 */
export function replayRun(log: Pick<AsRunLog, 'replay'>): { model: ShowModel; problems: string[] } {
  const draft = new Draft(EMPTY_MODEL);
  const problems: string[] = [];
  for (const { event, sequence } of log.replay('run-begun')) {
    if (!isShowEventType(event.type)) continue;
    for (const upgraded of upgradeEvent(event)) {
      const parsed = showEventSchema.safeParse(upgraded);
      if (parsed.success) applyTo(draft, parsed.data);
      else problems.push(`Line ${String(sequence)} of the as-run log is no “${event.type}” and was passed over.`);
    }
  }
  return { model: draft, problems };
}
