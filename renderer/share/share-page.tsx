import { Button, CopyButton, NativeSelect, Table, TextInput, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AccessLink, Role } from '../../shared/api/access.ts';
import type { StudioClient } from '../api/api-link.ts';
import { describeError } from '../api/errors.ts';
import { formatAge } from '../app/format.ts';
import { notifyError } from '../app/notify.tsx';
import { Confirm } from '../app/parts/confirm.tsx';
import { useStudio, useStudioNow } from '../app/studio-context.tsx';
import { QrCode } from '../workspaces/producer/qr-code.tsx';
import './share.css';
import { mayTakeCues, ROLE_LABELS, ROLE_WORDS, ROLES_TO_GIVE } from './share-words.ts';

interface Made {
  readonly link: AccessLink;
  readonly url: string;
}

interface LinksAnswer {
  readonly links?: readonly AccessLink[];
  /** Why they could not be read. */
  readonly problem?: string;
}

/** The links given; never rejects. */
async function readLinks(client: StudioClient): Promise<LinksAnswer> {
  try {
    return { links: await client.access.links() };
  } catch (error) {
    return { problem: describeError(error) };
  }
}

/** Gives links and withdraws them. */
export function SharePage() {
  const { client } = useStudio();
  const [answer, setAnswer] = useState<LinksAnswer | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const read = (): void => void readLinks(client).then(setAnswer);
  useEffect(() => {
    void readLinks(client).then(setAnswer);
  }, [client]);
  const { links = null, problem = null } = answer ?? {};
  return (
    <div className="share">
      <NewLink
        onMade={(fresh) => {
          setMade(fresh);
          read();
        }}
      />
      {made && <MadeLink made={made} />}
      {problem !== null && (
        <p role="alert" className="share-problem">
          The links could not be read: {problem} <Button onClick={read}>Try again</Button>
        </p>
      )}
      {links?.length === 0 && <p className="dim">Nobody has a link yet.</p>}
      {links && links.length > 0 && (
        <LinkTable
          links={links}
          onWithdrawn={(linkId) => {
            if (made?.link.id === linkId) setMade(null);
            read();
          }}
        />
      )}
    </div>
  );
}

function NewLink({ onMade }: { readonly onMade: (made: Made) => void }) {
  const { client } = useStudio();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('planner');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    const wanted = name.trim();
    if (wanted === '') {
      setProblem('Say for whom it is');
      return;
    }
    setBusy(true);
    try {
      onMade(await client.access.createLink({ name: wanted, role }));
      setName('');
      setProblem(null);
    } catch (error) {
      setProblem(describeError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="share-form"
      aria-label="New link"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Tooltip
        label="As the others will see them, up to 60 characters"
        position="top-start"
        // The field has the focus from the start: its own name must stay readable.
        events={{ hover: true, focus: false, touch: true }}
      >
        <TextInput
          label="For whom"
          placeholder="Ann"
          maxLength={60}
          data-autofocus
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Tooltip>
      <Tooltip label="What the link lets them do" position="top-start">
        <NativeSelect
          label="Role"
          value={role}
          data={ROLES_TO_GIVE.map((value) => ({ value, label: ROLE_LABELS[value] }))}
          onChange={(event) => {
            const chosen = ROLES_TO_GIVE.find((other) => other === event.currentTarget.value);
            if (chosen) setRole(chosen);
          }}
        />
      </Tooltip>
      <Tooltip label="Makes a link that you then send to them (Enter)">
        <Button type="submit" loading={busy}>
          Make a link
        </Button>
      </Tooltip>
      <p className="share-words" data-mighty={mayTakeCues(role)}>
        {ROLE_WORDS[role]}
      </p>
    </form>
  );
}

/** The address of a fresh link, told only now. */
function MadeLink({ made: { link, url } }: { readonly made: Made }) {
  const isOwnOnly = /^https?:\/\/(127\.|localhost|\[::1\])/.test(url);
  return (
    <section className="share-made" aria-label={`Link for ${link.name}`}>
      <QrCode text={url} label={`QR code of the link for ${link.name}`} />
      <div className="share-address">
        <strong>
          {link.name}, {ROLE_LABELS[link.role].toLowerCase()}
        </strong>
        <TextInput
          aria-label={`Address of the link for ${link.name}`}
          readOnly
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className="share-keys">
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <Tooltip label="Copies the address">
                <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>
              </Tooltip>
            )}
          </CopyButton>
        </div>
        <p className="small dim" role="status">
          It is shown only now: copy it, or let them read the code. Whoever has it comes in as {link.name}.
        </p>
        {isOwnOnly && (
          <p className="small share-warning" role="status">
            This studio listens on its own machine only, so nobody else can open it: start it with --lan.
          </p>
        )}
      </div>
    </section>
  );
}

function LinkTable(props: { readonly links: readonly AccessLink[]; readonly onWithdrawn: (linkId: string) => void }) {
  const { client } = useStudio();
  const nowMs = useStudioNow(10_000);
  const [asked, setAsked] = useState<AccessLink | null>(null);
  const withdraw = async ({ id }: AccessLink): Promise<void> => {
    setAsked(null);
    try {
      await client.access.revokeLink({ linkId: id });
    } catch (error) {
      notifyError(error, 'Not withdrawn');
    }
    props.onWithdrawn(id);
  };
  return (
    <>
      <Table aria-label="Links given" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>For</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>
              <span className="share-hidden">Withdraw</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.links.map((link) => (
            <Table.Tr key={link.id}>
              <Table.Td>{link.name}</Table.Td>
              <Table.Td>{ROLE_LABELS[link.role]}</Table.Td>
              <Table.Td>{ago(nowMs - link.createdAtMs)}</Table.Td>
              <Table.Td>{link.lastUsedAtMs === null ? 'never' : ago(nowMs - link.lastUsedAtMs)}</Table.Td>
              <Table.Td ta="right">
                <Tooltip label="Makes it worth nothing; who came by it is out at once">
                  <Button
                    variant="default"
                    aria-label={`Withdraw the link of ${link.name}`}
                    onClick={() => setAsked(link)}
                  >
                    Withdraw
                  </Button>
                </Tooltip>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={asked !== null}
        title={`Withdraw the link of ${asked?.name ?? ''}?`}
        text="Whoever came by it is out at once, and the link does not work again. Their edits stay."
        yes="Withdraw"
        no="Keep"
        onYes={() => {
          if (asked) void withdraw(asked);
        }}
        onNo={() => setAsked(null)}
      />
    </>
  );
}

function ago(ageMs: number): string {
  return ageMs < 60_000 ? 'just now' : `${formatAge(ageMs)} ago`;
}
