import { Button, TextInput, Tooltip } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react';
import type { CdnFigures } from '../../../../shared/api/live.ts';
import type { ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { every } from '../../../../shared/time/clock.ts';
import { describeError } from '../../../api/errors.ts';
import { Panel } from '../../../app/parts/panel.tsx';
import { useStudio } from '../../../app/studio-context.tsx';
import { useRight } from '../../../app/use-right.ts';
import { cdnTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import type { ReadFacts } from '../trust-facts.ts';
import { CdnTable } from './cdn-table.tsx';
import { FindingList } from './finding-list.tsx';
import './probe.css';
import { addressProblem } from './probe-words.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly leftS: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'done'; readonly reading: ProbeReading };

const SECONDS = 20;
const NOT_COMPARED: readonly CdnFigures[] = [];
const NOT_ALLOWED = 'Your link may see what probes find, not start one: a producer, a host or QA may.';

/** Any address, probed in depth for 20 s. */
export function ProbeUrlPanel() {
  const { client, clock } = useStudio();
  const may = useRight('probe');
  const [url, setUrl] = useState('');
  const [touched, setTouched] = useState(false);
  const [state, setState] = useState<State>({ kind: 'idle' });
  const alive = useRef(true);
  const isRunning = state.kind === 'running';
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  useEffect(() => {
    if (!isRunning) return undefined;
    const ticking = every(clock, 1_000, () => {
      setState((last) => (last.kind === 'running' ? { ...last, leftS: Math.max(0, last.leftS - 1) } : last));
    });
    return () => ticking.cancel();
  }, [clock, isRunning]);
  const problem = url === '' ? null : addressProblem(url);
  const run = async (): Promise<void> => {
    setState({ kind: 'running', leftS: SECONDS });
    try {
      const reading = await client.probe.url({ url: url.trim(), seconds: SECONDS });
      if (alive.current) setState({ kind: 'done', reading });
    } catch (error) {
      if (alive.current) setState({ kind: 'failed', reason: describeError(error) });
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (url !== '' && problem === null && may && !isRunning) void run();
  };
  return (
    <Panel title="Probe an address" className="probe-url">
      <form className="panel-body probe-form" onSubmit={submit}>
        <TextInput
          className="probe-address"
          aria-label="Address of a playlist or manifest"
          placeholder="https://cdn.example/live/index.m3u8 or …/manifest.mpd"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          onBlur={() => setTouched(true)}
          error={touched ? problem : null}
          disabled={!may || isRunning}
        />
        <Tooltip label={may ? `HLS, LL-HLS or DASH, for ${String(SECONDS)} s (Enter)` : NOT_ALLOWED}>
          <Button type="submit" loading={false} disabled={!may || isRunning || url === '' || problem !== null}>
            {isRunning ? `Probing … ${String(state.leftS)} s` : 'Probe'}
          </Button>
        </Tooltip>
      </form>
      {state.kind === 'idle' && (
        <p className="small dim finding-none">
          {may ? 'Fetches what a player would, and says what is wrong. The show goes on undisturbed.' : NOT_ALLOWED}
        </p>
      )}
      {state.kind === 'failed' && (
        <p className="small finding-none probe-failed" role="alert">
          It was not probed: {state.reason}
        </p>
      )}
      {state.kind === 'done' && <Result reading={state.reading} />}
    </Panel>
  );
}

function Result({ reading }: { readonly reading: ProbeReading }) {
  // What was found then does not become wrong with time.
  const read = useCallback((facts: ReadFacts) => cdnTrust([reading], facts, Number.POSITIVE_INFINITY), [reading]);
  return (
    <div role="status" aria-label="Result of the probe">
      <CdnTable readings={[reading]} compared={NOT_COMPARED} label="Result of the probe" />
      <TrustLine read={read} />
      <FindingList readings={[reading]} none="Healthy: nothing was found." />
    </div>
  );
}
