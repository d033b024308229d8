import { isDeepStrictEqual } from 'node:util';
import type { InputMessage } from '../src/dispatch/input.ts';
import type { Step } from '../src/dispatch/step.ts';
import { batchTexts } from './batch-texts.ts';
import { OrderStream } from './order-stream.ts';
import { createSide, type SideName } from './side.ts';
import { opening } from './steady-state.ts';

/**
 * Runs every side over the stream: each step must be equal in all its parts.
 *
 * @param inputs - how many follow after the orders are open.
 * @returns how many of those there were by type and rule.
 * @throws if a side says anything different of an input.
 */
export function proveEqual(
  names: readonly SideName[],
  liveOrders: number,
  seed: number,
  inputs: number,
): Map<string, number> {
  const sides = names.map(createSide);
  const stream = new OrderStream(seed);
  const prove = (messages: readonly InputMessage[]): readonly Step[] =>
    batchTexts(messages).flatMap((text) => {
      const [said, ...others] = sides.map((side) => side.receive(text).run());
      for (const steps of others) mustEqual(said ?? [], steps, text, names);
      return said ?? [];
    });
  for (const messages of opening(stream, liveOrders)) prove(messages);

  const mix = new Map<string, number>();
  for (let taken = 0; taken < inputs; taken += PROVED_AT_A_TIME) {
    const messages = stream.take(Math.min(PROVED_AT_A_TIME, inputs - taken));
    for (const [index, { rule }] of prove(messages).entries()) {
      const name = `${nameOf(messages[index])} → ${rule}`;
      mix.set(name, (mix.get(name) ?? 0) + 1);
    }
  }
  return mix;
}

const PROVED_AT_A_TIME = 10_000;

function mustEqual(
  steps: readonly Step[],
  others: readonly Step[],
  text: string,
  names: readonly SideName[],
): void {
  if (isDeepStrictEqual(steps, others)) return;
  const index = steps.findIndex((step, at) => !isDeepStrictEqual(step, others[at]));
  const input = (JSON.parse(text) as InputMessage[])[index];
  const lines = [input, steps[index], others[index]].map((value) => JSON.stringify(value));
  throw new Error(`${names.join(', ')} differ: input, ${names[0]}, other\n${lines.join('\n')}`);
}

function nameOf(message: InputMessage | undefined): string {
  return message?.type === 'status' ? message.report.status : (message?.type ?? '');
}
