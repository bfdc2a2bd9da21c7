import { describe, expect, it } from 'vitest';
import { decodeId3, encodeId3 } from '../../shared/media/capture-time-tag.ts';
import { unixMs } from '../../shared/time/units.ts';
import { boxes } from '../../tests/support/mp4.ts';
import { writeCaptureEvent } from './event-message.ts';

const CAPTURE = unixMs(1_760_000_000_123);

describe('writeCaptureEvent', () => {
  it('is an emsg box of version 1 with all its fields and our tag', () => {
    const [event, ...rest] = boxes(writeCaptureEvent(CAPTURE, 0x1_2345_6789, 7));
    if (!event) throw new Error('no box');
    expect([event.type, rest]).toEqual(['emsg', []]);
    const head = [
      ...[1, 0, 0, 0], // version 1, no flags
      ...[0x00, 0x01, 0x5f, 0x90], // timescale 90,000
      ...[0x00, 0x00, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89], // presentation time
      ...[0xff, 0xff, 0xff, 0xff], // duration unknown
      ...[0x00, 0x00, 0x00, 0x07], // id
    ];
    expect([...event.body.subarray(0, head.length)]).toEqual(head);
    const scheme = 'https://aomedia.org/emsg/ID3\0\0';
    const text = String.fromCharCode(...event.body.subarray(head.length, head.length + scheme.length));
    expect(text).toBe(scheme);
    const tag = event.body.subarray(head.length + scheme.length);
    expect(tag).toHaveLength(encodeId3(CAPTURE).length);
    expect(decodeId3(tag)).toBeCloseTo(CAPTURE, 3);
  });
});
