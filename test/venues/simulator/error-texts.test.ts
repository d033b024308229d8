import { describe, expect, test } from 'vitest';
import { fixtureText } from '../hyperliquid/frame-fixtures.ts';
import { capturedBodies } from './captured.ts';
import { cancel, oidIn, order, type OrderSketch, Stage } from './stage.ts';

interface ErrorTexts {
  readonly documented: readonly { readonly type: string; readonly text: string }[];
  readonly observed: readonly string[];
}

const { documented, observed } = JSON.parse(fixtureText('error-texts.json')) as ErrorTexts;

/** Provokes the venue: returns the last answer. */
type Provocation = (stage: Stage) => unknown;

/** By the venue's name for the reason; all are about one coin, whose asset id is 1. */
const DOCUMENTED: Readonly<Record<string, Provocation>> = {
  Tick: buying({ p: '3000.12', s: '1' }),
  MinTradeNtl: buying({ p: '3000', s: '0.001' }),
  PerpMargin: buying({ p: '3000', s: '100' }),
  ReduceOnly: buying({ p: '3000', s: '1', r: true }),
  BadAloPx: (stage) => {
    stage.offer('ETH', { p: '3200', s: '1' });
    return stage.buy('ETH', { p: '3200', s: '1', tif: 'Alo' });
  },
  IocCancel: buying({ p: '3000', s: '1', tif: 'Ioc' }),
  BadTriggerPx: buying({ p: '3000', s: '1', trigger: { triggerPx: '3000', tpsl: 'sl' } }),
  MarketOrderNoLiquidity: buying({ p: '3400', s: '1', tif: 'FrontendMarket' }),
  MissingOrder: (stage) => stage.act(cancel('ETH', 1)),
};

const OBSERVED: Readonly<Record<string, Provocation>> = {
  'Order must have minimum value of $10. asset=173': (stage) =>
    stage.buy('DOGE', { p: '0.2', s: '25' }),
  'Order was never placed, already canceled, or filled. asset=173': (stage) =>
    stage.act(cancel('DOGE', 1)),
  'Order could not immediately match against any resting orders. asset=5': (stage) =>
    stage.buy('SOL', { p: '148', s: '1', tif: 'Ioc' }),
  'Order price cannot be more than 95% away from the reference price': buying({ p: '9', s: '9' }),
  'Order value too large. Max is $5000000.': buying({ p: '3000', s: '2000' }),
  'Order has invalid price.': buying({ p: '0', s: '1' }),
  'Attempted to modify to invalid new order': (stage) => {
    const oid = oidIn(stage.buy('ETH', { p: '3000', s: '1' }));
    const replacement = order('ETH', false, { p: '3400', s: '1' });
    return stage.act({ type: 'modify', oid, order: replacement });
  },
  'Cannot modify canceled or filled order': (stage) => {
    const replacement = order('ETH', true, { p: '3000', s: '1' });
    return stage.act({ type: 'modify', oid: 1, order: replacement });
  },
  'Error placing new order during modify: Post only order would have immediately matched, bbo was 2440.1@2440.2':
    (stage) => {
      stage.bid('ETH', { p: '2440.1', s: '1' });
      stage.offer('ETH', { p: '2440.2', s: '1' });
      const oid = oidIn(stage.buy('ETH', { p: '2000', s: '1' }));
      const replacement = order('ETH', true, { p: '2441', s: '1' });
      return stage.act({ type: 'modify', oid, order: replacement });
    },
  'User or API Wallet 0x... does not exist.': bySomeone({ type: 'noop' }),
  'Must deposit before performing actions. User: 0x...': (stage) => {
    const agentAddress = `0x${'0'.repeat(40)}`;
    const chain = { signatureChainId: '0x1', hyperliquidChain: 'Mainnet' };
    const action = { type: 'approveAgent', ...chain, agentAddress, nonce: stage.now };
    return bySomeone(action)(stage);
  },
  'Unable to recover signer.': (stage) => stage.act({ type: 'noop' }),
  'Action already expired': (stage) =>
    stage.post('/exchange', { ...stage.signed({ type: 'noop' }), expiresAfter: stage.now }),
  'Invalid nonce: duplicate nonce 1741107452532': (stage) => {
    const request = stage.signed({ type: 'noop' });
    stage.post('/exchange', request);
    return stage.post('/exchange', request);
  },
  'Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $12066.75.':
    (stage) => {
      stage.traded('12066.75');
      return stage.act({ type: 'scheduleCancel', time: stage.now + 60_000 });
    },
  'Unexpected number of trigger orders': (stage) => {
    const trigger = { triggerPx: '3000', tpsl: 'sl' } as const;
    const exit = order('ETH', false, { p: '3000', s: '1', trigger });
    return stage.act({ type: 'order', orders: [exit, exit], grouping: 'normalTpsl' });
  },
};

