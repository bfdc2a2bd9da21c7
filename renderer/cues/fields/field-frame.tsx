import { Button } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { useEditorWorld, useFieldPeople } from '../editor-world.tsx';
import { useCueForm } from '../cue-form.tsx';

/**
 * Around every field: tells the others that one is in it, shows who else is, and asks what shall stand when somebody
 * changed it in the meantime.
 */
export function FieldFrame(props: {
  readonly field: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { field, children } = props;
  const form = useCueForm();
  const { lookAt, conflicts, decide } = useEditorWorld();
  const others = useFieldPeople(form.saved.id, field);
  const clash = form.clash(field);
  const conflict = conflicts.find((one) => one.cueId === form.saved.id && one.field === field);
  const frame = useRef<HTMLDivElement>(null);
  /** The question goes with its answer, and with it what had the keyboard: that goes on in the field. */
  const answered = (answer: () => void) => () => {
    answer();
    frame.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  };
  return (
    <div
      ref={frame}
      className={`cue-field ${props.className ?? ''}`}
      data-field={field}
      data-others={others.length > 0}
      onFocus={() => lookAt(form.saved.id, field)}
      onBlur={() => lookAt(form.saved.id, null)}
    >
      {others.length > 0 && (
        <span className="cue-field-people" role="status">
          {others.join(', ')} {others.length === 1 ? 'is' : 'are'} editing this
        </span>
      )}
      {children}
      {clash && (
        <Clash
          text="Changed by somebody else while you typed. It now says:"
          value={clash.theirs}
          onTheirs={answered(clash.takeTheirs)}
          onMine={answered(clash.keepMine)}
        />
      )}
      {!clash && conflict && (
        <Clash
          text={`${conflict.by} changed this at the same moment, and theirs stands. You wrote:`}
          value={conflict.yours}
          onTheirs={answered(() => decide(conflict, false))}
          onMine={answered(() => decide(conflict, true))}
        />
      )}
    </div>
  );
}

function Clash(props: {
  readonly text: string;
  readonly value: unknown;
  readonly onTheirs: () => void;
  readonly onMine: () => void;
}) {
  return (
    <div className="cue-field-clash" role="alert">
      <span>
        {props.text} <strong>{inWords(props.value)}</strong>
      </span>
      <span className="row">
        <Button variant="default" onClick={props.onTheirs}>
          Keep theirs
        </Button>
        <Button variant="light" onClick={props.onMine}>
          Use mine
        </Button>
      </span>
    </div>
  );
}

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
