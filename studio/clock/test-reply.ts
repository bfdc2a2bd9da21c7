/** For tests: an NTP server's answer, good unless told otherwise. Fields as in RFC 5905 figure 8. */
export interface ReplyFields {
  leap?: number;
  version?: number;
  mode?: number;
  stratum?: number;
  /** Power of two, in seconds. */
  precision?: number;
  kiss?: string;
  rootDelayMs?: number;
  rootDispersionMs?: number;
  /** Eight bytes. */
  origin?: Uint8Array;
  /** Unix ms; null: a zero field. */
  receiveMs?: number | null;
  transmitMs?: number | null;
}

const UNIX_EPOCH_S = 2_208_988_800;

function putTimestamp(view: DataView, offset: number, unixMs: number | null): void {
  if (unixMs === null) return;
  const seconds = Math.floor(unixMs / 1000);
  view.setUint32(offset, (seconds + UNIX_EPOCH_S) % 2 ** 32);
  view.setUint32(offset + 4, Math.min(2 ** 32 - 1, Math.round(((unixMs - seconds * 1000) / 1000) * 2 ** 32)));
}

export function replyBytes(fields: ReplyFields): Uint8Array {
  const packet = new Uint8Array(48);
  const view = new DataView(packet.buffer);
  const { leap = 0, version = 4, mode = 4, stratum = 2, kiss, origin } = fields;
  view.setUint8(0, leap * 64 + version * 8 + mode);
  view.setUint8(1, stratum);
  view.setInt8(3, fields.precision ?? -20);
  view.setUint32(4, Math.round(((fields.rootDelayMs ?? 0) / 1000) * 65_536));
  view.setUint32(8, Math.round(((fields.rootDispersionMs ?? 0) / 1000) * 65_536));
  if (kiss !== undefined) packet.set(new TextEncoder().encode(kiss).slice(0, 4), 12);
  if (origin) packet.set(origin, 24);
  putTimestamp(view, 32, fields.receiveMs ?? null);
  putTimestamp(view, 40, fields.transmitMs ?? null);
  return packet;
}
