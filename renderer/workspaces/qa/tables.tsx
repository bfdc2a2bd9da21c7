import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { EMPTY, formatCount, formatDecimal, formatKbps, formatMs, formatPercent, joined } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import type { StudioStores } from '../../api/stores.ts';
import { useLive, useStudioNow, useTicked } from '../../app/studio-context.tsx';
import { reportedBy, trustOf } from './figure-trust.ts';
import { encoderTrust } from './panel-trust.ts';
import { TrustLine } from './trust-line.tsx';
import { readTrustFacts } from './trust-facts.ts';

interface Line {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
}

function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <div className="lines">
      {lines.map((line) => (
        <Tooltip key={line.name} label={`${line.name}: ${line.value} — ${line.hint}`}>
          <div className="line" tabIndex={0} role="group" aria-label={`${line.name}: ${line.value}`}>
            <span className="line-name">{line.name}</span>
            <span className="line-value">{line.value}</span>
          </div>
        </Tooltip>
      ))}
    </div>
  );
}

export function LinkTable() {
  const link = useLive((live) => live?.encoder?.link ?? null);
  const srt = link?.srt ?? null;
  const heardMs = useLive((live) => live?.encoderHeardMs ?? null);
  const nowMs = useStudioNow(1_000);
  const reported = srt === null || link === null ? null : reportedBy(link.library, srt.atMs ?? heardMs, nowMs);
  const none =
    reported === null
      ? ' Not measured: no link, or the library has no figures.'
      : ` ${reported.replace(/^as/, 'As')}; it tells no error bound.`;
  return (
    <Panel
      title="SRT link"
      tools={
        <span className="small dim ellipsis">
          {link
            ? `${link.state}${link.reason === null ? '' : `: ${link.reason}`}${reported === null ? '' : ` · ${reported}`}`
            : EMPTY}
        </span>
      }
    >
      <div className="panel-body">
        <Lines
          lines={[
            { name: 'Library', value: link?.library ?? EMPTY, hint: 'What speaks SRT' },
            {
              name: 'Latency',
              value: joined(formatMs(srt?.latencyMs)),
              hint: `The negotiated receive latency.${none}`,
            },
            { name: 'Send rate', value: joined(formatKbps(srt?.sendRateKbps)), hint: `What is being sent now.${none}` },
            {
              name: 'Bandwidth',
              value: joined(formatKbps(srt?.bandwidthKbps)),
              hint: `What the link is estimated to bear.${none}`,
            },
            {
              name: 'Packets sent',
              value: formatCount(srt?.packetsSent),
              hint: `Since the connection was made.${none}`,
            },
            { name: 'Lost', value: formatCount(srt?.packetsLost), hint: `Reported lost by the receiver.${none}` },
            { name: 'Retransmitted', value: formatCount(srt?.packetsRetransmitted), hint: `Sent again.${none}` },
            { name: 'Dropped', value: formatCount(srt?.packetsDropped), hint: `Too late to be sent.${none}` },
            {
              name: 'Send buffer',
              value: joined(formatMs(srt?.sendBufferMs)),
              hint: `How much waits to be acknowledged.${none}`,
            },
            { name: 'Reconnects', value: formatCount(link?.reconnects), hint: 'Since the show went on air' },
          ]}
        />
      </div>
    </Panel>
  );
}

const readSendTrust = (_nowMs: number, stores: StudioStores) => trustOf('encoder', readTrustFacts(stores));

export function EncoderTable() {
  const encoder = useLive((live) => live?.encoder ?? null);
  const capture = useLive((live) => live?.capture ?? null);
  const p = encoder?.captureToSendMs ?? null;
  const video = encoder?.video ?? null;
  const heardMs = useLive((live) => live?.encoderHeardMs ?? null);
  const nowMs = useStudioNow(1_000);
  const reported = reportedBy('the encoder', heardMs, nowMs);
  const sendTrust = useTicked(1_000, readSendTrust);
  const away = encoder === null ? ' The encoder process cannot be reached.' : ` ${reported.replace(/^as/, 'As')}.`;
  return (
    <Panel
      title="Encoder"
      tools={
        <span className="small dim ellipsis">
          {encoder ? `${encoder.sourceReason ?? encoder.sourceState} · ${reported}` : EMPTY}
        </span>
      }
    >
      <div className="panel-body">
        <Lines
          lines={[
            {
              name: 'Picture',
              value: video ? `${video.widthPx}×${video.heightPx}` : EMPTY,
              hint: `Size of the programme.${away}`,
            },
            {
              name: 'Frame rate',
              value: joined(formatDecimal(encoder?.frames.fps, 1, 'fps')),
              hint: `Frames through the encoder process.${away}`,
            },
            {
              name: 'Bit rate',
              value: joined(formatKbps(encoder?.bitrateKbps)),
              hint: `Of the transport stream.${away}`,
            },
            {
              name: 'Processor',
              value: joined(formatPercent(encoder?.cpuPct)),
              hint: `Share of one core over the last second.${away}`,
            },
            { name: 'Frames in', value: formatCount(encoder?.frames.in), hint: `Offered by the source.${away}` },
            { name: 'Sent', value: formatCount(encoder?.frames.sent), hint: `Handed to a connected link.${away}` },
            {
              name: 'Dropped',
              value: formatCount(encoder?.frames.dropped),
              hint: `Lost on the way: damaged, no link, or the queue was full.${away}`,
            },
            {
              name: 'Damaged',
              value: formatCount(encoder?.frames.damaged),
              hint: `Frames whose checksum was wrong.${away}`,
            },
            {
              name: 'To send',
              value: p ? `${formatMs(p.p50).text} / ${joined(formatMs(p.p95))}` : EMPTY,
              hint: `Capture of a frame → its last packet handed to SRT, p50 / p95 over the last 10 s. ${sendTrust.hint}${away}`,
            },
            {
              name: 'To encoded',
              value: joined(formatMs(capture?.captureToEncodedP95Ms)),
              hint: capture
                ? `Capture of a frame → encoded, p95, ${reportedBy('the capturing window', capture.atMs, nowMs)}. Both ends are stamped by its own clock.`
                : 'No window captures now',
            },
          ]}
        />
      </div>
      <TrustLine read={encoderTrust} />
    </Panel>
  );
}
