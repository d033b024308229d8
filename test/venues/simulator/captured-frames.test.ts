import { describe, expect, test } from 'vitest';
import { type Captured, fixtureFrames, type FixtureName } from '../hyperliquid/frame-fixtures.ts';
import { type Comparison, told } from './captured.ts';
import { cancel, type CoinName, oidIn, order, orderAction, Stage } from './stage.ts';

interface Case extends Comparison {
  /** Brings the captured situation about: the last frame of the channel is the one. */
  readonly replay: (stage: Stage, captured: Captured) => void;
  readonly settings?: ConstructorParameters<typeof Stage>[0];
  /** What of a frame is compared, where the capture or the simulator has not got the rest. */
  readonly of?: (frame: Captured['frame']) => unknown;
}

const FEEDS = ['orderUpdates', 'userFills', 'userEvents'];

/** Fees depend on who has traded how much; the simulator's are those of one who has not. */
const fees = { byForm: ['fee'] };

const FRAMES: Readonly<Record<string, Case>> = {
  'json_order_updates.cpp#create_resting': {
    replay: (stage) =>
      stage.buy('ETH', { p: '1500', s: '1', c: '0x00030050c6301a2b00000100000000d2' }),
  },
  'json_order_updates.cpp#cancel': {
    replay: (stage) => {
      const c = '0x00030050c6301a2b00000100000000d2';
      stage.act(cancel('ETH', oidIn(stage.buy('ETH', { p: '1500', s: '1', c }))));
    },
  },
  'json_order_updates.cpp#create_failure_min_notional': {
    replay: (stage) =>
      stage.buy('ETH', { p: '1500', s: '0.0001', c: '0x0003005119ba40ba000001000000004d' }),
  },
  'json_order_updates.cpp#create_failure_': {
    settings: { usdc: '100' },
    replay: (stage) =>
      stage.buy('SOL', { p: '50', s: '1000', c: '0x000300529b522d0e00000100000000fd' }),
  },
  'json_order_updates.cpp#create_filled': {
    replay: (stage) => {
      stage.offer('ETH', { p: '2079', s: '1' });
      stage.buy('ETH', { p: '2080', s: '0.01', c: '0x000300511b45504e0000010000000054' });
    },
  },
  'resting ALO bid accepted': {
    replay: (stage) => {
      const c = '0xa1f0cddc17303d07f3fd128d5b35071d';
      stage.buy('BTC', { p: '31795', s: '0.00037', tif: 'Alo', c });
    },
  },
  'same order canceled 1.5 s later': {
    replay: (stage) => {
      const c = '0xa1f0cddc17303d07f3fd128d5b35071d';
      const answer = stage.buy('BTC', { p: '31795', s: '0.00037', tif: 'Alo', c });
      stage.act(cancel('BTC', oidIn(answer)));
    },
  },
  'post-only rejected': {
    replay: (stage) => {
      stage.mark('BTC', '64000');
      stage.offer('BTC', { p: '64010', s: '1' });
      const c = '0xffabb2d185b75ea5ca0a5cd346b21507';
      stage.buy('BTC', { p: '64020', s: '1.17163', tif: 'Alo', c });
    },
  },
  'json_user.cpp#fills': {
    ...fees,
    replay: (stage) => {
      stage.offer('ETH', { p: '2080.2', s: '0.01' });
      stage.buy('ETH', { p: '2080.2', s: '0.01' });
      stage.bid('ETH', { p: '2067.2', s: '0.01' });
      stage.sell('ETH', { p: '2067.2', s: '0.01', c: '0x000300511afb52d40000010000000073' });
    },
  },
  '2026-04-21': {
    replay: (stage) => {
      stage.bid('ETH', { p: '2315.9', s: '0.0086' });
      stage.sell('ETH', { p: '2315.9', s: '0.0086' });
      stage.offer('ETH', { p: '2321.2', s: '0.0086' });
      stage.buy('ETH', { p: '2321.2', s: '0.0086' });
    },
  },
  'userEvents fill without cloid': {
    ...fees,
    replay: (stage) => {
      stage.mark('BTC', '64000');
      stage.bid('BTC', { p: '64000', s: '50.81882' });
      stage.sell('BTC', { p: '64000', s: '50.81882' });
      stage.sell('BTC', { p: '64007', s: '0.00018' });
      stage.bid('BTC', { p: '64007', s: '0.00018' });
    },
  },
  'userFills snapshot of an account with no fills': { replay: () => {} },
  'json_user_fills.cpp#simple': {
    ...fees,
    // There is neither a spot market nor another dex.
    of: ({ channel, data }) => {
      const { fills, ...rest } = data as { fills: readonly { coin: string }[] };
      return { channel, data: { ...rest, fills: fills.filter(({ coin }) => coin === 'BTC') } };
    },
    replay: (stage) => {
      const [first, second] = [
        '0x508000013026000baaf2c90000029605',
        '0x508000013026000ff97db8b00001787b',
      ];
      stage.buy('BTC', { p: '83959', s: '0.0003', c: first });
      stage.offer('BTC', { p: '83959', s: '0.0003' });
      stage.buy('BTC', { p: '81623', s: '0.00031', c: second });
      stage.offer('BTC', { p: '81623', s: '0.00031' });
      stage.unsubscribe('userFills');
      stage.subscribe('userFills');
    },
  },
};

