import type { Span } from './gc-pauses.ts';
import type { Side } from './side.ts';

/** The timed parts of some batches. */
interface Timed {
  readonly ns: number;
  readonly spans: readonly Span[];
}

/**
 * Applies batch after batch, each parsed untimed just before, and sums what applying took. What
 * parsing leaves as garbage makes collections come sooner, but no dearer, and no more of them fall
 * into the timed parts: these make the same share of the garbage as before.
 */
export function timeBatches(side: Side, texts: readonly string[]): Timed {
  const spans: Span[] = [];
  let elapsedMs = 0;
  for (const text of texts) {
    const batch = side.receive(text);
    const start = performance.now();
    batch.run();
    const end = performance.now();
    spans.push([start, end]);
    elapsedMs += end - start;
  }
  return { ns: elapsedMs * 1e6, spans };
}

/**
 * Applies batches untimed.
 *
 * @throws if an input is refused or is of no order that the side knows: the stream would be wrong.
 */
export function runBatches(side: Side, texts: readonly string[]): void {
  for (const text of texts) {
    for (const step of side.receive(text).run()) {
      if (step.outcome === 'tracked' || step.outcome === 'skip') continue;
      throw new Error(`${side.name} does not track an input: ${JSON.stringify(step)}`);
    }
  }
}
