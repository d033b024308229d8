import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/venues/simulator/wire/action.ts';
import {
  capturedBodies,
  type CapturedBody,
  type Comparison,
  responseOf,
  told,
} from './captured.ts';
import { cancel, oidIn, order, orderAction, Stage, TRADER } from './stage.ts';

interface Case extends Comparison {
  /** Brings the captured situation about, and returns the simulator's answer in it. */
  readonly replay: (stage: Stage, captured: CapturedBody) => unknown;
  readonly settings?: ConstructorParameters<typeof Stage>[0];
  /** How many rows are compared, where the others are of what the simulator has not. */
  readonly rows?: number;
}

const CLOID = '0x285ad26a251f390c83d065af51e3f8d9';
const TAKE_PROFIT = { trigger: { triggerPx: '10.004', tpsl: 'tp' } } as const;
const STOP_LOSS = { trigger: { triggerPx: '9.995', tpsl: 'sl' } } as const;

/** The request as it was captured, in a venue where nothing has happened. */
const asCaptured: Case = {
  replay: (stage, { request }) => stage.act(request?.['action'] as object),
};

/** A real transaction, of an account that the simulator does not know. */
const stranger: Case = {
  settings: { signatures: 'verify' },
  replay: (stage) => {
    const transaction = capturedBodies('exchange').find(({ response }) => response === undefined);
    return stage.post('/exchange', { ...transaction?.request, nonce: stage.now });
  },
};

const EXCHANGE: Readonly<Record<string, Case>> = {
  'order rests': {
    replay: (stage) =>
      stage.buy('ETH', { p: '1500', s: '1', c: '0x430882655000030000000001000000b9' }),
  },
  'order fills': {
    replay: (stage) => {
      stage.offer('ETH', { p: '2080.2', s: '1' });
      return stage.buy('ETH', { p: '2081', s: '0.01', c: '0x000300511abd579f000001000000007b' });
    },
  },
  'price far away': { replay: (stage) => stage.buy('ETH', { p: '1', s: '100' }) },
  'order too small': { replay: (stage) => stage.buy('ETH', { p: '1500', s: '0.0001' }) },
  'IOC matches nothing': {
    replay: (stage) => stage.buy('SOL', { p: '148', s: '1', tif: 'Ioc' }),
  },
  'margin does not suffice': {
    settings: { usdc: '100' },
    replay: (stage) => stage.buy('SOL', { p: '148', s: '1000' }),
  },
  'wallet is unknown': stranger,
  'request: wallet is unknown': stranger,
  'cancel of an ended order': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('BTC', { p: '90000', s: '0.01' }));
      stage.act(cancel('BTC', oid));
      return stage.act(cancel('BTC', oid));
    },
  },
  cancel: {
    replay: (stage) => {
      const oid = oidIn(stage.buy('BTC', { p: '90000', s: '0.01' }));
      return stage.act(cancel('BTC', oid));
    },
  },
  'modify to the other side': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('ETH', { p: '3000', s: '1', tif: 'Alo' }));
      const replacement = order('ETH', false, { p: '3400', s: '1', tif: 'Alo' });
      return stage.act({ type: 'batchModify', modifies: [{ oid, order: replacement }] });
    },
  },
  'request: order rests': asCaptured,
  'request: order too small': asCaptured,
  'request: order with a cloid too small': asCaptured,
  'request: order with a cloid rests': asCaptured,
  'request: order to be cancelled': asCaptured,
  'request: cancel': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('DOGE', { p: '0.1233', s: '100' }));
      return stage.act(cancel('DOGE', oid));
    },
  },
  'request: order to be cancelled twice': asCaptured,
  'request: first cancel': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('DOGE', { p: '0.1233', s: '100' }));
      return stage.act(cancel('DOGE', oid));
    },
  },
  'request: second cancel': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('DOGE', { p: '0.1233', s: '100' }));
      stage.act(cancel('DOGE', oid));
      return stage.act(cancel('DOGE', oid));
    },
  },
  'request: cancel of an unknown order': asCaptured,
  'request: order to be cancelled by cloid': asCaptured,
  'request: cancel by cloid': {
    replay: (stage, captured) => {
      stage.buy('DOGE', { p: '0.1233', s: '100', c: CLOID });
      return asCaptured.replay(stage, captured);
    },
  },
  'request: cancel of an unknown cloid': asCaptured,
  'market order fills': {
    replay: (stage) => {
      stage.offer('HYPE', { p: '25.585', s: '5' });
      return stage.buy('HYPE', { p: '26.8', s: '1', tif: 'FrontendMarket' });
    },
  },
  'bracket whose entry fills': {
    replay: (stage) => {
      stage.offer('HYPE', { p: '39.935', s: '0.9' });
      stage.offer('HYPE', { p: '39.936', s: '5' });
      return stage.act({
        type: 'order',
        orders: [
          order('HYPE', true, { p: '41', s: '1', tif: 'Ioc' }),
          order('HYPE', false, {
            p: '45',
            s: '1',
            r: true,
            trigger: { triggerPx: '45', tpsl: 'tp' },
          }),
          order('HYPE', false, {
            p: '35',
            s: '1',
            r: true,
            trigger: { triggerPx: '35', tpsl: 'sl' },
          }),
        ],
        grouping: 'normalTpsl',
      });
    },
  },
  'bracket whose entry rests': { replay: (stage) => stage.act(bracket()) },
  modify: {
    replay: (stage) => {
      const oid = oidIn(stage.buy('ETH', { p: '3000', s: '1' }));
      return stage.act({ type: 'modify', oid, order: order('ETH', true, { p: '3001', s: '1' }) });
    },
  },
  'modify that would cross': {
    replay: (stage) => {
      stage.mark('ETH', '2440');
      stage.bid('ETH', { p: '2440.1', s: '1' });
      stage.offer('ETH', { p: '2440.2', s: '1' });
      const oid = oidIn(stage.buy('ETH', { p: '2400', s: '1' }));
      return stage.act({ type: 'modify', oid, order: order('ETH', true, { p: '2441', s: '1' }) });
    },
  },
  'batchModify that would cross': {
    replay: (stage) => {
      stage.offer('ETH', { p: '3200', s: '1' });
      const oid = oidIn(stage.buy('ETH', { p: '3000', s: '1' }));
      const replacement = order('ETH', true, { p: '3210', s: '1' });
      const answer = stage.act({ type: 'batchModify', modifies: [{ oid, order: replacement }] });
      return withoutBbo(answer);
    },
  },
  'modify of an ended order': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('ETH', { p: '3000', s: '1' }));
      stage.act(cancel('ETH', oid));
      return stage.act({ type: 'modify', oid, order: order('ETH', true, { p: '3001', s: '1' }) });
    },
  },
};

