import { ActionIcon, Button, FileButton, Tooltip } from '@mantine/core';
import { IconDownload, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { RECORDING_PATH, RECORDING_SUFFIX, type Recording } from '../../shared/telemetry/recording.ts';
import { describeError } from '../api/errors.ts';
import { formatClock, formatDuration } from '../app/format.ts';
import { notifyError } from '../app/notify.tsx';
import { Panel } from '../app/parts/panel.tsx';
import { useLink, useStudio } from '../app/studio-context.tsx';
import { useReplay } from './replay-context.ts';

const fileUrl = (id: string): string => `${RECORDING_PATH}?${new URLSearchParams({ id }).toString()}`;

async function fetchRecording(id: string): Promise<Blob> {
  const response = await fetch(fileUrl(id), { credentials: 'same-origin' });
  if (!response.ok) throw new Error('The recording is not there any more: it may have been the oldest of too many.');
  return response.blob();
}

const formatBytes = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Sessions as they were recorded: to be shown again, downloaded, or opened from a file. */
export function RecordingsPanel() {
  const { recordings, problem, refresh } = useRecordings();
  const { fresh } = useLink();
  const { open } = useReplay();
  const [opening, setOpening] = useState<string | null>(null);
  const show = async (name: string, isOurs: boolean, file: () => Promise<Blob>): Promise<void> => {
    setOpening(name);
    try {
      await open(await file(), { name, isOurs });
    } catch (error) {
      notifyError(error, 'The recording cannot be shown');
    } finally {
      setOpening(null);
    }
  };
  return (
    <Panel
      title="Recorded sessions"
      className="recordings"
      tools={<Tools onRefresh={refresh} onFile={(file) => void show(file.name, false, () => Promise.resolve(file))} />}
    >
      {problem !== null && <div className="empty small">{problem}</div>}
      {problem === null && recordings === null && (
        <div className="empty small">
          {fresh ? 'Asking the host …' : 'The host is away; it is asked when it is back.'}
        </div>
      )}
      {problem === null && recordings?.length === 0 && (
        <div className="empty small">
          Nothing is recorded yet. Whatever happens while the programme is on air or cues are taken is recorded by
          itself.
        </div>
      )}
      <ul className="recording-list">
        {(recordings ?? []).map((recording) => (
          <RecordingRow
            key={recording.id}
            recording={recording}
            opening={opening === recording.id}
            onReplay={() => void show(recording.id, true, () => fetchRecording(recording.id))}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Tools(props: { readonly onRefresh: () => void; readonly onFile: (file: File) => void }) {
  return (
    <>
      <FileButton
        accept={RECORDING_SUFFIX}
        onChange={(file) => {
          if (file) props.onFile(file);
        }}
      >
        {(button) => (
          <Tooltip label={`Shows a recording of any studio (${RECORDING_SUFFIX}); the live show goes on`}>
            <Button {...button} size="compact-xs" variant="default">
              Open a file…
            </Button>
          </Tooltip>
        )}
      </FileButton>
      <Tooltip label="Look again">
        <ActionIcon size="sm" aria-label="Look for recordings again" onClick={props.onRefresh}>
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function RecordingRow(props: {
  readonly recording: Recording;
  readonly opening: boolean;
  readonly onReplay: () => void;
}) {
  const { id, title, fromMs, toMs, bytes, going } = props.recording;
  const day = new Date(fromMs).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  const when = `${day} ${formatClock(fromMs)}`;
  return (
    <li className="recording">
      <div className="recording-words">
        <span className="ellipsis" title={title}>
          {title}
        </span>
        <span className="dim small">
          {when} · {going ? 'on for ' : ''}
          {formatDuration(toMs - fromMs)} · {formatBytes(bytes)}
        </span>
      </div>
      <Tooltip label="Shows it in this window; the live show goes on">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={props.opening}
          aria-label={`Replay the session of ${when}`}
          onClick={props.onReplay}
        >
          Replay
        </Button>
      </Tooltip>
      <Tooltip label="Saves it as a file, to be opened in any studio">
        <ActionIcon component="a" href={fileUrl(id)} download aria-label={`Download the session of ${when}`}>
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function useRecordings() {
  const { client } = useStudio();
  const { phase } = useLink();
  const [recordings, setRecordings] = useState<readonly Recording[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(
    (): Promise<void> =>
      client.telemetry.recordings().then(
        (found) => {
          setRecordings(found);
          setProblem(null);
        },
        (error: unknown) => setProblem(describeError(error)),
      ),
    [client],
  );
  useEffect(() => {
    if (phase === 'open') void read();
  }, [phase, read]);
  return { recordings, problem, refresh: () => void read() };
}
