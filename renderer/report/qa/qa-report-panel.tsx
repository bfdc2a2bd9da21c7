import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { IconFileTypeHtml, IconFileTypePdf, IconFileUpload, IconJson, IconSignature } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../../shared/report/after-show.ts';
import {
  MAX_QA_FILE_CHARS,
  QA_REPORT_FILE_PATH,
  type QaReportEntry,
  type QaReportFormat,
  type Verification,
} from '../../../shared/report/qa-report.ts';
import { describeError } from '../../api/errors.ts';
import { formatClock } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { useLink, useShowPart, useStudio } from '../../app/studio-context.tsx';
import { useRight } from '../../app/use-right.ts';
import { runName, runToSign } from '../run-choice.ts';
import './qa-report.css';
import { useRuns } from './use-runs.ts';

const fileAddress = (id: string, format: QaReportFormat, inline: boolean): string =>
  `${QA_REPORT_FILE_PATH}?${new URLSearchParams({ id, format }).toString()}${inline ? '&inline' : ''}`;

type Work =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly what: 'sign' | 'verify' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'verified'; readonly file: string; readonly verification: Verification };

/** After the show: a report that somebody vouches for, those that were signed before, and whether a file is genuine. */
export function QaReportPanel() {
  const { client } = useStudio();
  const { fresh } = useLink();
  const [reports, setReports] = useState<readonly QaReportEntry[] | null>(null);
  const [work, setWork] = useState<Work>({ kind: 'idle' });
  const runs = useRuns(useCallback((reason) => setWork({ kind: 'failed', reason }), []));
  useEffect(() => {
    if (!fresh) return undefined;
    let wanted = true;
    const read = async (): Promise<void> => {
      try {
        const kept = await client.qa.reports();
        if (wanted) setReports(kept);
      } catch (error) {
        if (wanted) setWork({ kind: 'failed', reason: describeError(error) });
      }
    };
    void read();
    return () => {
      wanted = false;
    };
  }, [client, fresh]);
  const attempt = async (what: 'sign' | 'verify', act: () => Promise<Work>): Promise<void> => {
    setWork({ kind: 'busy', what });
    try {
      setWork(await act());
    } catch (error) {
      setWork({ kind: 'failed', reason: describeError(error) });
    }
  };
  const sign = (run: RunEntry, name: string): Promise<void> =>
    attempt('sign', async () => {
      await client.qa.sign({ runId: run.runId, ...(name === '' ? {} : { name }) });
      setReports(await client.qa.reports());
      return { kind: 'idle' };
    });
  const verify = (file: File): Promise<void> =>
    attempt('verify', async () => {
      if (file.size > MAX_QA_FILE_CHARS) return { kind: 'failed', reason: 'This file is too long for a QA report.' };
      const verification = await client.qa.verify({ text: await file.text() });
      return { kind: 'verified', file: file.name, verification };
    });
  return (
    <Panel title="Signed report" className="qa-report">
      <div className="panel-body qa-report-body">
        <SignForm runs={runs} busy={work.kind === 'busy' && work.what === 'sign'} onSign={sign} />
        <VerifyDrop busy={work.kind === 'busy' && work.what === 'verify'} onFile={verify} />
        <Outcome work={work} />
        {(reports !== null || work.kind !== 'failed') && <Reports reports={reports} />}
      </div>
    </Panel>
  );
}

