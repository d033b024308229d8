import { describe, expect, it } from 'vitest';
import { stateOfSnapshot } from '../support/state-of-snapshot.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { inputOf, waysTo } from '../support/table-inputs.ts';
import { transitionTable } from '../support/transition-table.ts';

const states = Object.keys(transitionTable) as (keyof typeof transitionTable)[];

describe.each(states)('an order that is %s', (state) => {
  const kinds = Object.keys(
    transitionTable[state],
  ) as (keyof (typeof transitionTable)[typeof state])[];

  it.each(kinds)('decides %s', (kind) => {
    const dispatcher = new Dispatcher();
    for (const input of waysTo[state]) dispatcher.dispatch(input);
    const snapshot = () => {
      const actor = dispatcher.actor('O-1');
      if (actor === undefined) throw new Error('the order is not tracked');
      return actor.getSnapshot();
    };
    expect(stateOfSnapshot(snapshot())).toBe(state);
    const step = dispatcher.dispatch(inputOf(kind, state));
    const outcome = step.outcome.charAt(0).toUpperCase();
    const cell = `${outcome} ${step.rule} ${stateOfSnapshot(snapshot())}`;
    expect(cell).toBe(transitionTable[state][kind]);
  });
});
