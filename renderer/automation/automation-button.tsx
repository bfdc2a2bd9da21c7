import { ActionIcon, Modal, Tabs, Tooltip } from '@mantine/core';
import { IconBell, IconPiano, IconPlug, IconPlugConnected, IconTerminal2 } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useLive, useShow } from '../app/studio-context.tsx';
import './automation.css';
import { ControlTab } from './control-tab.tsx';
import { DevicesTab } from './devices-tab.tsx';
import { MidiTab } from './midi-tab.tsx';
import { TriggersTab } from './triggers-tab.tsx';
import { useMay, useMidiDesk } from './use-automation.ts';

/** Opens “Devices & control”. It holds the window's MIDI too, so it stands in the page all the time. */
export function AutomationButton() {
  const midi = useMidiDesk();
  const midiTrouble = useStore(midi.desk.store, ({ state }) => state === 'trouble');
  const failed = useLive((live) => live?.devices.filter(({ state }) => state === 'failed').length ?? 0);
  const [opened, setOpened] = useState(false);
  const trouble = failed > 0 || midiTrouble;
  const label =
    failed > 0
      ? `Devices & control: ${failed === 1 ? 'a device' : `${failed} devices`} cannot be reached`
      : midiTrouble
        ? 'Devices & control: no MIDI'
        : 'Devices & control: OSC, HTTP, OBS, MIDI';
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon aria-label={label} data-trouble={trouble} className="auto-open" onClick={() => setOpened(true)}>
          <IconPlugConnected size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Devices & control"
        size={1000}
        closeButtonProps={{ 'aria-label': 'Close devices and control' }}
      >
        <ControlOfShow {...midi} />
      </Modal>
    </>
  );
}

/** Stands there while the dialog is open: closed, it need not be drawn with every edit. */
function ControlOfShow({ desk, setOn }: ReturnType<typeof useMidiDesk>) {
  const show = useShow();
  const may = useMay();
  return show === null ? (
    <p className="dim">The show has not come from the studio yet.</p>
  ) : (
    <Tabs defaultValue="devices" keepMounted={false}>
      <Tabs.List aria-label="Devices and control">
        <Tabs.Tab value="devices" leftSection={<IconPlug size={16} aria-hidden />}>
          Devices
        </Tabs.Tab>
        <Tabs.Tab value="triggers" leftSection={<IconBell size={16} aria-hidden />}>
          Tell devices
        </Tabs.Tab>
        <Tabs.Tab value="midi" leftSection={<IconPiano size={16} aria-hidden />}>
          MIDI
        </Tabs.Tab>
        <Tabs.Tab value="control" leftSection={<IconTerminal2 size={16} aria-hidden />}>
          OSC &amp; HTTP
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="devices">
        <Editable may={may.plan}>
          <DevicesTab show={show} />
        </Editable>
      </Tabs.Panel>
      <Tabs.Panel value="triggers">
        <Editable may={may.plan}>
          <TriggersTab show={show} />
        </Editable>
      </Tabs.Panel>
      <Tabs.Panel value="midi">
        <MidiTab show={show} desk={desk} mayPlan={may.plan} onSwitch={setOn} />
      </Tabs.Panel>
      <Tabs.Panel value="control">
        <ControlTab />
      </Tabs.Panel>
    </Tabs>
  );
}

/** What may only be read stays in view, but its controls rest. */
function Editable({ may, children }: { readonly may: boolean; readonly children: ReactNode }) {
  return (
    <>
      {!may && <p className="dim small">You may read this show, but not change it.</p>}
      <fieldset className="auto-fieldset" disabled={!may}>
        {children}
      </fieldset>
    </>
  );
}
