/**
 * `struct CBytePerfMon` of libsrt 1.5 (srt.h; docs/API/statistics.md), field by field in order. C aligns each field
 * to its own size, on every platform we know. Later versions only append.
 */
const FIELDS = [
  ['i64', 'msTimeStamp pktSentTotal pktRecvTotal'],
  ['i32', 'pktSndLossTotal pktRcvLossTotal pktRetransTotal pktSentACKTotal pktRecvACKTotal'],
  ['i32', 'pktSentNAKTotal pktRecvNAKTotal'],
  ['i64', 'usSndDurationTotal'],
  ['i32', 'pktSndDropTotal pktRcvDropTotal pktRcvUndecryptTotal'],
  ['i64', 'byteSentTotal byteRecvTotal byteRcvLossTotal byteRetransTotal byteSndDropTotal byteRcvDropTotal'],
  ['i64', 'byteRcvUndecryptTotal'],
  ['i64', 'pktSent pktRecv'],
  ['i32', 'pktSndLoss pktRcvLoss pktRetrans pktRcvRetrans pktSentACK pktRecvACK pktSentNAK pktRecvNAK'],
  ['f64', 'mbpsSendRate mbpsRecvRate'],
  ['i64', 'usSndDuration'],
  ['i32', 'pktReorderDistance'],
  ['f64', 'pktRcvAvgBelatedTime'],
  ['i64', 'pktRcvBelated'],
  ['i32', 'pktSndDrop pktRcvDrop pktRcvUndecrypt'],
  ['i64', 'byteSent byteRecv byteRcvLoss byteRetrans byteSndDrop byteRcvDrop byteRcvUndecrypt'],
  ['f64', 'usPktSndPeriod'],
  ['i32', 'pktFlowWindow pktCongestionWindow pktFlightSize'],
  ['f64', 'msRTT mbpsBandwidth'],
  ['i32', 'byteAvailSndBuf byteAvailRcvBuf'],
  ['f64', 'mbpsMaxBW'],
  ['i32', 'byteMSS pktSndBuf byteSndBuf msSndBuf msSndTsbPdDelay'],
  ['i32', 'pktRcvBuf byteRcvBuf msRcvBuf msRcvTsbPdDelay'],
] as const;

type FieldType = (typeof FIELDS)[number][0];
const SIZE_BYTES: Record<FieldType, number> = { i32: 4, i64: 8, f64: 8 };

interface Field {
  readonly type: FieldType;
  readonly offset: number;
}

const layout = new Map<string, Field>();
let endBytes = 0;
for (const [type, names] of FIELDS) {
  for (const name of names.split(' ')) {
    const offset = Math.ceil(endBytes / SIZE_BYTES[type]) * SIZE_BYTES[type];
    layout.set(name, { type, offset });
    endBytes = offset + SIZE_BYTES[type];
  }
}

/** What must be allocated for `srt_bistats`: our fields end at 1.4's end, newer libraries write beyond. */
export const SRT_STATISTICS_BYTES = 1024;
/** End of the fields that we read. */
export const SRT_STATISTICS_READ_BYTES = endBytes;

/** The figures that we use; totals since the connection was made. */
export interface SrtFigures {
  readonly rttMs: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Lost on the way and reported by the receiver (sender's view), or missed (receiver's view). */
  readonly packetsLostSending: number;
  readonly packetsLostReceiving: number;
  readonly packetsRetransmitted: number;
  /** Given up because they came too late. */
  readonly packetsDroppedSending: number;
  readonly packetsDroppedReceiving: number;
  readonly packetsUndecrypted: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly sendRateKbps: number;
  readonly receiveRateKbps: number;
  readonly bandwidthKbps: number;
  /** Span of what is sent but not acknowledged. */
  readonly sendBufferMs: number;
  readonly receiveBufferMs: number;
  /** The latency agreed on, in the sending and the receiving direction. */
  readonly sendLatencyMs: number;
  readonly receiveLatencyMs: number;
}

/** Reads what `srt_bistats` wrote. Throws a RangeError if there are fewer bytes than the fields need. */
export function readStatistics(bytes: Uint8Array): SrtFigures {
  if (bytes.byteLength < endBytes) throw new RangeError(`SRT statistics: ${String(bytes.byteLength)} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (name: string): number => readField(view, name);
  return {
    rttMs: read('msRTT'),
    packetsSent: read('pktSentTotal'),
    packetsReceived: read('pktRecvTotal'),
    packetsLostSending: read('pktSndLossTotal'),
    packetsLostReceiving: read('pktRcvLossTotal'),
    packetsRetransmitted: read('pktRetransTotal'),
    packetsDroppedSending: read('pktSndDropTotal'),
    packetsDroppedReceiving: read('pktRcvDropTotal'),
    packetsUndecrypted: read('pktRcvUndecryptTotal'),
    bytesSent: read('byteSentTotal'),
    bytesReceived: read('byteRecvTotal'),
    sendRateKbps: read('mbpsSendRate') * 1000,
    receiveRateKbps: read('mbpsRecvRate') * 1000,
    bandwidthKbps: read('mbpsBandwidth') * 1000,
    sendBufferMs: read('msSndBuf'),
    receiveBufferMs: read('msRcvBuf'),
    sendLatencyMs: read('msSndTsbPdDelay'),
    receiveLatencyMs: read('msRcvTsbPdDelay'),
  };
}

/** Where a field stands in the structure, in bytes. Throws on an unknown name. */
export function statisticsOffset(name: string): number {
  const field = layout.get(name);
  if (!field) throw new RangeError(`SRT statistics have no field "${name}"`);
  return field.offset;
}

function readField(view: DataView, name: string): number {
  const field = layout.get(name);
  if (!field) throw new RangeError(`SRT statistics have no field "${name}"`);
  if (field.type === 'f64') return view.getFloat64(field.offset, true);
  return field.type === 'i32' ? view.getInt32(field.offset, true) : Number(view.getBigInt64(field.offset, true));
}
