import type { Advisory, OrderEvent, VenueRequest } from '../../machines/outputs.ts';
import type { FillReportMessage, InputMessage, OrderStatusReportMessage } from './input.ts';
import type { Step } from './step.ts';

/** A report that belongs to no tracked order, as it came in. */
export type ExternalReport =
  | { readonly type: 'status'; readonly report: OrderStatusReportMessage }
  | { readonly type: 'fill'; readonly report: FillReportMessage };

/** Called once an input has been applied, in the order of its outputs. */
export interface Sinks {
  readonly onEvent?: (event: OrderEvent) => void;
  /** Reports to be handed on raw: each exactly once, and never also as an event. */
  readonly onExternal?: (external: ExternalReport) => void;
  readonly onRequest?: (request: VenueRequest) => void;
  readonly onAdvisory?: (advisory: Advisory) => void;
}

/**
 * Hands outputs to the sinks. What a sink dispatches is applied at once, its outputs wait for those
 * still being delivered; what one throws keeps nothing from the others.
 */
export class Deliveries {
  readonly #sinks: Sinks;
  readonly #thrown: unknown[];
  readonly #waiting: (() => void)[] = [];
  #delivering = false;

  /** @param thrown - what else the caller's code threw, to be thrown with the sinks' errors. */
  constructor(sinks: Sinks, thrown: unknown[]) {
    this.#sinks = sinks;
    this.#thrown = thrown;
  }

  /** @throws what was thrown, once all is delivered; an AggregateError if several did. */
  deliver(step: Step, message: InputMessage): void {
    const { onEvent, onExternal, onRequest, onAdvisory } = this.#sinks;
    const waiting = this.#waiting;
    if (onExternal && step.outcome === 'external') {
      if (message.type === 'status' || message.type === 'fill') {
        const { type, report } = message;
        waiting.push(() => onExternal({ type, report } as ExternalReport));
      }
    }
    if (onEvent) for (const event of step.events) waiting.push(() => onEvent(event));
    if (onRequest) for (const request of step.requests) waiting.push(() => onRequest(request));
    if (onAdvisory) {
      for (const advisory of step.advisories) waiting.push(() => onAdvisory(advisory));
    }
    if (waiting.length === 0 && this.#thrown.length === 0) return;
    if (!this.#delivering) this.#drain();
  }

  #drain(): void {
    const errors = this.#thrown.splice(0);
    this.#delivering = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        next();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#delivering = false;
    // Also of what the sinks dispatched meanwhile.
    errors.push(...this.#thrown.splice(0));
    if (errors.length > 1) throw new AggregateError(errors, 'several threw');
    if (errors.length > 0) throw errors[0];
  }
}
