import type { Rule } from '../../machines/rules.ts';
import { BoundedFifo } from '../dispatch/bounded-fifo.ts';
import type { StepRecord } from './outlet.ts';

/**
 * By which rule each order's last command, report or answer was decided. That time passes, or that
 * the venue answers a question with nothing new, explains nothing of how an order stands.
 */
export class LastRules {
  readonly #rules: BoundedFifo<Rule>;

  /** @param ordersKept - how many orders it may be asked about, open ones and closed. */
  constructor(ordersKept: number) {
    this.#rules = new BoundedFifo(ordersKept);
  }

  get(clientOrderId: string): Rule | undefined {
    return this.#rules.get(clientOrderId);
  }

  onRecorded({ input, step }: StepRecord): void {
    const { clientOrderId, rule, events, advisories } = step;
    if (clientOrderId === null) return;
    const saysSomething = events.length > 0 || advisories.length > 0;
    if (input.type !== 'query.answered' || saysSomething) this.#rules.add(clientOrderId, rule);
  }
}