const INFO: Readonly<Record<string, Case>> = {
  openOrders: {
    replay: (stage) => {
      stage.mark('ETH', '2080');
      stage.sell('ETH', { p: '2500', s: '1', c: '0x00030050c829f0760000010000000072' });
      stage.buy('ETH', { p: '1500', s: '1', c: '0x00030050c829f0770000010000000073' });
      return stage.info({ type: 'openOrders', user: TRADER });
    },
  },
  'request: unknown order (1)': { replay: asAsked },
  'request: unknown order (2)': { replay: asAsked },
  'request: unknown order (3)': { replay: asAsked },
  'request: unknown order (4)': { replay: asAsked },
  'request: market order': {
    replay: (stage) => {
      stage.mark('ETH', '4300');
      stage.offer('ETH', { p: '4301', s: '1' });
      const sketch = { p: '4650.4', s: '0.0025', tif: 'FrontendMarket' } as const;
      const oid = oidIn(stage.buy('ETH', sketch));
      return stage.info({ type: 'orderStatus', user: TRADER, oid });
    },
  },
  'request: market order that closes': {
    replay: (stage) => {
      stage.mark('ETH', '4300');
      stage.offer('ETH', { p: '4301', s: '1' });
      stage.bid('ETH', { p: '4299', s: '1' });
      stage.buy('ETH', { p: '4301', s: '0.0025' });
      const sketch = { p: '3960.7', s: '0.0025', r: true, tif: 'FrontendMarket' } as const;
      const oid = oidIn(stage.sell('ETH', sketch));
      return stage.info({ type: 'orderStatus', user: TRADER, oid });
    },
  },
  historicalOrders: {
    rows: 5,
    replay: (stage) => {
      stage.mark('DYDX', '0.63');
      const placed = ['0.62689', '0.62613'].map((p, index) =>
        stage.buy('DYDX', { p, s: index === 0 ? '1614.3' : '1500.3', tif: 'Alo' }),
      );
      stage.act(cancel('DYDX', ...placed.map(oidIn)));
      stage.act(
        orderAction(
          order('GRIFFAIN', true, { p: '0.035057', s: '529', tif: 'Ioc' }),
          order('ORDI', true, { p: '8.6328', s: '3.15', tif: 'Ioc' }),
          order('TON', true, { p: '3.2502', s: '81.7', tif: 'Ioc' }),
        ),
      );
      return stage.info({ type: 'historicalOrders', user: TRADER });
    },
  },
  'historicalOrders: an order twice': {
    replay: (stage) => {
      const oid = oidIn(stage.sell('HYPE', { p: '40', s: '1' }));
      stage.act(cancel('HYPE', oid));
      return stage.info({ type: 'historicalOrders', user: TRADER });
    },
  },
  'openOrders: one order': {
    anyOrder: true,
    replay: (stage) => {
      const c = '0xa1f0cddc17303d07f3fd128d5b35071d';
      stage.buy('BTC', { p: '31795', s: '0.00037', tif: 'Alo', c });
      return stage.info({ type: 'openOrders', user: TRADER });
    },
  },
  'frontendOpenOrders: a bracket': {
    anyOrder: true,
    since: ['cloid'],
    replay: (stage) => {
      stage.act(bracket());
      return stage.info({ type: 'frontendOpenOrders', user: TRADER });
    },
  },
  userFillsByTime: {
    anyOrder: true,
    since: ['tid', 'feeToken', 'twapId'],
    // Then nobody paid a fee, and what had been bought for how much is not known.
    byForm: ['fee', 'closedPnl'],
    replay: (stage) => {
      stage.offer('SUI', { p: '1.3207', s: '4623.5' });
      stage.buy('SUI', { p: '1.3207', s: '4623.5' });
      stage.bid('SUI', { p: '1.3189', s: '142.7' });
      stage.bid('SUI', { p: '1.3167', s: '3749.1' });
      stage.bid('SUI', { p: '1.3093', s: '731.7' });
      const startTime = stage.now + 1;
      stage.sell('SUI', { p: '1.3', s: '4623.5', tif: 'Ioc' });
      const range = { startTime, endTime: null, aggregateByTime: false };
      return stage.info({ type: 'userFillsByTime', user: TRADER, ...range });
    },
  },
  userRateLimit: {
    byForm: ['cumVlm', 'nRequestsUsed', 'nRequestsCap'],
    since: ['nRequestsSurplus'],
    replay: (stage) => {
      stage.act({ type: 'noop' });
      return stage.info({ type: 'userRateLimit', user: TRADER });
    },
  },
  userFills: {
    // There is no spot market, and no vault has vaults of its own.
    rows: 2,
    // A maker of that size pays no fee; what was sold for how much is not known.
    byForm: ['fee', 'closedPnl'],
    replay: (stage) => {
      stage.bid('JUP', { p: '0.2284', s: '89239' });
      stage.sell('JUP', { p: '0.2284', s: '89239' });
      stage.offer('ARB', { p: '0.0748', s: '432064.5' });
      stage.buy('ARB', { p: '0.0748', s: '432064.5' });
      stage.buy('JUP', { p: '0.22683', s: '440' });
      stage.offer('JUP', { p: '0.22683', s: '440' });
      stage.buy('ARB', { p: '0.07482', s: '8552.3' });
      stage.offer('ARB', { p: '0.07482', s: '8552.3' });
      return stage.info({ type: 'userFills', user: TRADER, aggregateByTime: false });
    },
  },
};

