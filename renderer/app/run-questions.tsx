import { useStore } from 'zustand';
import { cueName, findCue } from './cue-view.ts';
import { Confirm } from './parts/confirm.tsx';
import { useRun, useStudio } from './studio-context.tsx';

const WORDS = {
  void: {
    title: 'Withdraw the current cue?',
    text: (name: string) =>
      `${name} disappears from viewers’ screens and its votes do not count. This cannot be taken back.`,
    yes: 'Withdraw it',
    no: 'Keep it',
  },
  reset: {
    title: 'Begin a new run?',
    text: () =>
      'Every cue is ready to be taken again and all counts begin at zero. The as-run log keeps what happened.',
    yes: 'Begin anew',
    no: 'Go on with this run',
  },
  finish: {
    title: 'Call the show over?',
    text: () => 'Nothing is taken by itself any more, and the report is made. The programme stays on air.',
    yes: 'It is over',
    no: 'The show goes on',
  },
} as const;

/** Asks before what cannot be taken back. */
export function RunQuestions() {
  const { desk } = useStudio();
  const asking = useStore(desk.store, (state) => state.asking);
  const name = useRun(({ show, run }) => {
    const cue = findCue(show, run?.currentCueId ?? null);
    return cue ? cueName(cue) : 'The current cue';
  });
  const words = WORDS[asking ?? 'void'];
  return (
    <Confirm
      opened={asking !== null}
      title={words.title}
      text={words.text(name)}
      yes={words.yes}
      no={words.no}
      onYes={() => desk.answer(true)}
      onNo={() => desk.answer(false)}
    />
  );
}
