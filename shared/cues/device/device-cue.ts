import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/** OSC 1.0: what an address may hold; wildcards are for receivers. */
export const oscAddressSchema = z
  .string()
  .min(2)
  .max(200)
  .regex(/^\/[^\s#*,?[\]{}]+$/, 'an OSC address begins with / and has no spaces');
/**
 * A whole number goes out as int32, another as float32, a boolean as T or F. `{ float: 1 }` sends 1.0: faders want a float
 * there, and JSON knows no difference. How they are typed: osc-args.ts.
 */
export const oscArgumentSchema = z.union([
  z.number().finite(),
  z.string().max(500),
  z.boolean(),
  z.object({ float: z.number().finite() }),
]);
export type OscArgument = z.infer<typeof oscArgumentSchema>;

/** What can be asked of a device. `deviceId` names one of the show's devices. */
export const deviceActionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('osc'),
    deviceId: z.string().min(1).max(64),
    address: oscAddressSchema,
    args: z.array(oscArgumentSchema).max(32),
  }),
  z.object({
    kind: z.literal('http'),
    deviceId: z.string().min(1).max(64),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    /** Behind the device's address, beginning with /. */
    path: z.string().min(1).max(500).regex(/^\//, 'a path begins with /'),
    /** Sent as JSON if it reads as JSON, else as text; empty: none. */
    body: z.string().max(10_000),
  }),
  z.object({
    kind: z.literal('obs-scene'),
    deviceId: z.string().min(1).max(64),
    scene: z.string().min(1, 'which scene?').max(200),
  }),
]);
export type DeviceAction = z.infer<typeof deviceActionSchema>;

/** Asks something of a device: an OSC message, an HTTP request, a scene of OBS. */
export const deviceCueSchema = cueBaseSchema.extend({ type: z.literal('device'), action: deviceActionSchema });
export type DeviceCue = z.infer<typeof deviceCueSchema>;

export const deviceCueType: CueType<DeviceCue> = {
  type: 'device',
  label: 'Device',
  what: 'Sends OSC or HTTP, or switches a scene in OBS.',
  conduct: 'instant',
  fresh: () => ({ type: 'device', action: { kind: 'osc', deviceId: 'unset', address: '/cue/go', args: [] } }),
  naturalDurationMs: () => 0,
};
