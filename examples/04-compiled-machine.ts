/**
 * Orders without actors, and the compiler behind them for a machine of one's own: ten thousand
 * orders are kept as data, one of them is given an actor to wait for, and a till is run as an actor
 * and as a record. Run it with `npm run example 04`.
 */
import { Dispatcher } from 'fillproof';
import { assignDraft, compileMachine } from 'fillproof/compile';
import { createActor, setup, waitFor } from 'xstate';

const dispatcher = new Dispatcher({ residency: 'lazy' });
for (let n = 1; n <= 10_000; n += 1) {
  const order = { clientOrderId: `O-${n}`, strategyId: 'S-1', instrumentId: 'BTC-USD-PERP' };
  dispatcher.submit({ ...order, side: 'BUY', orderType: 'LIMIT', quantity: '1', price: '100' }, n);
}
const leg = { clientOrderId: 'O-7', venueOrderId: '1007' };
dispatcher.dispatchOrderStatusReport({ ...leg, status: 'ACCEPTED', tsEvent: 10_015 }, 10_020);
console.log('without an actor:', dispatcher.snapshot('O-7')?.value);

const actor = dispatcher.actor('O-7');
if (actor === undefined) throw new Error('O-7 is not known');
const filled = waitFor(actor, (snapshot) => snapshot.matches({ closed: 'filled' }));
const trade = { ...leg, tradeId: 't1', lastQty: '1', lastPx: '100', tsEvent: 10_030 };
dispatcher.dispatchFillReport(trade, 10_035);
console.log('waited for:', (await filled).value, 'by rule', (await filled).context.step.rule);

type Context = { readonly items: readonly string[]; readonly scans: number };
type Scan = { readonly type: 'scan'; readonly item: string };

const till = setup({
  types: { context: {} as Context, events: {} as Scan | { readonly type: 'pay' } },
  guards: { isEmpty: ({ context }) => context.items.length === 0 },
  actions: {
    count: assignDraft((draft) => {
      draft.scans += 1;
    }),
  },
}).createMachine({
  context: { items: [], scans: 0 },
  initial: 'open',
  states: {
    open: {
      on: {
        scan: {
          actions: [
            'count',
            assignDraft((draft, event) => {
              draft.items = [...draft.items, event.item];
            }),
          ],
        },
        pay: [{ guard: 'isEmpty' }, { target: 'paid' }],
      },
    },
    paid: {},
  },
});
const compiled = compileMachine(till);

const shopper = createActor(compiled).start();
shopper.send({ type: 'scan', item: 'pear' });
console.log('as an actor:', shopper.getSnapshot().value, shopper.getSnapshot().context);

const record = { till: 7, ...compiled.initialRest(undefined) };
compiled.advance(record, { type: 'pay' });
compiled.advance(record, { type: 'scan', item: 'fig' });
compiled.advance(record, { type: 'pay' });
console.log('as a record:', record.till, record.leaf.key, record.context);
