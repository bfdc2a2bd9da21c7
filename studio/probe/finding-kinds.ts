import type { FindingKind, FindingLevel } from '../../shared/telemetry/probe.ts';

export interface KindInfo {
  readonly level: FindingLevel;
  readonly title: string;
  readonly why: string;
  readonly whatToDo: string;
}

const kind = (level: FindingLevel, title: string, why: string, whatToDo: string): KindInfo => ({
  level,
  title,
  why,
  whatToDo,
});

/**
 * What each finding means. An error is what viewers notice or what a specification forbids; a warning is what some
 * players or some networks notice. "bis" is draft-pantos-hls-rfc8216bis.
 */
export const KINDS: Readonly<Record<FindingKind, KindInfo>> = {
  unreachable: kind(
    'error',
    'No answer',
    'Players get nothing at all.',
    'Check the address, DNS, the certificate and whether the CDN’s edge is up.',
  ),
  'http-error': kind(
    'error',
    'Playlist refused',
    'Without its playlist a player cannot start, and a running one stalls.',
    'Check that the encoder publishes, the path is right and the CDN may reach the origin.',
  ),
  syntax: kind(
    'error',
    'Damaged playlist',
    'Players differ in what they forgive; some will not play at all.',
    'Look at the line named; update or reconfigure the packager.',
  ),
  'content-type': kind(
    'warning',
    'Wrong content type',
    'Safari and some TVs refuse what is not labelled as what it is.',
    'Set the type at the origin: application/vnd.apple.mpegurl, application/dash+xml, video/mp4, video/mp2t.',
  ),
  cors: kind(
    'warning',
    'No CORS header',
    'Web players on another domain are not allowed to read it.',
    'Send Access-Control-Allow-Origin with playlists, media and errors; check that the CDN passes it on.',
  ),
  'playlist-cached': kind(
    'error',
    'Playlist cached too long',
    'Viewers get old playlists: they stall at the live edge and fall behind.',
    'Let playlists be cached no longer than half a segment (blocking reloads may be cached by their query).',
  ),
  'slow-playlist': kind(
    'warning',
    'Slow playlist',
    'Players hear of new media late and need a larger buffer.',
    'Check the route to the CDN’s edge, and the edge’s way to the origin.',
  ),
  'stale-manifest': kind(
    'error',
    'Stale playlist',
    'Nothing new to play: every viewer runs dry and sees a frozen picture.',
    'Check encoder and ingest; compare with the origin to see whether the CDN serves an old copy.',
  ),
  'sequence-backwards': kind(
    'error',
    'Media sequence went backwards',
    'Players play segments again, or give up (bis §6.2.1).',
    'Usually two origins that do not agree behind one address, or a restarted packager: let it keep its numbers.',
  ),
  'playlist-rewritten': kind(
    'error',
    'Published entries changed',
    'A playlist may only grow at its end (bis §6.2.1): players that hold the old entry lose their place in time.',
    'Look for two packagers behind one address, or one that corrects itself afterwards.',
  ),
  'discontinuity-sequence': kind(
    'error',
    'Discontinuity sequence wrong',
    'Players cannot line renditions up after a break (bis §4.4.3.3).',
    'Let the packager count each discontinuity that leaves the playlist.',
  ),
  'blocking-reload': kind(
    'error',
    'Blocking reload does not block',
    'Low-latency players poll in a loop or hear of parts late (bis §6.2.5.2).',
    'Let the CDN pass _HLS_msn and _HLS_part to the origin, and make them part of its cache key.',
  ),
  ended: kind(
    'warning',
    'Stream is over',
    'Nothing new will come: players show what is left, and stop.',
    'Nothing, if it is meant to be a recording; else check whether encoder and packager run, and start them again.',
  ),
  'pdt-missing': kind(
    'warning',
    'No dates',
    'Without PROGRAM-DATE-TIME nobody can tell latency, and viewers cannot be kept in step.',
    'Switch PROGRAM-DATE-TIME on in the packager.',
  ),
  'pdt-jump': kind(
    'error',
    'PROGRAM-DATE-TIME jumps',
    'Cues come at the wrong frame after the jump, and players that steer by it seek.',
    'Check the packager’s clock (NTP slew, not step), and that it dates by capture time.',
  ),
  'clock-skew': kind(
    'error',
    'Origin’s clock is off',
    'Latency figures and cue times are wrong by as much.',
    'Run NTP on origin and packager; compare the studio’s clock as well.',
  ),
  'timeline-wrong': kind(
    'error',
    'Media timeline and dates disagree',
    'The frame on screen is not the one its date says: cues drift away from the picture.',
    'Check for an encoder that rewrites time stamps, a wrong time base, or drift between its clock and NTP.',
  ),
  'discontinuity-untagged': kind(
    'error',
    'Time stamps jump without a discontinuity tag',
    'Players stall at the hole or drop what lies behind it.',
    'Let the packager write EXT-X-DISCONTINUITY (DASH: a new period) wherever time stamps begin anew.',
  ),
  'target-duration': kind(
    'error',
    'Segment longer than the target duration',
    'Players poll by the target duration and run dry (bis §4.4.3.1).',
    'Fix the key-frame distance, or raise the target duration before the stream starts.',
  ),
  'part-duration': kind(
    'error',
    'Part of the wrong length',
    'Low-latency players reckon with parts of 85 to 100 % of the part target, hold back three, and stall (bis §4.4.4.9).',
    'Raise PART-TARGET, or fix what delays the packager’s parts.',
  ),
  'duration-wrong': kind(
    'warning',
    'Media is not as long as the playlist says',
    'The live edge is not where it seems; seeking and sync go wrong.',
    'Check the packager’s rounding, and frames dropped before it.',
  ),
  'part-missing': kind(
    'error',
    'Part missing',
    'Low-latency viewers stall, or fall back to whole segments.',
    'Check the way from packager to CDN: parts have to be there before they are listed, and stay for a while.',
  ),
  'segment-missing': kind(
    'error',
    'Segment missing',
    'Viewers see a hole or a stall.',
    'Check uploads and origin storage; segments have to stay for as long as the playlist plus its length.',
  ),
  gap: kind(
    'warning',
    'Gap',
    'Media is marked as missing: viewers see a hole, or another rendition.',
    'Check the encoder’s input and link for that time.',
  ),
  'duplicate-segment': kind(
    'error',
    'Segment twice',
    'Viewers see the same seconds again, and time runs apart from the programme.',
    'Check the packager and the CDN’s cache keys.',
  ),
  truncated: kind(
    'error',
    'Segment cut off',
    'Decoders stop or show damage.',
    'Check uploads that are listed before they are complete, and full disks at origin or edge.',
  ),
  'init-missing': kind(
    'error',
    'Initialisation segment missing',
    'Nothing of the rendition can be decoded.',
    'Check EXT-X-MAP (DASH: initialization) and that the file is at the origin and not expired.',
  ),
  'init-changed': kind(
    'error',
    'Initialisation segment changed',
    'Players that hold the old one decode garbage, or fail.',
    'Give a changed one a new name, with a discontinuity.',
  ),
  'codecs-mismatch': kind(
    'error',
    'Codecs are not as announced',
    'Players choose a rendition by its codecs, and fail when others come.',
    'Correct CODECS in the multivariant playlist (DASH: codecs), or the encoder’s profile.',
  ),
  'rendition-missing': kind(
    'error',
    'Rendition missing',
    'A rendition that is announced cannot be played: no sound, or no way down when the network is slow.',
    'Check the encoder’s ladder and the names in the multivariant playlist.',
  ),
  'rendition-misaligned': kind(
    'warning',
    'Renditions are not aligned',
    'Switching between renditions jumps or stalls.',
    'Let one packager cut all renditions by the same clock.',
  ),
  'av-gap': kind(
    'error',
    'Sound and picture apart',
    'Lips and voice are apart, or players stall where one of them is missing.',
    'Check the encoder’s audio input and time stamps.',
  ),
  bitrate: kind(
    'warning',
    'Bitrate above what is announced',
    'Players choose a rendition that the network cannot bear, and stall.',
    'Correct BANDWIDTH, or cap the encoder’s peaks.',
  ),
  'slow-media': kind(
    'error',
    'Slow media',
    'Media comes slower than it plays: buffers run dry.',
    'Check the edge’s cache hits (X-Cache, Age), its load, and the route to it.',
  ),
  stall: kind(
    'error',
    'A player would have stalled',
    'Viewers see the picture stand still and come back later than the others.',
    'Raise the target latency, or mend what makes media come late (see the other findings).',
  ),
  'latency-limit': kind(
    'error',
    'Latency above the limit',
    'Viewers see the programme later than planned; answers come late.',
    'Shorten segments or parts, the encoder’s look-ahead and the SRT latency; check the CDN’s caching.',
  ),
  'spread-limit': kind(
    'error',
    'Spread above the limit',
    'Some viewers see the frame long before others: cues are unfair.',
    'Compare the CDNs below; raise the target latency so that all can hold it.',
  ),
  'cdns-differ': kind(
    'error',
    'CDNs tell different times for the same media',
    'Viewers of one CDN get cues at another frame than those of the other.',
    'Feed all CDNs from one packager, or give the packagers the same clock and dates.',
  ),
};
