import { applyTo } from './apply.ts';
import type { ShowCommand } from './commands.ts';
import { consequences } from './consequences.ts';
import { decideAddTime, decideClose, decideReveal, decideVoid } from './decide-cue.ts';
import { decideBack, decideFire, decideGo, decideJump, decideSkip, decideStandby } from './decide-go.ts';
import { decideHold, decidePanic, decideRelease } from './decide-hold.ts';
import {
  decideAcknowledge,
  decideFinish,
  decidePlanChange,
  decideReset,
  decideStart,
  decideTellHost,
} from './decide-run.ts';
import {
  decideAcknowledged,
  decideDeviceDone,
  decideFailed,
  decideFired,
  decideMissed,
  decideObserved,
  decideResumed,
  decideSceneSettled,
  decideTallies,
  decideTick,
} from './decide-time.ts';
import type { DecideContext, Intent, Step } from './decision.ts';
import { Draft } from './draft.ts';
import { decideEngineConnected } from './engine-sync.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { decideWithhold } from './withhold.ts';

/** Events to be written, and the state after them; or why not. No events: nothing to do. */
export type Decision =
  | { readonly events: readonly ShowEvent[]; readonly model: ShowModel }
  | { readonly refused: string };

/** What is wanted, before it is known what follows from it. */
function intend(model: ShowModel, command: ShowCommand, context: DecideContext): Intent {
  switch (command.type) {
    case 'go':
      return decideGo(model, command, context);
    case 'fire':
      return decideFire(model, command, context);
    case 'jump':
      return decideJump(model, command, context);
    case 'back':
      return decideBack(model, command, context);
    case 'skip':
      return decideSkip(model, command, context);
    case 'standby':
      return decideStandby(command, context);
    case 'close':
      return decideClose(model, command, context);
    case 'reveal':
      return decideReveal(model, command, context);
    case 'void':
      return decideVoid(model, command, context);
    case 'add-time':
      return decideAddTime(model, command, context);
    case 'hold':
      return decideHold(model, command, context);
    case 'release':
      return decideRelease(model, command, context);
    case 'panic':
      return decidePanic(model, command, context);
    case 'finish':
      return decideFinish(model, command, context);
    case 'start-run':
      return decideStart(model, command, context);
    case 'reset':
      return decideReset(model, command, context);
    case 'plan-changed':
      return decidePlanChange(model, context);
    case 'tell-host':
      return decideTellHost(model, command, context);
    case 'acknowledge':
      return decideAcknowledge(model, command, context);
    default:
      return observe(model, command, context);
  }
}

type Hand =
  | 'go'
  | 'fire'
  | 'jump'
  | 'back'
  | 'skip'
  | 'standby'
  | 'close'
  | 'reveal'
  | 'void'
  | 'add-time'
  | 'hold'
  | 'release'
  | 'panic'
  | 'finish'
  | 'start-run'
  | 'reset'
  | 'plan-changed'
  | 'tell-host'
  | 'acknowledge';

/** What comes from the clock, the engine, devices and meters. */
function observe(model: ShowModel, command: Exclude<ShowCommand, { type: Hand }>, context: DecideContext): Intent {
  switch (command.type) {
    case 'fired':
      return decideFired(model, command, context);
    case 'missed':
      return decideMissed(command);
    case 'observed':
      return decideObserved(command, context);
    case 'tick':
      return decideTick(model, context);
    case 'tallies':
      return decideTallies(model, command);
    case 'scene-settled':
      return decideSceneSettled(model);
    case 'device-done':
      return decideDeviceDone(model, command);
    case 'failed':
      return decideFailed(model, command);
    case 'resumed':
      return decideResumed(model);
    case 'withhold':
      return decideWithhold(command);
    case 'engine-connected':
      return { steps: decideEngineConnected(model, command, context) };
    case 'acknowledged':
      return decideAcknowledged(model, command);
  }
}

/** Takes steps and all that follows from them, in order. */
export function carryOut(
  model: ShowModel,
  first: readonly Step[],
  context: DecideContext,
): { readonly events: readonly ShowEvent[]; readonly model: ShowModel } {
  const draft = new Draft(model);
  const events: ShowEvent[] = [];
  const steps = [...first];
  // Grows while it is gone through: what an event leads to comes behind what is already to be done.
  for (const step of steps) {
    for (const event of step(draft, context)) {
      applyTo(draft, event);
      events.push(event);
      steps.push(...consequences(draft, event, context));
    }
  }
  return { events, model: events.length > 0 ? draft : model };
}

/** What follows from a command in a state. Pure: time, plan and programme are handed in. */
export function decide(model: ShowModel, command: ShowCommand, context: DecideContext): Decision {
  const intent = intend(model, command, context);
  return 'refused' in intent ? intent : carryOut(model, intent.steps, context);
}
