import { expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { assignDraft } from '../../machines/assign-draft.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

interface Cart {
  readonly items: readonly string[];
  readonly note?: string | undefined;
}

it('a draft assign writes a copy, so that earlier contexts stay', () => {
  const add = assignDraft<Cart, { type: string }>((draft, { type }) => {
    draft.items = [...draft.items, type];
    draft.note = undefined;
  });
  const context: Cart = { items: ['first'], note: 'empty' };
  const actor = createActor(createMachine({ context, on: { '*': { actions: [add, add] } } }));
  actor.start();
  const before = deepFreeze(actor.getSnapshot().context);
  actor.send({ type: 'pear' });
  expect(actor.getSnapshot().context).toEqual({
    items: ['first', 'pear', 'pear'],
    note: undefined,
  });
  expect(before).toEqual({ items: ['first'], note: 'empty' });
});
