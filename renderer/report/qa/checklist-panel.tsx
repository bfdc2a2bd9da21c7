import { ActionIcon, Button, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconRotate, IconSignature, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Checklist, ChecklistItem, ReadinessCheck } from '../../../shared/report/qa-report.ts';
import { readiness, verdictOf, type Verdict } from '../../../shared/report/readiness.ts';
import { createRequestId } from '../../api/request-id.ts';
import { formatClock } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { useLink, useLive, useStudio } from '../../app/studio-context.tsx';
import { useRight } from '../../app/use-right.ts';
import { useRemarks } from '../../workspaces/producer/rundown/remarks.tsx';
import { useChecklist, type ChecklistView } from './use-checklist.ts';
import './qa-report.css';

const READ_ONLY = 'Your link reads only: a producer, host or QA may';
const NO_CHECKS: readonly ReadinessCheck[] = [];

/** Whether everything is ready: what the studio can check by itself, what people have looked at, and who says so. */
export function ChecklistPanel() {
  const live = useLive((state) => state);
  const remarks = useRemarks();
  const view = useChecklist();
  const checks = live ? readiness({ live, findings: remarks.all }) : NO_CHECKS;
  const open = view.checklist?.items.filter(({ done }) => done === null).length ?? null;
  const { fresh } = useLink();
  // What was so before the host went says nothing about now.
  const verdict = verdictOf(fresh ? checks : NO_CHECKS, open);
  return (
    <Panel
      title="Before the show"
      className="checklist"
      tools={
        <span className="row verdict" role="status" data-level={verdict.level}>
          <span className="dot" data-level={verdict.level} aria-hidden />
          <strong>{verdict.text}</strong>
        </span>
      }
    >
      <div className="panel-body checklist-body">
        <Checks checks={checks} />
        <Items view={view} />
      </div>
      <SignOff view={view} checks={checks} verdict={verdict} />
    </Panel>
  );
}

const LEVEL_WORDS: Readonly<Record<ReadinessCheck['level'], string>> = {
  green: 'ready',
  amber: 'look at it',
  red: 'not ready',
  grey: 'not in use',
};

function Checks({ checks }: { readonly checks: readonly ReadinessCheck[] }) {
  return (
    <section aria-label="Automatic checks">
      <h3 className="checklist-title">Checked by the studio, all the time</h3>
      {checks.length === 0 ? (
        <p className="dim">The host has not told how things stand yet.</p>
      ) : (
        <ul className="checks">
          {checks.map(({ id, title, level, reason, mend }) => (
            <li key={id} data-level={level} data-check={id}>
              <span className="dot" data-level={level} role="img" aria-label={LEVEL_WORDS[level]} />
              <strong>{title}</strong>
              <span>
                {reason}
                {mend !== '' && <span className="check-mend">{mend}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Items({ view }: { readonly view: ChecklistView }) {
  const { client } = useStudio();
  const { checklist, problem, change } = view;
  const allowed = useRight('see-alarms');
  const [text, setText] = useState('');
  const add = async (): Promise<void> => {
    const words = text.trim();
    if (words === '') return;
    if (await change(() => client.qa.putItem({ id: createRequestId(), text: words, done: false }))) setText('');
  };
  return (
    <section aria-label="To look at">
      <div className="checklist-title row">
        <h3>Looked at by people</h3>
        <span className="spacer" />
        <Tooltip label={allowed ? 'Open all items again; with a new run they are open anyway' : READ_ONLY}>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconRotate size={14} aria-hidden />}
            disabled={!allowed || checklist === null}
            onClick={() => void change(() => client.qa.resetChecklist({}))}
          >
            Start anew
          </Button>
        </Tooltip>
      </div>
      {problem !== null && <p role="alert">The checklist cannot be read: {problem}</p>}
      {checklist?.items.length === 0 && <p className="dim">No items: add what your show needs.</p>}
      <ul className="check-items">
        {checklist?.items.map((item) => (
          <Item key={item.id} item={item} allowed={allowed} change={change} />
        ))}
      </ul>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextInput
          size="xs"
          className="check-add"
          placeholder="Something else to look at"
          aria-label="New item of the checklist"
          maxLength={200}
          disabled={!allowed}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Tooltip label={allowed ? 'Add it to the checklist of this show (Enter)' : READ_ONLY}>
          <Button
            type="submit"
            size="xs"
            variant="default"
            disabled={!allowed || text.trim() === ''}
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            Add
          </Button>
        </Tooltip>
      </form>
    </section>
  );
}

function Item(props: {
  readonly item: ChecklistItem;
  readonly allowed: boolean;
  readonly change: ChecklistView['change'];
}) {
  const { item, allowed, change } = props;
  const { client } = useStudio();
  const { id, text, done } = item;
  return (
    <li>
      <Checkbox
        size="sm"
        label={text}
        checked={done !== null}
        disabled={!allowed}
        onChange={(event) => {
          const isDone = event.currentTarget.checked;
          void change(() => client.qa.putItem({ id, text, done: isDone }));
        }}
      />
      <span className="spacer" />
      {done && (
        <span className="faint small nowrap">
          {done.by}, {formatClock(done.atMs)}
        </span>
      )}
      <Tooltip label={allowed ? 'Remove it from the checklist of this show' : READ_ONLY}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`Remove: ${text}`}
          disabled={!allowed}
          onClick={() => void change(() => client.qa.removeItem({ id }))}
        >
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function SignOff(props: {
  readonly view: ChecklistView;
  readonly checks: readonly ReadinessCheck[];
  readonly verdict: Verdict;
}) {
  const { view, checks, verdict } = props;
  const { client } = useStudio();
  const allowed = useRight('see-alarms');
  const hint = allowed
    ? `The studio checks all this once more and keeps it with your name and the time, for the report of this run. ${verdict.level === 'green' ? '' : 'Not everything is green: that is kept too.'}`
    : READ_ONLY;
  return (
    <footer className="checklist-foot">
      <SignedOff signedOff={view.checklist?.signedOff ?? null} />
      <span className="spacer" />
      <Tooltip label={hint}>
        <Button
          size="xs"
          variant={verdict.level === 'green' ? 'filled' : 'default'}
          leftSection={<IconSignature size={16} aria-hidden />}
          disabled={!allowed || checks.length === 0 || view.checklist === null}
          onClick={() => void view.change(() => client.qa.signOff({}))}
        >
          Say that it is ready
        </Button>
      </Tooltip>
    </footer>
  );
}

function SignedOff({ signedOff }: Pick<Checklist, 'signedOff'>) {
  if (!signedOff) return <span className="dim">Nobody has said yet that this run is ready.</span>;
  const { by, atMs, checks } = signedOff;
  const open = checks.filter(({ level }) => level === 'red' || level === 'amber').map(({ title }) => title);
  return (
    <span>
      Found ready by <strong>{by}</strong> at {formatClock(atMs)}
      {open.length > 0 && <span className="dim"> although not green: {open.join(', ')}</span>}
    </span>
  );
}