const PARTIAL: Readonly<Record<string, Case>> = {
  MODIFY: {
    // Its author left out the rest.
    of: ({ data }) => {
      const [open, canceled] = data as [{ order: OrderRow; status: string }, { status: string }];
      const { side, limitPx, sz, oid } = open.order;
      return [{ side, limitPx, sz, oid }, open.status, canceled.status];
    },
    replay: (stage) => {
      const oid = oidIn(stage.sell('DOGE', { p: '0.19', s: '320' }));
      stage.mark('DOGE', '0.15');
      const replacement = order('DOGE', false, { p: '0.15348', s: '320' });
      stage.act({ type: 'modify', oid, order: replacement });
    },
  },
};

const CONTROL: Readonly<Record<string, Case>> = {
  'json_error.cpp#simple': { replay: repeated },
  'json_pong.cpp#simple': { replay: (stage) => stage.say('{"method":"ping"}') },
  'json_subscription_response.cpp#simple': {
    replay: (stage) => {
      stage.say('{"method":"subscribe","subscription":{"type":"bbo","coin":"SOL"}}');
    },
  },
  'json_notification.cpp#resting_filled': {
    replay: (stage) => {
      stage.subscribe('notification');
      stage.buy('ETH', { p: '1907.6', s: '0.0063' });
      stage.offer('ETH', { p: '1907.6', s: '0.0063' });
    },
  },
  'json_action_order.cpp#create_failure': {
    replay: (stage) => stage.say(stage.posted(3_000_001, buy('SOL', '50', '0.1'))),
  },
  'json_action_order.cpp#create_success': {
    replay: (stage) => {
      const c = '0x00030070b4ed5113000001000000002e';
      return stage.say(stage.posted(3_000_001, buy('SOL', '50', '1', c)));
    },
  },
  'json_action_order.cpp#create_success_new': {
    replay: (stage) => {
      stage.offer('SOL', { p: '73.688', s: '0.5' });
      const c = '0x00030073b35128f0000001000000000c';
      return stage.say(stage.posted(3_000_004, buy('SOL', '74', '0.5', c)));
    },
  },
  'json_action_order.cpp#create_failure_20260803': {
    replay: (stage) => stage.say(stage.posted(3_000_005, buy('SOL', '150', '50000'))),
  },
  'json_action_cancel.cpp#cancel_failure': {
    replay: (stage) => stage.say(stage.posted(3_000_003, cancel('SOL', 1))),
  },
  'json_action_cancel.cpp#cancel_success': {
    replay: (stage) => {
      const oid = oidIn(stage.buy('SOL', { p: '140', s: '1' }));
      return stage.say(stage.posted(3_000_002, cancel('SOL', oid)));
    },
  },
  'subscribe ack of userFills gains aggregateByTime that the request did not carry': {
    replay: (stage) => {
      stage.subscribe('userFills');
    },
  },
  'unknown subscription type': { replay: repeated },
  'duplicate unsubscribe': {
    replay: (stage) =>
      stage.say('{"method":"unsubscribe","subscription":{"type":"trades","coin":"ETH"}}'),
  },
  'signed action refused over WS post': {
    settings: { signatures: 'verify' },
    replay: (stage) => stage.say(stage.posted(12, { type: 'noop' })),
  },
  'malformed post': { replay: repeated },
  '11th distinct user subscribed': {
    settings: { limits: true },
    replay: (stage) => {
      for (let user = 10; user <= 20; user += 1) {
        stage.subscribe('orderUpdates', `0x${'0'.repeat(38)}${user}`);
      }
    },
  },
  '> 100 posts in flight': {
    settings: { limits: true, blockMs: 100 },
    replay: (stage) => {
      for (let id = 1_134; id <= 1_234; id += 1) stage.say(stage.posted(id, { type: 'noop' }));
    },
  },
  'send-rate limit': {
    settings: { limits: true },
    replay: (stage) => {
      for (let sent = 0; sent <= 2_000; sent += 1) stage.say('{"method":"ping"}');
    },
  },
  'no echo': {
    settings: { limits: true },
    replay: (stage) => {
      for (let count = 0; count <= 1_000; count += 1) {
        const coin = `UNUSED-${15 + Math.floor(count / 7)}`;
        const book = [null, 2, 3, 4, 5].map((nSigFigs) => ({ type: 'l2Book', coin, nSigFigs }));
        const feeds = [{ type: 'trades', coin }, { type: 'bbo', coin }, ...book];
        stage.say(JSON.stringify({ method: 'subscribe', subscription: feeds[count % 7] }));
      }
    },
  },
  'nonUserCancel variant': {
    replay: (stage) => {
      stage.subscribe('userEvents');
      stage.sell('PNUT', { p: '0.1', s: '200' });
      stage.buy('PNUT', { p: '0.1', s: '200' });
    },
  },
};

