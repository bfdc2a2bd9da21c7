import type { AsRunLog } from '../storage/as-run-log.ts';
import { isShowEventType, showEventSchema } from './show-events.ts';
import { apply, EMPTY_MODEL, type ShowModel } from './show-model.ts';

/** The state at the end of the log: its last run, replayed. Unreadable show events are passed over and reported. */
export function replayRun(log: Pick<AsRunLog, 'replay'>): { model: ShowModel; problems: string[] } {
  let model = EMPTY_MODEL;
  const problems: string[] = [];
  for (const { event, sequence } of log.replay('run-begun')) {
    if (!isShowEventType(event.type)) continue;
    const parsed = showEventSchema.safeParse(event);
    if (parsed.success) model = apply(model, parsed.data);
    else problems.push(`Line ${String(sequence)} of the as-run log is no “${event.type}” and was passed over.`);
  }
  return { model, problems };
}
