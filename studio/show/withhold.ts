import type { PublishedCue } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import type { CommandOf } from './commands.ts';
import { LATE_LIMIT_MS } from './cue-scheduler.ts';
import type { Intent, Step } from './decision.ts';
import { breakGroup } from './groups.ts';
import { cueNameFirst, isTakeable } from './rundown.ts';
import { indexOf } from './show-index.ts';
import type { EngineCommand, PublishCommand, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { isRunning, takeRunId } from './takes.ts';

const FAILURE = 'no viewer ever saw it: the studio host went down as it was taken, and it was not sent late';
const CHAIN_BROKE = 'its chain broke: a cue of it reached no viewer';

const isOf = (publish: PublishCommand, other: { readonly cueId: string; readonly runId: string }): boolean =>
  other.cueId === publish.cueId && other.runId === publish.runId;

/** The take that a command publishes, if it is the cue's last and of this run. */
function lastTake(model: ShowModel, publish: PublishCommand) {
  const run = model.cues.get(publish.cueId);
  return run && publish.runId === takeRunId(model.run.runId, run.take) ? run : null;
}

/**
 * What the host before this one took and the engine does not have, of more than a second ago: sent now it would come late
 * without anybody having asked for it.
 * @param inherited ids of commands that were in the outbox when this host came
 * @param known what the engine has
 */
export function tooLate(
  model: ShowModel,
  inherited: ReadonlySet<string>,
  known: readonly PublishedCue[],
  nowMs: number,
): PublishCommand[] {
  return model.outbox.filter((command): command is PublishCommand => {
    if (command.type !== 'publish' || !inherited.has(command.id)) return false;
    // A take that was dated back is as late as it was taken.
    const takenAtMs = lastTake(model, command)?.firedAtMs ?? command.opensAtMs;
    return nowMs - takenAtMs > LATE_LIMIT_MS && !known.some((cue) => isOf(command, cue));
  });
}

/** What the operator is told of it. */
export function withheldText(show: Show, { cueId }: PublishCommand): string {
  return `${cueNameFirst(show, cueId)} was taken as the studio host went down, and reached no viewer. It is not sent late: take it again if it is still wanted.`;
}

function withholding(publish: PublishCommand): Step {
  return (model, { show }): ShowEvent[] => {
    const run = lastTake(model, publish);
    // Of a former run the engine does not tell: what takes its overlays off screens still goes out.
    const goes = (command: EngineCommand): boolean =>
      isOf(publish, command) && (run !== null || command.type === 'publish');
    const commandIds = model.outbox.filter(goes).map(({ id }) => id);
    const withheld: ShowEvent = { type: 'commands-withheld', commandIds };
    if (!run || !(isRunning(run) || run.phase === 'pending')) return [withheld];
    const { cueId, take, takenBy } = run;
    // What was next after it is not known to be still: whoever pressed GO decides.
    const index = indexOf(show);
    const cue = index.cue(cueId);
    const isAsked = (takenBy === 'go' || takenBy === 'jump') && cue !== undefined && isTakeable(index, cue);
    const standbyCueId = isAsked ? cueId : model.run.standbyCueId;
    const end = { atMs: run.firedAtMs, wasOpen: false, command: null, standbyCueId, requestId: null };
    return [withheld, { type: 'cue-voided', cueId, ...end }, { type: 'cue-failed', cueId, take, failure: FAILURE }];
  };
}

/** Takes of a host that is gone are not sent any more; nothing follows them that was not armed before. */
export function decideWithhold({ publishes }: CommandOf<'withhold'>): Intent {
  return {
    steps: publishes.flatMap((publish) => [withholding(publish), breakGroup(publish.cueId, CHAIN_BROKE)]),
  };
}
