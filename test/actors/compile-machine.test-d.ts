import { expectTypeOf, it } from 'vitest';
import {
  type Actor,
  type ActorRefFrom,
  createActor,
  setup,
  type SnapshotFrom,
  waitFor,
} from 'xstate';
import type { OrderContext, OrderRegistration } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import { orderMachine } from '../../machines/order-machine.ts';
import { assignDraft, type CompiledLogic, compileMachine, type Rest } from '../../src/compile.ts';

const registration = {} as OrderRegistration;
const orders = compileMachine(orderMachine);

const lamp = setup({
  types: {
    context: {} as { readonly watts: number },
    events: {} as { type: 'on' } | { type: 'dim'; by: number },
    emitted: {} as { type: 'lit'; watts: number },
  },
}).createMachine({ context: { watts: 1 } });

it('an actor of a compiled machine is typed as one of the machine', () => {
  const actor = createActor(orders, { input: registration });
  expectTypeOf(actor).toEqualTypeOf<Actor<CompiledLogic<typeof orderMachine>>>();
  expectTypeOf(actor.getSnapshot()).toEqualTypeOf<SnapshotFrom<typeof orderMachine>>();
  expectTypeOf(actor.getSnapshot().context).toEqualTypeOf<OrderContext>();
  expectTypeOf<Parameters<typeof actor.send>[0]>().toEqualTypeOf<OrderInput>();
  expectTypeOf(actor).toExtend<ActorRefFrom<typeof orderMachine>>();
  expectTypeOf(waitFor(actor, () => true)).resolves.toEqualTypeOf<
    SnapshotFrom<typeof orderMachine>
  >();
});

it('input is required where the machine requires it, and of its type', () => {
  // @ts-expect-error -- the order machine starts from a registration
  createActor(orders);
  // @ts-expect-error -- which is no number
  createActor(orders, { input: 1 });
  expectTypeOf(createActor(compileMachine(lamp)).id).toEqualTypeOf<string>();
});

it('emitted events are the machine’s', () => {
  const actor = createActor(compileMachine(lamp));
  actor.on('lit', (event) => expectTypeOf(event.watts).toEqualTypeOf<number>());
  // @ts-expect-error -- it emits nothing else
  actor.on('dark', () => undefined);
  // @ts-expect-error -- nor takes it an event without its fields
  actor.send({ type: 'dim' });
});

it('a rest is typed as the machine', () => {
  const rest = orders.initialRest(registration);
  expectTypeOf(rest).toEqualTypeOf<Rest<typeof orderMachine>>();
  expectTypeOf(rest.context).toEqualTypeOf<OrderContext>();
  expectTypeOf(rest.leaf.key).toEqualTypeOf<string>();
  expectTypeOf(orders.advance).parameter(1).toEqualTypeOf<OrderInput>();
  expectTypeOf(orders.snapshotOf(rest)).toEqualTypeOf<SnapshotFrom<typeof orderMachine>>();
  expectTypeOf(orders.config).toEqualTypeOf<(typeof orderMachine)['config']>();
});

it('a draft is a context whose fields may be replaced, what they hold not', () => {
  interface Context {
    readonly count: number;
    readonly list: { readonly items: readonly string[] };
  }
  assignDraft<Context, { type: 'add'; by: number }>((draft, event) => {
    expectTypeOf(event.by).toEqualTypeOf<number>();
    draft.count += event.by;
    draft.list = { items: ['x'] };
    // @ts-expect-error -- it is shared with earlier contexts
    draft.list.items = [];
  });
});

it('a draft assign within a machine needs no types of its own', () => {
  type Scan = { readonly type: 'scan'; readonly item: string };
  setup({
    types: { context: {} as { readonly last: string }, events: {} as Scan | { type: 'pay' } },
    actions: {
      forget: assignDraft((draft, event) => {
        expectTypeOf(event.type).toEqualTypeOf<'scan' | 'pay'>();
        draft.last = '';
      }),
    },
  }).createMachine({
    context: { last: '' },
    on: {
      scan: {
        actions: assignDraft((draft, event) => {
          draft.last = event.item;
        }),
      },
      pay: { actions: 'forget' },
    },
  });
});
