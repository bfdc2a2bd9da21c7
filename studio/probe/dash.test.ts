import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeManifest, judgeManifestChange } from './dash-judge.ts';
import { looksLikeDash, readDash } from './dash-manifest.ts';
import { xmlProblem } from './xml-check.ts';

const START_MS = Date.UTC(2026, 0, 1);
const URL = 'https://cdn.example/live/index.mpd';

interface Options {
  readonly first?: number;
  readonly segments?: number;
  readonly timeline?: string;
  readonly template?: string;
}

function manifest({ first = 10, segments = 4, timeline, template }: Options = {}): string {
  const entries = timeline ?? `<S t="${String(first * 1000)}" d="1000" r="${String(segments - 1)}"/>`;
  return `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic" minimumUpdatePeriod="PT1S"
  availabilityStartTime="${new Date(START_MS).toISOString()}">
  <Period id="0" start="PT0S"><AdaptationSet contentType="video" mimeType="video/mp4">
    <Representation id="v" bandwidth="800000" codecs="avc1.42c00c">
      <SegmentTemplate timescale="1000" initialization="init.mp4" media="$Number$.m4s" startNumber="${String(first)}" ${template ?? ''}>
        ${template === undefined ? `<SegmentTimeline>${entries}</SegmentTimeline>` : ''}
      </SegmentTemplate>
    </Representation></AdaptationSet></Period>
</MPD>`;
}
const kinds = (text: string, nowMs = START_MS + 60_000): string[] =>
  judgeManifest(readDash(text, URL, nowMs), nowMs).map(({ kind }) => kind);

describe('readDash', () => {
  it('reads a timeline', () => {
    const { tracks, isLive, updateMs } = readDash(manifest(), URL, START_MS + 20_000);
    expect({ isLive, updateMs }).toEqual({ isLive: true, updateMs: 1_000 });
    expect(tracks[0]?.segments).toHaveLength(4);
    expect(tracks[0]?.segments[0]).toEqual({
      url: 'https://cdn.example/live/10.m4s',
      initUrl: 'https://cdn.example/live/init.mp4',
      durationMs: 1_000,
      startMs: START_MS + 10_000,
      mediaMs: 10_000,
    });
  });

  it('reads a template without timeline, a short window of it, and no media that is not there yet', () => {
    const nowMs = START_MS + 40 * 365 * 86_400_000;
    const [track] = readDash(manifest({ template: 'duration="2000"' }), URL, nowMs).tracks;
    expect(track?.isNominal).toBe(true);
    expect(track?.segments.length).toBeGreaterThan(20);
    expect(track?.segments.length).toBeLessThan(40);
    const last = track?.segments.at(-1);
    expect((last?.startMs ?? 0) + (last?.durationMs ?? 0)).toBeLessThanOrEqual(nowMs);
  });

  it('reads no list without end', () => {
    const endless = manifest({ timeline: '<S t="0" d="1" r="2000000000"/>' });
    expect(readDash(endless, URL, START_MS)).toMatchObject({ tracks: [], problems: [{ level: 'error' }] });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      ...['<MPD>', '</MPD>', '<Period>', '<S d="1"/>', '<S d="x" r="-1"/>', 'type="dynamic"', '<Representation/>'],
      ...[
        '<SegmentTemplate media="$Time$"/>',
        '&amp;',
        '<!--',
        '-->',
        '"',
        "'",
        '>',
        '<',
        '<AdaptationSet mimeType="video/mp4">',
      ],
    );
    const text = fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }).map((pieces) => pieces.join(''));
    const cut = fc
      .tuple(fc.nat(1_200), fc.string())
      .map(([at, more]) => manifest().slice(0, at) + more + manifest().slice(at));
    fc.assert(
      fc.property(fc.oneof(text, cut), (xml) => {
        looksLikeDash(xml);
        judgeManifest(readDash(xml, URL, START_MS), START_MS);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the judges of manifests', () => {
  it('find nothing in a healthy one, nor in its growth', () => {
    expect(kinds(manifest())).toEqual([]);
    const [before, after] = [manifest(), manifest({ first: 11 })].map((text) => readDash(text, URL, START_MS + 60_000));
    expect(before && after && judgeManifestChange(before, after)).toEqual([]);
  });

  it('find holes, the future, damage, and a way back', () => {
    expect(kinds(manifest({ timeline: '<S t="1000" d="1000"/><S t="5000" d="1000"/>' }))).toEqual(['gap']);
    expect(kinds(manifest(), START_MS + 10_000)).toEqual(['clock-skew']);
    expect(kinds(manifest().replace('</Period>', ''))).toEqual(['syntax']);
    const [before, after] = [manifest(), manifest({ first: 5 })].map((text) => readDash(text, URL, START_MS + 60_000));
    expect(before && after && judgeManifestChange(before, after).map(({ kind }) => kind)).toEqual([
      'sequence-backwards',
    ]);
  });
});

it('says in which line XML is damaged', () => {
  expect(xmlProblem(manifest())).toBeNull();
  expect(xmlProblem('<a>\n<b></a>')).toEqual({ line: 2, text: '</a> closes <b>' });
  expect(xmlProblem('<a>\n\n<b x=1/></a>')).toMatchObject({ line: 3 });
  expect(xmlProblem('<a/><b/>')?.text).toMatch(/second root/);
  expect(xmlProblem('')?.text).toMatch(/no element/);
  expect(xmlProblem('<!DOCTYPE a [<!ENTITY b "c">]><a/>')).toMatchObject({ line: 1 });
});
