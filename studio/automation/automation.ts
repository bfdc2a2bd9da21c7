import { join } from 'node:path';
import type { DeviceStatus } from '../../shared/api/devices.ts';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { ControlDesk, type ControlRunner } from './control/control-desk.ts';
import { DeviceDesk } from './devices/device-desk.ts';
import { PasswordStore } from './devices/password-store.ts';
import { LifecycleSender, type LifecycleEvent } from './lifecycle/lifecycle-sender.ts';
import { OscDesk } from './osc/osc-desk.ts';
import { OscServer } from './osc/osc-server.ts';

/** What of the show runner automation reaches. */
export interface AutomationRunner extends ControlRunner {
  /** A device did what a cue asked of it, or why not. */
  deviceDone(cueId: string, take: number, error: string | null): void;
}

export interface AutomationDeps {
  readonly clock: Clock;
  readonly dataDir: string;
  /** Where OSC is listened to; null: not at all. */
  readonly osc: { readonly address: string; readonly port: number } | null;
  /** Uniformly in [0, 1). */
  readonly random: () => number;
  newRequestId(): string;
  /** Studio time. */
  now(): number;
  getShow(): Show;
  /** Asked for when something happens, so that the runner may be made later. */
  getRunner(): AutomationRunner;
  isOnAir(): boolean;
  /** The state of a device changed. */
  onChange(): void;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
}

/** Everything between the show and other machines: devices, what they are told, and what control surfaces ask. */
export class Automation {
  readonly control: ControlDesk;
  readonly #deps: AutomationDeps;
  readonly #devices: DeviceDesk;
  readonly #lifecycle: LifecycleSender;
  readonly #closers: (() => void)[] = [];
  #closed = false;

  /** Throws when the passwords cannot be read. */
  constructor(deps: AutomationDeps) {
    this.#deps = deps;
    const { clock, random, getShow, getRunner, onChange, onNotice } = deps;
    this.control = new ControlDesk({ clock, getRunner, getShow });
    this.#devices = new DeviceDesk({
      clock,
      random,
      passwords: PasswordStore.open(join(deps.dataDir, 'device-passwords.json'), (problem) => {
        onNotice('warning', problem);
      }),
      devices: () => getShow().devices,
      onChange,
      onNotice,
    });
    this.#lifecycle = new LifecycleSender({ clock, getShow, act: (action) => this.#devices.act(action), onNotice });
  }

  /** Connects the show's devices, and listens for OSC if it is to. */
  start(): void {
    this.planChanged();
    if (this.#deps.osc) this.#listen(this.#deps.osc);
  }

  /** The show was opened or edited. */
  planChanged(): void {
    this.#devices.planChanged();
  }

  statuses(): DeviceStatus[] {
    return this.#devices.statuses();
  }

  /** Carries an action out now, and says how it went. */
  test(action: DeviceAction): Promise<{ ok: boolean; detail: string; tookMs: number }> {
    return this.#devices.act(action);
  }

  /** Says in words why not; null when it is kept. */
  setPassword(deviceId: string, password: string): string | null {
    return this.#devices.setPassword(deviceId, password);
  }

  /** A cue asks something of a device; the runner is told when it is done. */
  actOnDevice(request: { cueId: string; take: number; action: DeviceAction }): void {
    const { cueId, take, action } = request;
    void this.#devices.act(action).then(({ ok, detail }) => {
      if (!this.#closed) this.#deps.getRunner().deviceDone(cueId, take, ok ? null : detail);
    });
  }

  /** Something happened in the run: those who want to know are told. Returns at once. */
  happened(event: LifecycleEvent): void {
    this.#lifecycle.happened(event);
  }

  close(): void {
    this.#closed = true;
    for (const close of this.#closers.splice(0).reverse()) close();
    this.#lifecycle.close();
    this.#devices.close();
  }

  #listen({ address, port }: { readonly address: string; readonly port: number }): void {
    const { clock, newRequestId, now, getShow, getRunner, isOnAir, onNotice } = this.#deps;
    const desk = new OscDesk({
      clock,
      control: this.control,
      newRequestId,
      tellHost: (message) => getRunner().tellHost(message),
      getShow,
      facts: () => ({ show: getShow(), run: getRunner().state, onAir: isOnAir(), nowMs: now() }),
      send: (packet, peer) => {
        server.send(packet, peer);
      },
      onNotice,
    });
    const server = new OscServer({
      address,
      port,
      onPacket: (packet, peer) => {
        desk.receive(packet, peer);
      },
      onProblem: (text) => {
        onNotice('error', text);
      },
    });
    this.#closers.push(() => {
      desk.close();
      server.close();
    });
  }
}
