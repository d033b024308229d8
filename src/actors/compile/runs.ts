import type { EventObject, MachineContext } from 'xstate';
import type { CompiledLeaf } from './leaf.ts';
import type { Scope } from './machine-types.ts';
import { Run } from './run.ts';

/**
 * The runs of one machine. One serves all events, but for those sent to another actor while an
 * action of the first executes.
 */
export class Runs {
  readonly #maxIterations: number;
  #idle: Run | undefined;

  constructor(maxIterations = Infinity) {
    this.#maxIterations = maxIterations;
  }

  begin(
    leaf: CompiledLeaf,
    context: MachineContext,
    event: EventObject,
    scope: Scope | undefined,
  ): Run {
    const run = this.#idle ?? new Run(leaf, this.#maxIterations);
    this.#idle = undefined;
    run.leaf = leaf;
    run.context = context;
    run.event = event;
    run.scope = scope;
    return run;
  }

  /** Takes a run back. One that threw is not, so that nothing has to be mended. */
  end(run: Run): void {
    run.clear();
    this.#idle = run;
  }
}
