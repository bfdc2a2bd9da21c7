import type { HeatColumn, HeatGroupCounts } from '../../../shared/telemetry/audience-view.ts';
import type { History, HistoryRequest } from '../../../shared/telemetry/history.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import type { ExportPage, ExportRequest } from './export-page.ts';
import type { HeatRequest } from './heat-rows.ts';
import type { RawMark } from './marks.ts';

export type NoticeLevel = 'info' | 'warning' | 'error';

/** What the thread is started with. */
export interface KeeperConfig {
  readonly dir: string;
  /** Studio time in ms. */
  readonly nowMs: number;
  /** Names a damaged file that is set aside. */
  readonly asideSuffix: string;
}

/** What can be asked, and what comes back. */
export interface Answers {
  readonly history: { readonly ask: HistoryRequest; readonly answer: History };
  /** The same as bytes (history-wire.ts). */
  readonly historyBytes: { readonly ask: HistoryRequest; readonly answer: Uint8Array<ArrayBuffer> };
  readonly heat: { readonly ask: HeatRequest; readonly answer: HeatColumn[] };
  readonly marks: { readonly ask: { readonly fromMs: number; readonly toMs: number }; readonly answer: RawMark[] };
  readonly page: { readonly ask: ExportRequest; readonly answer: ExportPage };
}
export type AnswerKind = keyof Answers;
export type Question = { [K in AnswerKind]: { readonly kind: K; readonly ask: Answers[K]['ask'] } }[AnswerKind];

/** Host → thread. */
export type KeeperMessage =
  | { readonly type: 'point'; readonly point: TelemetryPoint }
  | { readonly type: 'heat'; readonly column: HeatColumn; readonly groups: readonly HeatGroupCounts[] }
  | { readonly type: 'notice'; readonly atMs: number; readonly level: NoticeLevel; readonly text: string }
  /** On air since then, and still at `untilMs`. */
  | { readonly type: 'air'; readonly sinceMs: number; readonly untilMs: number }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'close' };

/** Thread → host. */
export type KeeperReply =
  /** First: the last ten minutes as an earlier host measured them, a point a second. */
  | { readonly type: 'recent'; readonly points: readonly TelemetryPoint[] }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  /** Why there is no answer, in words. */
  | { readonly type: 'refused'; readonly id: number; readonly reason: string }
  | { readonly type: 'told'; readonly level: NoticeLevel; readonly text: string };
