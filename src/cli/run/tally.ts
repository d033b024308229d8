import type { Outlet, StepRecord } from '../../gateway/outlet.ts';

/** How much happened, to be told at the end. */
export class Tally implements Outlet {
  readonly #counts = new Map<string, number>();

  onStep({ step }: StepRecord): void {
    this.#count('steps');
    for (const { type } of step.events) this.#count(type);
    for (const { type } of step.advisories) this.#count(type);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  #count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}
