import type { PlanOp } from '../../shared/show/plan-ops.ts';
import { deviceSchema, type Device, type Show } from '../../shared/show/show.ts';

/** A device as it is being typed. */
export interface DeviceDraft {
  readonly id: string;
  readonly name: string;
  readonly kind: Device['kind'];
  readonly host: string;
  readonly port: string;
  readonly baseUrl: string;
}

/** What is wrong with each field, in words. */
export type DraftProblems = Partial<Record<'name' | 'host' | 'port' | 'baseUrl', string>>;

const USUAL_PORT = { osc: '8000', http: '', obs: '4455' } as const;

export function freshDevice(id: string, kind: Device['kind']): DeviceDraft {
  return { id, name: '', kind, host: '127.0.0.1', port: USUAL_PORT[kind], baseUrl: 'http://127.0.0.1:8000' };
}

export function draftOfDevice(device: Device): DeviceDraft {
  const { id, name, kind } = device;
  if (device.kind === 'http') return { ...freshDevice(id, kind), name, baseUrl: device.baseUrl };
  return { ...freshDevice(id, kind), name, host: device.host, port: String(device.port) };
}

/** Another kind, with the port usual for it where the old kind's usual one stood. */
export function withKind(draft: DeviceDraft, kind: Device['kind']): DeviceDraft {
  const isUsual = draft.port === USUAL_PORT[draft.kind] || draft.port === '';
  return { ...draft, kind, port: isUsual ? USUAL_PORT[kind] : draft.port };
}

/** The device that was typed, or what is wrong with it. */
export function readDraft(
  draft: DeviceDraft,
  others: readonly Device[],
): { device: Device } | { problems: DraftProblems } {
  const { id, kind } = draft;
  const name = draft.name.trim();
  const common = { id, name, kind };
  const problems: DraftProblems = {};
  if (name === '') problems.name = 'Give it a name.';
  else if (name.length > 60) problems.name = 'At most 60 characters.';
  else if (others.some((other) => other.id !== id && other.name === name))
    problems.name = 'Another device has this name.';
  const typed =
    kind === 'http'
      ? { ...common, baseUrl: draft.baseUrl.trim() }
      : { ...common, host: draft.host.trim(), port: Number(draft.port) };
  const parsed = deviceSchema.safeParse(typed);
  if (!parsed.success) {
    const fields = new Set(parsed.error.issues.map(({ path }) => path[0]));
    if (fields.has('host')) problems.host = 'A name or an IP address, such as 192.168.1.40.';
    if (fields.has('port')) problems.port = 'A port from 1 to 65535.';
    if (fields.has('baseUrl')) problems.baseUrl = 'An address with http:// or https://.';
  }
  return parsed.success && Object.keys(problems).length === 0 ? { device: parsed.data } : { problems };
}

/** Where a device is used: cues by number or title, and how many triggers. */
export function usesOf(show: Show, deviceId: string): { readonly cues: string[]; readonly triggers: number } {
  const cues = show.rundown.cues
    .filter((cue) => cue.type === 'device' && cue.action.deviceId === deviceId)
    .map(({ number, title }) => (number === '' ? title : `cue ${number}`));
  const triggers = show.lifecycleTriggers.filter(({ action }) => action.deviceId === deviceId).length;
  return { cues, triggers };
}

/** "2 cues (cue 4, cue 7) and 1 trigger use it."; null when nothing does. */
export function usesText({ cues, triggers }: ReturnType<typeof usesOf>): string | null {
  const parts: string[] = [];
  const some = cues.length > 4 ? [...cues.slice(0, 4), '…'] : cues;
  if (cues.length > 0) parts.push(`${cues.length === 1 ? '1 cue' : `${cues.length} cues`} (${some.join(', ')})`);
  if (triggers > 0) parts.push(triggers === 1 ? '1 trigger' : `${triggers} triggers`);
  if (parts.length === 0) return null;
  return `${parts.join(' and ')} ${cues.length + triggers === 1 ? 'uses' : 'use'} it.`;
}

/** Adds a device, or puts it in place of the one with its id. */
export function savedDevice(devices: readonly Device[], device: Device): PlanOp {
  const isNew = !devices.some(({ id }) => id === device.id);
  const value = isNew ? [...devices, device] : devices.map((other) => (other.id === device.id ? device : other));
  return { op: 'set-show', field: 'devices', value };
}

/** Removes a device; triggers that speak to it go with it, cues stay and fail in words. */
export function removedDevice(show: Show, deviceId: string): PlanOp[] {
  const devices = show.devices.filter(({ id }) => id !== deviceId);
  const triggers = show.lifecycleTriggers.filter(({ action }) => action.deviceId !== deviceId);
  const ops: PlanOp[] = [{ op: 'set-show', field: 'devices', value: devices }];
  if (triggers.length < show.lifecycleTriggers.length) {
    ops.push({ op: 'set-show', field: 'lifecycleTriggers', value: triggers });
  }
  return ops;
}
