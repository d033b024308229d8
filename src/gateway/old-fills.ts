import { historyHas } from '../../machines/history.ts';
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
  /** What happened before was told. */
  #since = 0;
  #newestTs = 0;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /** What came while no gateway ran is news of the one that goes on for it. */
  begin(): void {
    const { number, ts } = this.#intake.begunAt;
    this.#since = number === 0 ? this.#intake.now() : Math.max(ts - REACH_BACK_MS, 0);
  }

  /** Nothing is told from here on until the next snapshot. */
  pause(): void {
    this.#since = Math.max(this.#since, this.#newestTs - REACH_BACK_MS);
  }

  takeNew(report: FillReport): void {
    this.#newestTs = Math.max(this.#newestTs, report.tsEvent);
    this.#intake.apply({ type: 'fill', report, ts: this.#intake.now() });
  }

  takeOld(report: FillReport): void {
    if (!this.#isNews(report)) return;
    this.#intake.apply({ type: 'fill', report, ts: this.#intake.now() });
  }

  #isNews(report: FillReport): boolean {
    const order = this.#intake.dispatcher.find(report);
    if (order !== undefined) return !historyHas(order.context.trades, report.tradeId);
    return report.tsEvent >= this.#since;
  }
}