/** Texts of which the simulator has no occasion, and why. */
const NEVER_SAID: Readonly<Record<string, string>> = {
  MinTradeSpotNtl: 'there is no spot market',
  InsufficientSpotBalance: 'there is no spot market',
  PositionIncreaseAtOpenInterestCap: 'open interest has no cap',
  PositionFlipAtOpenInterestCap: 'open interest has no cap',
  TooAggressiveAtOpenInterestCap: 'open interest has no cap',
  OpenInterestIncrease: 'open interest has no cap',
  Oracle: 'there is no oracle but the mark',
  PerpMaxPosition: 'margin has no tiers',
  'L1 error: User or API Wallet 0x... does not exist.': 'the text of years ago',
  'Only post-only orders allowed immediately after a network upgrade': 'there are no upgrades',
};

describe('a documented error', () => {
  test.each(documented.filter(({ type }) => type in DOCUMENTED))('$type', ({ type, text }) => {
    const stage = new Stage({ usdc: '10000' });
    stage.subscribe('orderUpdates');
    const error = errorIn(DOCUMENTED[type]?.(stage));
    // In its answers the venue adds the asset to the documented text.
    expect(error.replace(/(?<=bbo was ).*(?=\. )/, '{bbo}')).toBe(
      `${text.replace(/\.$/, '')}. asset=1`,
    );
    const status = /"status":"(\w+)"/.exec(JSON.stringify(stage.frame('orderUpdates')))?.[1];
    const reason = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
    expect(status).toBe(type === 'MissingOrder' ? undefined : `${reason}Rejected`);
  });

  test('is provoked, or has no occasion', () => {
    const types = documented.map(({ type }) => type);
    expect(types.filter((type) => !(type in DOCUMENTED || type in NEVER_SAID))).toEqual([]);
  });
});

describe('an error that was seen', () => {
  test.each(observed.filter((text) => text in OBSERVED))('%s', (text) => {
    const signatures = /Wallet|deposit|recover/.test(text) ? 'verify' : 'trust';
    const error = errorIn(OBSERVED[text]?.(new Stage({ signatures })));
    expect(error.replace(/0x[\da-f]{40}/, '0x...').replace(/\d{13}/, '1741107452532')).toBe(text);
  });

  test('is provoked, or has no occasion', () => {
    expect(observed.filter((text) => !(text in OBSERVED || text in NEVER_SAID))).toEqual([]);
  });
});

function buying(sketch: OrderSketch): Provocation {
  return (stage) => stage.buy('ETH', sketch);
}

/** Signed, but for something else: it is nobody's signature whom the venue knows. */
function bySomeone(action: object): Provocation {
  const transaction = capturedBodies('exchange').find(({ response }) => response === undefined);
  const signature = transaction?.request?.['signature'];
  return (stage) => stage.post('/exchange', { action, nonce: stage.now, signature });
}

/** The text of a refusal: of the whole request, or of an order in it. */
function errorIn(answer: unknown): string {
  const [, whole, leg] =
    /"status":"err","response":"([^"]*)"|"error":"([^"]*)"/.exec(JSON.stringify(answer)) ?? [];
  return whole ?? leg ?? `not refused: ${JSON.stringify(answer)}`;
}