function SignForm(props: {
  readonly runs: readonly RunEntry[] | null;
  readonly busy: boolean;
  readonly onSign: (run: RunEntry, name: string) => Promise<void>;
}) {
  const { runs, busy, onSign } = props;
  const { stores } = useStudio();
  const me = useStore(stores.me, (state) => state.me?.name ?? '');
  const allowed = useRight('see-alarms');
  const timeZone = useShowPart((show) => show?.timeZone ?? 'UTC');
  const [chosen, setChosen] = useState<string | null>(null);
  const run = runToSign(runs ?? [], chosen);
  const [name, setName] = useState<string | null>(null);
  const hint = !allowed
    ? 'Your link reads only: a producer, host or QA signs reports'
    : 'Percentiles, spread, drift, incidents and plots of that run, signed with the studio’s key; takes some seconds';
  return (
    <form
      className="qa-sign"
      onSubmit={(event) => {
        event.preventDefault();
        if (run) void onSign(run, (name ?? me).trim());
      }}
    >
      <Tooltip label="Of which run the report is: this one up to now, or one that has ended">
        <NativeSelect
          size="xs"
          label="Run"
          className="qa-sign-run"
          description={run?.firstTakenAtMs === null ? 'Nothing was taken in this run yet' : undefined}
          disabled={!allowed || run === null}
          data={(runs ?? []).map((one) => ({ value: one.runId, label: runName(one, timeZone) }))}
          value={run?.runId ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      </Tooltip>
      <TextInput
        size="xs"
        label="Who vouches for it"
        maxLength={60}
        disabled={!allowed}
        value={name ?? me}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Tooltip label={hint}>
        <Button
          type="submit"
          size="xs"
          loading={busy}
          disabled={!allowed || run === null}
          leftSection={<IconSignature size={16} aria-hidden />}
        >
          Make and sign
        </Button>
      </Tooltip>
    </form>
  );
}

function VerifyDrop({ busy, onFile }: { readonly busy: boolean; readonly onFile: (file: File) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file) void onFile(file);
  };
  return (
    <div
      className="qa-drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <input
        ref={input}
        type="file"
        accept=".html,.json,text/html,application/json"
        hidden
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <span className="small dim">Is a report genuine? Drop its page or JSON here, or</span>
      <Tooltip label="Checks signature and key, and that the page shows just what was signed">
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          leftSection={<IconFileUpload size={14} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          Choose a file
        </Button>
      </Tooltip>
    </div>
  );
}

function Outcome({ work }: { readonly work: Work }) {
  if (work.kind === 'failed') {
    return (
      <p className="qa-outcome" data-level="red" role="alert">
        {work.reason}
      </p>
    );
  }
  if (work.kind !== 'verified') return null;
  const { verification, file } = work;
  const level = verification.result === 'genuine' ? (verification.ownKey === true ? 'green' : 'amber') : 'red';
  return (
    <p className="qa-outcome" data-level={level} role="status">
      <span className="dot" data-level={level} aria-hidden />
      <span>
        <strong>{file}</strong>: {verification.text}
      </span>
    </p>
  );
}

/** As what a signed report can be saved. */
const SAVED_AS = [
  { format: 'html', what: 'page', hint: 'Save the page; it needs nothing else', Icon: IconFileTypeHtml },
  {
    format: 'pdf',
    what: 'PDF',
    hint: 'Save it as PDF, to print and pass on: the same words and signature, the signed data attached',
    Icon: IconFileTypePdf,
  },
  { format: 'json', what: 'data', hint: 'Save the data as JSON', Icon: IconJson },
] as const;

function Reports({ reports }: { readonly reports: readonly QaReportEntry[] | null }) {
  if (reports === null) return <p className="small dim">Reading what was signed …</p>;
  if (reports.length === 0) return <p className="small dim">No report was signed on this machine yet.</p>;
  return (
    <ol className="qa-reports" aria-label="Signed reports, the newest first">
      {reports.map(({ id, showTitle, signedBy, signedAtMs, keyId, sha256 }) => (
        <li key={id}>
          <div className="qa-report-words">
            <a
              href={fileAddress(id, 'html', true)}
              target="_blank"
              rel="noreferrer"
              title="Open it in a window of its own"
            >
              {showTitle}
            </a>
            <span className="small dim">
              {new Date(signedAtMs).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })}{' '}
              {formatClock(signedAtMs)} · {signedBy}
            </span>
            <span className="small faint mono" title={`SHA-256 ${sha256}`}>
              key {keyId}
            </span>
          </div>
          {SAVED_AS.map(({ format, what, hint, Icon }) => (
            <Tooltip key={format} label={hint}>
              <ActionIcon
                component="a"
                variant="default"
                href={fileAddress(id, format, false)}
                download
                aria-label={`Save the ${what} of ${showTitle}`}
              >
                <Icon size={18} />
              </ActionIcon>
            </Tooltip>
          ))}
        </li>
      ))}
    </ol>
  );
}
