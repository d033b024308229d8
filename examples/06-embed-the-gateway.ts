/**
 * A gateway inside an engine: it trades at the simulator, over sockets, with real signatures, and
 * every step it takes comes with its rule.
 */
import { Gateway, HyperliquidClient, networkWires, systemClock } from 'fillproof/gateway';
import { createSimulator, startServer } from 'fillproof/simulator';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

const wallet = privateKeyToAccount(generatePrivateKey());
const simulator = createSimulator({ seed: 1, startAt: Date.now(), market: false });
simulator.fund(wallet.address, { usdc: '10000' }, Date.now());
const venue = await startServer(simulator, { port: 0 });

/** What waits for an event of the order's. */
const awaited = new Map<string, () => void>();
const next = (event: string) => new Promise<void>((resolve) => awaited.set(event, resolve));

const gateway = new Gateway({
  clock: systemClock,
  connect: (listener) =>
    new HyperliquidClient({
      wires: networkWires({ url: venue.url }),
      clock: systemClock,
      random: Math.random,
      wallet,
      account: wallet.address,
      network: 'testnet',
      listener,
    }),
  outlets: [
    {
      onStep({ step }) {
        for (const event of step.events) {
          console.log(event.type, 'by', step.rule, 'now', event.state);
          awaited.get(event.type)?.();
        }
      },
      onState: (state) => awaited.get(state)?.(),
    },
  ],
});
const live = next('live');
gateway.start();
await live;

const accepted = next('OrderAccepted');
const order = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '0.01',
  price: '90000',
} as const;
gateway.submit(order, { timeInForce: 'GTC', reduceOnly: false });
await accepted;

const updated = next('OrderUpdated');
gateway.modify('O-1', { price: '90001' });
await updated;
console.log('legs:', gateway.view('O-1')?.legs.length);

// The venue says the same: whatever a gateway believes can be held against this.
const [leg] = simulator.truth(wallet.address, Date.now())?.live ?? [];
console.log('at the venue:', leg?.order.sz, '@', leg?.order.limitPx);

await gateway.stop({ cancelAll: true, withinMs: 5_000 });
await venue.close();