/** Captures that this test does not replay, and why. */
const NOT_REPLAYED: Readonly<Record<string, string>> = {
  'anonymised (oid/tid/hash edited)': 'there is no spot market',
  'json_user.cpp#funding': 'no funding is paid',
  'fill with liquidation object': 'nobody is liquidated',
  'taker order': 'there is neither a spot market nor another dex; such frames have their tests',
};

describe.each<[FixtureName, Readonly<Record<string, Case>>]>([
  ['frames', FRAMES],
  ['partial-frames', PARTIAL],
  ['control-frames', CONTROL],
])('the captured %s', (name, cases) => {
  const captures = fixtureFrames(name)
    .filter(({ source }) => source !== 'hand-made')
    .map((captured) => ({ title: titleOf(captured), captured }));

  test.each(captures.filter(({ title }) => title in cases))('$title', ({ title, captured }) => {
    const { replay, settings, of = all, ...comparison } = cases[title] as Case;
    const stage = new Stage(settings);
    if (cases !== CONTROL) for (const feed of FEEDS) stage.subscribe(feed);
    replay(stage, captured);
    const { channel = '' } = captured.frame;
    const frame = stage.frame(channel) as Captured['frame'];
    expect(told(of(frame), comparison)).toBe(told(of(captured.frame), comparison));
  });

  test('are replayed, each of them, or it is said why not', () => {
    const decided = [...Object.keys(cases), ...Object.keys(NOT_REPLAYED)];
    const titles = captures.map(({ title }) => title);
    expect(titles.filter((title) => !decided.includes(title))).toEqual([]);
  });
});

interface OrderRow {
  readonly side: string;
  readonly limitPx: string;
  readonly sz: string;
  readonly oid: number;
}

/** The name that its author gave it, or how the note on it begins. */
function titleOf({ source, note }: Captured): string {
  return source.includes('#')
    ? (source.split('/').at(-1) ?? '')
    : (/^[^:;,]*/.exec(note)?.[0] ?? '');
}

/** Sends what the venue repeated in its error. */
function repeated(stage: Stage, { frame }: Captured): void {
  stage.say(String(frame.data).replace(/^[^{]*/, ''));
}

function buy(coin: CoinName, p: string, s: string, c?: string): object {
  return orderAction(order(coin, true, { p, s, ...(c !== undefined && { c }) }));
}

function all<Frame>(frame: Frame): Frame {
  return frame;
}
