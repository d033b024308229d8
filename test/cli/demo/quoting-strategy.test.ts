import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../machines/outputs.ts';
import type { OrderState } from '../../../machines/vocabulary.ts';
import type { Push, SubmittedOrder } from '../../../src/client.ts';
import { QuotingStrategy, type Trader } from '../../../src/cli/demo/quoting-strategy.ts';

function start() {
  const told: unknown[][] = [];
  const refused: string[] = [];
  const trader = {
    gatewayState: 'live' as Trader['gatewayState'],
    refusal: null as Error | null,
    submit({ clientOrderId, side, price, quantity }: SubmittedOrder) {
      told.push(['submit', clientOrderId, side, price, quantity]);
      return trader.refusal === null ? Promise.resolve() : Promise.reject(trader.refusal);
    },
    modify(clientOrderId: string, { price }: { price?: string | undefined }) {
      told.push(['modify', clientOrderId, price]);
      return Promise.resolve({ isWaiting: false });
    },
  };
  const coins = [{ name: 'BTC', szDecimals: 5 }];
  const onRefused = (why: string) => refused.push(why);
  const strategy = new QuotingStrategy(trader, { coins, idPrefix: 'demo-', onRefused });
  const happened = (clientOrderId: string, state: OrderState) => {
    const event = { clientOrderId, state } as OrderEvent;
    strategy.onPush({ seq: 1, type: 'event', event } satisfies Push);
  };
  return { told, refused, trader, strategy, happened };
}

describe('the demo', () => {
  it('quotes on both sides, as the venue takes prices', () => {
    const { told, strategy } = start();
    strategy.onMids({ BTC: '95000.5', ETH: '3000' });
    expect(told).toEqual([
      ['submit', 'demo-1', 'BUY', '94972', '0.00526'],
      ['submit', 'demo-2', 'SELL', '95029', '0.00526'],
    ]);
  });

  it('moves its quotes with the middle, if that is worth it', () => {
    const { told, strategy } = start();
    strategy.onMids({ BTC: '95000' });
    strategy.onMids({ BTC: '95001' });
    expect(told).toHaveLength(2);
    strategy.onMids({ BTC: '95100' });
    expect(told.slice(2)).toEqual([
      ['modify', 'demo-1', '95071'],
      ['modify', 'demo-2', '95129'],
    ]);
  });

  it('quotes anew when an order is no more', () => {
    const { told, strategy, happened } = start();
    strategy.onMids({ BTC: '95000' });
    happened('demo-1', 'accepted');
    happened('demo-2', 'filled');
    happened('somebody-else', 'filled');
    strategy.onMids({ BTC: '95000' });
    expect(told.slice(2)).toEqual([['submit', 'demo-3', 'SELL', '95029', '0.00526']]);
  });

  it('tries again when an order was not taken', async () => {
    const { told, refused, strategy, trader } = start();
    trader.refusal = new Error('no');
    strategy.onMids({ BTC: '95000' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(refused).toEqual(['Error: no', 'Error: no']);
    strategy.onMids({ BTC: '95000' });
    expect(told).toHaveLength(4);
  });

  it('waits while the gateway is not live, or there is no price', () => {
    const { told, strategy, trader } = start();
    strategy.onMids({ BTC: 'nonsense' });
    strategy.onMids({});
    trader.gatewayState = 'recovering';
    strategy.onMids({ BTC: '95000' });
    expect(told).toEqual([]);
  });
});
