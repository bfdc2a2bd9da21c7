import { ActionIcon, Button, Indicator, Modal, Tooltip } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { PlanConflict } from '../../shared/show/plan-ops.ts';
import { formatClock } from '../app/format.ts';
import { notify } from '../app/notify.tsx';
import { useShow, useStudio } from '../app/studio-context.tsx';
import './share.css';
import { cueInWords, fieldInWords, sidesInWords } from './share-words.ts';

/** Stands in the top bar while fields and places wait for a decision, for two people changed them at once. */
export function ConflictsButton() {
  const { stores } = useStudio();
  const conflicts = useStore(stores.plan, (state) => state.conflicts);
  const opened = useStore(stores.plan, (state) => state.isDeciding);
  const setOpened = (isDeciding: boolean): void => stores.plan.setState({ isDeciding });
  const count = conflicts.length;
  useConflictNotice(count);
  // Decided all, it is closed: the next one is told of, and does not open it by itself.
  useEffect(() => {
    if (count === 0) stores.plan.setState({ isDeciding: false });
  }, [stores, count]);
  const label = `${count === 1 ? 'A change' : `${count} changes`} of yours met somebody else’s: decide`;
  return (
    <>
      {count > 0 && (
        <Tooltip label={label}>
          <Indicator label={count} size={16} color="yellow" className="conflicts-mark">
            <ActionIcon aria-label={label} className="conflicts-open" onClick={() => setOpened(true)}>
              <IconGitMerge size={20} />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      )}
      <Modal
        opened={opened && count > 0}
        onClose={() => setOpened(false)}
        title="Changed by two at once"
        size={760}
        closeButtonProps={{ 'aria-label': 'Close the conflicts' }}
      >
        <p className="share-lead">
          Somebody else was first, so theirs stands. Nothing of yours is lost until you decide.
        </p>
        <ConflictList conflicts={conflicts} />
      </Modal>
    </>
  );
}

/** Tells of a conflict when it comes up; it stays in the top bar until it is decided. */
function useConflictNotice(count: number): void {
  const known = useRef(0);
  useEffect(() => {
    if (count > known.current) {
      const text = 'Somebody else changed or moved the same; theirs stands. Decide in the top bar whose shall.';
      notify('warning', text, 'Changed by two at once');
    }
    known.current = count;
  }, [count]);
}

function ConflictList({ conflicts }: { readonly conflicts: readonly PlanConflict[] }) {
  const { plan } = useStudio();
  const show = useShow();
  return (
    <ul className="conflicts">
      {conflicts.map((conflict, index) => {
        const where = `${conflict.cueId === null ? 'The show' : (cueInWords(show, conflict.cueId) ?? 'A removed cue')}, ${fieldInWords(conflict.field)}`;
        const sides = sidesInWords(conflict, show);
        return (
          <li key={`${conflict.cueId ?? ''} ${conflict.field} ${index}`} className="conflict">
            <strong>{where}</strong>
            <dl>
              <dt>Yours</dt>
              <dd>{sides.yours}</dd>
              <dt>
                {conflict.by}, {formatClock(conflict.atMs)}
              </dt>
              <dd>{sides.theirs}</dd>
            </dl>
            <div className="conflict-keys">
              <Tooltip label="Puts your value in place of theirs; they see it, and undo takes it back">
                <Button
                  variant="default"
                  aria-label={`Use mine: ${where}`}
                  onClick={() => {
                    const problem = plan.takeMine(conflict);
                    if (problem !== null) notify('error', problem);
                  }}
                >
                  Use mine
                </Button>
              </Tooltip>
              <Tooltip label="Leaves their value, and forgets yours">
                <Button
                  variant="default"
                  aria-label={`Keep theirs: ${where}`}
                  onClick={() => plan.keepTheirs(conflict)}
                >
                  Keep theirs
                </Button>
              </Tooltip>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
