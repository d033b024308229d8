import { expectTypeOf, it } from 'vitest';
import type { OrderInput } from '../../machines/order-input.ts';
import type { OrderState } from '../../machines/vocabulary.ts';
import type { InputKind, TransitionTable } from '../support/transition-table.ts';

type Row = TransitionTable['accepted'];

it('does not compile while a state is missing', () => {
  expectTypeOf<Omit<TransitionTable, 'expired'>>().not.toExtend<TransitionTable>();
});

it('does not compile while an input is missing', () => {
  expectTypeOf<Omit<Row, 'canceled of newer'>>().not.toExtend<Row>();
  expectTypeOf<Omit<Row, 'stream.gap'>>().not.toExtend<Row>();
});

it('has every state of the machine and every input of an actor', () => {
  expectTypeOf<keyof TransitionTable>().toEqualTypeOf<OrderState>();
  type Plain = Exclude<OrderInput, { report: unknown }>['type'];
  expectTypeOf<Plain>().toExtend<InputKind>();
});