/** Captures that this test does not replay, and why. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  'request: modify of a vault': 'nobody published the answer',
  'request: cloid without 0x': 'the stage signs nothing; recover-signer.test.ts has it',
};

describe.each([
  ['exchange', EXCHANGE],
  ['info', INFO],
] as const)('the captured answers of POST /%s', (name, cases) => {
  const captures = capturedBodies(name);

  test.each(captures.filter((captured) => captured.name in cases))('$name', (captured) => {
    const { replay, settings, rows, ...comparison } = cases[captured.name] as Case;
    const [answer, response] = [replay(new Stage(settings), captured), responseOf(captured)].map(
      (whole) => (rows === undefined ? whole : first(rows, whole)),
    );
    expect(told(answer, comparison)).toBe(told(response, comparison));
  });

  test('are replayed, each of them, or it is said why not', () => {
    const names = captures.map((captured) => captured.name);
    const decided = [...Object.keys(cases), ...Object.keys(NOT_REPLAYED)];
    expect(names.filter((each) => !decided.includes(each))).toEqual([]);
  });
});

function asAsked(stage: Stage, { request }: CapturedBody): unknown {
  return stage.info(request ?? {});
}

/** A bracket whose entry rests. */
function bracket(): Action {
  const exit = { s: '12.5', r: true };
  return {
    type: 'order',
    orders: [
      order('INJ', true, { p: '10', s: '12.5' }),
      order('INJ', false, { ...exit, ...STOP_LOSS, p: '9.1954' }),
      order('INJ', false, { ...exit, ...TAKE_PROFIT, p: '9.2037' }),
    ],
    grouping: 'normalTpsl',
  };
}

/** The answer with the text as far as its author published it: the prices are left out there. */
function withoutBbo(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replace(/bbo was [^"]*/, 'bbo was {bbo}'));
}

function first(count: number, rows: unknown): unknown {
  return (rows as readonly unknown[]).slice(0, count);
}
