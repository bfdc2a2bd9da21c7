import type { DeviceStatus } from '../../../shared/api/devices.ts';
import type { DeviceAction } from '../../../shared/cues/device/device-cue.ts';
import type { Device } from '../../../shared/show/show.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { oscArgOf } from '../osc/osc-values.ts';
import type { DeviceResult } from './device-result.ts';
import { sendHttp } from './http-sender.ts';
import { ObsLink } from './obs-link.ts';
import { OscSender } from './osc-sender.ts';
import type { PasswordStore } from './password-store.ts';

export interface DeviceDeskDeps {
  readonly clock: Clock;
  /** Uniformly in [0, 1). */
  readonly random: () => number;
  readonly passwords: PasswordStore;
  /** The devices of the show as it is now. */
  devices(): readonly Device[];
  onChange(): void;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
}

type ObsDevice = Extract<Device, { kind: 'obs' }>;

const KIND_NAMES = { osc: 'OSC', http: 'HTTP', obs: 'OBS' } as const;
/** A device that hangs must not gather requests without end: each may take 3 s. */
const MAX_AT_ONCE = 32;

/** The devices of the show: carries actions out, keeps OBS connected, and knows how each is. */
export class DeviceDesk {
  readonly #deps: DeviceDeskDeps;
  readonly #osc: OscSender;
  /** By device id; `address` is what the link was made for. */
  readonly #links = new Map<string, { readonly address: string; readonly link: ObsLink }>();
  /** How the last request to an OSC or HTTP device went. */
  readonly #last = new Map<string, DeviceResult>();
  readonly #atOnce = new Map<string, number>();

  constructor(deps: DeviceDeskDeps) {
    this.#deps = deps;
    this.#osc = new OscSender(deps.clock);
  }

  /** The show was opened or edited: connects what is new and lets go of what is gone. */
  planChanged(): void {
    const devices = this.#deps.devices();
    for (const [id, { address, link }] of this.#links) {
      const device = devices.find((other) => other.id === id);
      if (device?.kind === 'obs' && addressOf(device) === address) continue;
      link.close();
      this.#links.delete(id);
    }
    for (const device of devices) {
      if (device.kind === 'obs' && !this.#links.has(device.id)) this.#connect(device);
    }
    for (const id of this.#last.keys()) if (!devices.some((device) => device.id === id)) this.#last.delete(id);
    this.#deps.onChange();
  }

  statuses(): DeviceStatus[] {
    return this.#deps.devices().map((device) => {
      const { id: deviceId, name } = device;
      const link = this.#links.get(deviceId)?.link;
      if (link) return { deviceId, name, ...link.status };
      const last = this.#last.get(deviceId);
      const state = last === undefined ? 'idle' : last.ok ? 'connected' : 'failed';
      const detail = last?.detail ?? 'Nothing was sent yet.';
      return { deviceId, name, state, detail, lastTookMs: last?.tookMs ?? null, scenes: [] };
    });
  }

  /** Carries an action out. Never rejects; an HTTP device answers after 3 s at the latest. */
  async act(action: DeviceAction): Promise<DeviceResult> {
    const device = this.#deps.devices().find(({ id }) => id === action.deviceId);
    if (!device) return refused(`The show has no device “${action.deviceId}”: choose one of its devices.`);
    const atOnce = this.#atOnce.get(device.id) ?? 0;
    if (atOnce >= MAX_AT_ONCE) return refused(`${device.name} does not keep up: ${String(atOnce)} requests wait.`);
    this.#atOnce.set(device.id, atOnce + 1);
    try {
      const result = await this.#send(device, action);
      if (device.kind !== 'obs') this.#last.set(device.id, result);
      return result;
    } finally {
      this.#atOnce.set(device.id, (this.#atOnce.get(device.id) ?? 1) - 1);
      this.#deps.onChange();
    }
  }

  /**
   * Keeps the password of a device, and connects with it. Says in words why not; null when it is kept.
   */
  setPassword(deviceId: string, password: string): string | null {
    const device = this.#deps.devices().find(({ id }) => id === deviceId);
    if (!device) return `The show has no device “${deviceId}”.`;
    if (device.kind !== 'obs') return `${device.name} takes no password: only OBS does.`;
    try {
      this.#deps.passwords.set(addressOf(device), password);
    } catch (error) {
      return `The password could not be written: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.#links.get(deviceId)?.link.retryNow();
    return null;
  }

  close(): void {
    for (const { link } of this.#links.values()) link.close();
    this.#links.clear();
    this.#osc.close();
  }

  #send(device: Device, action: DeviceAction): Promise<DeviceResult> {
    if (device.kind === 'osc' && action.kind === 'osc') {
      const { address, args } = action;
      return this.#osc.send(device.host, device.port, { address, args: args.map(oscArgOf) });
    }
    if (device.kind === 'http' && action.kind === 'http') {
      const { method, path, body } = action;
      return sendHttp(this.#deps.clock, { method, baseUrl: device.baseUrl, path, body });
    }
    const link = this.#links.get(device.id)?.link;
    if (link && action.kind === 'obs-scene') return link.setScene(action.scene);
    const asked = action.kind === 'obs-scene' ? 'an OBS scene' : KIND_NAMES[action.kind];
    return Promise.resolve(
      refused(`${device.name} is a device for ${KIND_NAMES[device.kind]}, but ${asked} was asked of it.`),
    );
  }

  #connect(device: ObsDevice): void {
    const { clock, random, passwords, onChange, onNotice } = this.#deps;
    const address = addressOf(device);
    const link = new ObsLink({
      clock,
      random,
      host: device.host,
      port: device.port,
      password: () => passwords.get(address),
      onChange,
      onNotice: (level, text) => {
        const name = this.#deps.devices().find(({ id }) => id === device.id)?.name ?? device.name;
        onNotice(level, `${name} ${text}`);
      },
    });
    this.#links.set(device.id, { address, link });
    link.start();
  }
}

function addressOf({ host, port }: ObsDevice): string {
  return `${host}:${String(port)}`;
}

function refused(detail: string): DeviceResult {
  return { ok: false, detail, tookMs: 0 };
}
