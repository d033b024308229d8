import type { InputMessage } from '../../src/dispatch/input.ts';
import { Choices } from './choices.ts';
import { Scenario } from './scenario.ts';

const IDS = 3;
/** What one order's inputs come in a row, at most. */
const IN_A_ROW_MAX = 12;

/**
 * The inputs of several random scenarios for one dispatcher: in turns, under a few client order ids
 * that are used again, with legs and trades that some of them share, and reports that name a leg
 * only.
 */
export function severalOrders(
  scenarios: readonly (readonly number[])[],
  mixing: readonly number[],
): InputMessage[] {
  const choices = new Choices(mixing);
  const waiting = scenarios.map((numbers, at) => {
    const scenario = new Scenario(numbers);
    scenario.run();
    const sharesLegs = choices.isRare(3);
    const namesOrder = !choices.isRare(3);
    return scenario.inputs.map((input) => renamed(input, at, sharesLegs, namesOrder));
  });
  const inputs: InputMessage[] = [];
  while (waiting.length > 0) {
    const at = choices.below(Math.min(waiting.length, 2));
    const next = waiting[at]?.splice(0, 1 + choices.below(IN_A_ROW_MAX)) ?? [];
    if (next.length === 0) waiting.splice(at, 1);
    else inputs.push(...next);
  }
  return inputs;
}

function renamed(
  input: InputMessage,
  at: number,
  sharesLegs: boolean,
  namesOrder: boolean,
): InputMessage {
  const json = JSON.stringify(input, (key, value: unknown) => {
    if (key === 'clientOrderId') return `O-${at % IDS}`;
    if (key === 'report' && !namesOrder) return { ...(value as object), clientOrderId: undefined };
    if (sharesLegs || typeof value !== 'string') return value;
    if (key === 'venueOrderId') return String(Number(value) + 1_000 * at);
    return key === 'tradeId' ? `${at}-${value}` : value;
  });
  return JSON.parse(json) as InputMessage;
}
