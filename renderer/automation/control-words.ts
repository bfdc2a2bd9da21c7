import type { ControlAction, Lifecycle, Show } from '../../shared/show/show.ts';

/** Control actions as menus show them. */
export const CONTROL_LABELS: Readonly<Record<ControlAction['kind'], string>> = {
  go: 'GO',
  fire: 'Fire a cue now',
  jump: 'Jump to a cue and go on',
  standby: 'Put a cue in standby',
  'standby-next': 'Skip: standby to the next cue',
  'standby-previous': 'Standby to the cue before',
  back: 'Back one cue, to take it again',
  hold: 'Hold',
  release: 'Release the hold',
  close: 'Close the current cue or question',
  reveal: 'Reveal the current question',
  'add-time': 'Add time to what runs',
  'void-current': 'Withdraw the current cue or question',
  void: 'Withdraw a cue',
  message: 'Tell the host',
  start: 'Start the automatic run',
  panic: 'Panic: withdraw all, hold',
  finish: 'Call the show over',
};

export const LIFECYCLE_LABELS: Readonly<Record<Lifecycle, string>> = {
  'cue-armed': 'a cue is armed',
  'cue-taken': 'a cue is taken',
  'cue-open': 'a cue opens',
  'cue-closed': 'answering closes',
  'cue-results': 'results are final',
  'cue-revealed': 'results are revealed',
  'cue-ended': 'a cue is over',
  'cue-void': 'a cue is withdrawn',
  'cue-failed': 'a cue fails',
  'run-started': 'the run starts',
  hold: 'the show is held',
  'hold-released': 'the hold is released',
  panic: 'panic',
  'show-over': 'the show is over',
};

/** Whether it is about a cue, so that one can be chosen. */
export function isAboutCue(when: Lifecycle): boolean {
  return when.startsWith('cue-');
}

/** An action of another kind, valid as it is; null when it needs a cue and the show has none. */
export function freshAction(kind: ControlAction['kind'], show: Show): ControlAction | null {
  switch (kind) {
    case 'fire':
    case 'jump':
    case 'standby':
    case 'void': {
      const cueId = show.rundown.cues[0]?.id;
      return cueId === undefined ? null : { kind, cueId };
    }
    case 'add-time':
      return { kind, addMs: 30_000 };
    case 'go':
      return { kind, backDateMs: 0 };
    case 'hold':
      return { kind, extendWindows: false };
    case 'message':
      return { kind, text: 'Wrap up', urgent: false };
    default:
      return { kind };
  }
}

/** Kinds in the order of the menu. */
export function controlKinds(): ControlAction['kind'][] {
  return Object.keys(CONTROL_LABELS) as ControlAction['kind'][];
}
export function lifecycles(): Lifecycle[] {
  return Object.keys(LIFECYCLE_LABELS) as Lifecycle[];
}

/** Cues for a menu. One that is chosen but was removed since stands there too: the menu must not show another in its place. */
export function cueChoices(show: Show, chosenId: string): { value: string; label: string }[] {
  const choices = show.rundown.cues.map(cueChoice);
  if (choices.some(({ value }) => value === chosenId)) return choices;
  return [{ value: chosenId, label: 'A cue that was removed' }, ...choices];
}

/** "Cue 4.5 · Which colour?" for a menu. */
export function cueChoice(cue: Show['rundown']['cues'][number]): { value: string; label: string } {
  return { value: cue.id, label: cue.number === '' ? cue.title : `${cue.number} · ${cue.title}` };
}
