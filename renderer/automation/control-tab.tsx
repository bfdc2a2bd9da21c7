import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStudio } from '../app/studio-context.tsx';
import { curlOf, HTTP_EXAMPLES, OSC_ADDRESSES } from './control-guide.ts';

/** The ways in from other machines: OSC addresses and HTTP requests, to be copied. */
export function ControlTab() {
  const { origin } = globalThis.location;
  const oscPort = useOscPort();
  return (
    <div className="auto-tab auto-columns">
      <section aria-labelledby="auto-osc">
        <h3 id="auto-osc" className="panel-title">
          OSC
        </h3>
        <p className="dim small">
          {typeof oscPort === 'number' ? (
            <>
              Taken at UDP port <strong>{oscPort}</strong> of the studio’s machine (with <code>--lan</code> from other
              machines too).
            </>
          ) : (
            <>
              {oscPort === null ? 'OSC is off: start' : 'Start'} the studio with <code>--osc PORT</code> to take it by
              UDP (with <code>--lan</code> from other machines too).
            </>
          )}{' '}
          A button may send 1 when pressed and 0 when let go: only the press counts.
        </p>
        <ul className="auto-lines" aria-label="OSC addresses">
          {OSC_ADDRESSES.map(({ address, what }) => (
            <li key={address}>
              <code className="ellipsis">{address}</code>
              <span className="dim small auto-what">{what}</span>
              <Copy text={address} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="auto-http">
        <h3 id="auto-http" className="panel-title">
          HTTP
        </h3>
        <p className="dim small">
          For Stream Deck, Bitfocus Companion and scripts: POST with JSON and the header{' '}
          <code>Authorization: Bearer KEY</code>. The key stands in the file <code>api-key</code> of the studio’s data
          folder; the studio prints where that is when it starts. Every route: <code>{origin}/api/openapi.json</code>
        </p>
        <ul className="auto-lines" aria-label="HTTP examples">
          {HTTP_EXAMPLES.map((example) => (
            <li key={example.what}>
              <span className="auto-words">
                <span className="small">{example.what}</span>
                <code className="dim">
                  {example.method} {example.path} {example.body}
                </code>
              </span>
              <Copy text={curlOf(example, origin)} what={`${example.what}, for curl`} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Where OSC is taken; null: nowhere; undefined: not known yet. */
function useOscPort(): number | null | undefined {
  const { client } = useStudio();
  const [oscPort, setOscPort] = useState<number | null | undefined>(undefined);
  useEffect(() => {
    let isShown = true;
    client.system.info().then(
      (info) => {
        if (isShown) setOscPort(info.oscPort);
      },
      (error: unknown) => {
        // The words above do without it; the banner tells that the link is down.
        console.warn('whether OSC is taken is not known', error);
      },
    );
    return () => {
      isShown = false;
    };
  }, [client]);
  return oscPort;
}

function Copy({ text, what = text }: { readonly text: string; readonly what?: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : text}>
          <ActionIcon size="sm" aria-label={`Copy ${what}`} onClick={copy}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
