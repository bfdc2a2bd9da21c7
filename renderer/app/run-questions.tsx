import { useState } from 'react';
import { useStore } from 'zustand';
import { nameOf } from './cue-targets.ts';
import { Confirm } from './parts/confirm.tsx';
import type { Question } from './run-desk.ts';
import { useRun, useStudio } from './studio-context.tsx';

const WORDS = {
  void: {
    title: (name: string) => `Withdraw ${name}?`,
    text: 'It disappears from viewers’ screens and its votes do not count. This cannot be taken back.',
    yes: 'Withdraw it',
    no: 'Keep it',
  },
  reset: {
    title: () => 'Begin a new run?',
    text: 'Every cue is ready to be taken again and all counts begin at zero. The as-run log keeps what happened.',
    yes: 'Begin anew',
    no: 'Go on with this run',
  },
  finish: {
    title: () => 'Call the show over?',
    text: 'Nothing is taken by itself any more, and the report is made. The programme stays on air.',
    yes: 'It is over',
    no: 'The show goes on',
  },
} as const;

/** Asks before what cannot be taken back. */
export function RunQuestions() {
  const { desk } = useStudio();
  const asking = useStore(desk.store, (state) => state.asking);
  // While the dialog fades out its words stay.
  const [question, setQuestion] = useState<Question>({ kind: 'finish' });
  if (asking !== null && asking !== question) setQuestion(asking);
  const name = useRun((context) => (question.kind === 'void' ? nameOf(context, question.cueId) : ''));
  const words = WORDS[question.kind];
  return (
    <Confirm
      opened={asking !== null}
      title={words.title(name)}
      text={words.text}
      yes={words.yes}
      no={words.no}
      onYes={() => desk.answer(true)}
      onNo={() => desk.answer(false)}
    />
  );
}
