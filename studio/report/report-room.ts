import type { Live } from '../../shared/api/live.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { PrintDesk } from '../print/print-desk.ts';
import { AfterShowDesk } from './after-show/after-show-desk.ts';
import { PlanKeeper } from './after-show/plan-keeper.ts';
import { QaDesk } from './qa/qa-desk.ts';

export interface ReportRoomDeps {
  readonly dataDir: string;
  readonly showFile: string;
  readonly studioVersion: string;
  /** Studio time (ms). */
  now(): number;
  show(): Show;
  run(): RunState;
  live(): Live;
  /** Of the audience last heard of; null: none ever was. */
  votes(): AudienceSummary['votes'] | null;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
}

/** What is written of a show: the plans it was run by, the report after it, QA's signed report, and what is printed. */
export class ReportRoom {
  readonly plans: PlanKeeper;
  readonly afterShow: AfterShowDesk;
  readonly qa: QaDesk;
  readonly print: PrintDesk;

  constructor(deps: ReportRoomDeps) {
    const { dataDir, showFile, studioVersion, onNotice } = deps;
    const now = (): number => deps.now();
    const show = (): Show => deps.show();
    const run = (): RunState => deps.run();
    this.plans = new PlanKeeper({ dataDir, showFile, onNotice });
    this.afterShow = new AfterShowDesk({ dataDir, showFile, now, run, votes: () => deps.votes() });
    this.qa = new QaDesk({
      ...{ dataDir, studioVersion, now, show, onNotice },
      live: () => deps.live(),
      runId: () => run().runId,
      reportJob: (runId) => this.afterShow.job({ kind: 'report', runId }),
    });
    this.print = new PrintDesk({ show, now });
  }

  async close(): Promise<void> {
    for (const part of [this.print, this.qa, this.afterShow, this.plans]) await part.close();
  }
}
