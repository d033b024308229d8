import type { FillReport } from '../../machines/vocabulary.ts';
import type { Intake } from './intake.ts';
import { REACH_BACK_MS } from './reach-back.ts';

/**
 * Tells what is news in a snapshot of trades: those of tracked orders, since each is counted only
 * once, and those that may have come while nobody listened. The rest was handed on raw long ago, or
 * was before this gateway's time.
 */
export class OldFills {
  readonly #intake: Intake;
  #begunAt = 0;
  #newestTs = 0;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /** What came while no gateway ran is news of the one that goes on for it. */
  begin(): void {
    const { number, ts } = this.#intake.position;
    this.#begunAt = number === 0 ? this.#intake.now() : Math.max(ts - REACH_BACK_MS, 0);
  }

  takeNew(report: FillReport): void {
    this.#newestTs = Math.max(this.#newestTs, report.tsEvent);
    this.#intake.apply({ type: 'fill', report, ts: this.#intake.now() });
  }

  takeOld(report: FillReport): void {
    const newsSince = Math.max(this.#begunAt, this.#newestTs - REACH_BACK_MS);
    const isNews = report.tsEvent >= newsSince || this.#intake.dispatcher.isTracked(report);
    if (isNews) this.#intake.apply({ type: 'fill', report, ts: this.#intake.now() });
  }
}
