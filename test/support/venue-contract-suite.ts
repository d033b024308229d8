import { ApiRequestError, SubscriptionClient, type WebSocketTransport } from '@nktkas/hyperliquid';
import { SymbolConverter } from '@nktkas/hyperliquid/utils';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  ContractBench,
  type ContractVenue,
  oidOf,
  type OrderWire,
  present,
} from './contract-bench.ts';

/** What a test needs beyond what every venue has. */
export type Need =
  /** That nobody else trades there: then it can be foreseen who meets whom. */
  | 'a quiet book'
  | 'an operator'
  | 'a sub-account'
  /** That wallets may be approved: an account can have few. */
  | 'agents'
  /** That the first account has traded a million dollars. */
  | 'volume';

/** Why tests are left out that need something. */
export type Skips = Partial<Record<Need, string>>;

interface Contract {
  /** Opened before the first test. */
  readonly bench: ContractBench;
  /** Leaves a test out if the venue lacks what it needs. */
  need(skip: (reason: string) => void, ...needs: readonly Need[]): void;
}

/**
 * What a venue does for a client of the field, which stays as it is. The same tests run against the
 * simulator and, with the keys of two accounts that have money, against the venue's test network.
 */
export function venueContract(
  name: string,
  connect: () => Promise<ContractVenue>,
  skips: Skips = {},
): void {
  let opened: ContractBench | null = null;
  const contract: Contract = {
    get bench() {
      return present(opened);
    },
    need(skip, ...needs) {
      const reason = needs.map((need) => skips[need]).find((each) => each !== undefined);
      if (reason !== undefined) skip(reason);
    },
  };

  describe(`the contract of a venue: ${name}`, () => {
    beforeAll(async () => {
      opened = await ContractBench.open(await connect());
    });
    afterEach(() => contract.bench.clear());
    afterAll(() => opened?.close());

    describe.each(Object.entries(SECTIONS))('%s', (_, tests) => {
      tests(contract);
    });
  });
}

const SECTIONS = {
  orders: orderTests,
  cancels: cancelTests,
  modifies: modifyTests,
  'who may act': accessTests,
  reads: readTests,
  streams: streamTests,
  sockets: socketTests,
};

const CLOID = '0x00fd44fb8e5bd996eae18bf9bb90b398';
const OTHER_CLOID = '0x00fd50ad8e43c3bd7248b661ee91bbdb';
const DECIMAL = /^-?(0|[1-9]\d*)\.\d+$/;

function orderTests(contract: Contract): void {
  test('rest, and are found by their ids and client order ids', async () => {
    const { bench } = contract;
    const { exchange, address: user } = bench.trader;
    const order = bench.buy(0.8, { c: CLOID });
    const answer = await exchange.order({ orders: [order] });
    const oid = oidOf(answer);
    expect(answer).toEqual(answered('order', { resting: { oid, cloid: CLOID } }));
    for (const id of [oid, CLOID] as const) {
      const { status, order: row } = found(await bench.info.orderStatus({ user, oid: id }));
      expect({ status, ...row }).toMatchObject({ status: 'open', oid, cloid: CLOID, tif: 'Gtc' });
      expect([Number(row.limitPx), Number(row.sz)]).toEqual([Number(order.p), Number(order.s)]);
    }
    const [open, frontend] = await Promise.all([
      bench.info.openOrders({ user }),
      bench.info.frontendOpenOrders({ user }),
    ]);
    expect(open).toMatchObject([{ coin: bench.venue.coin, side: 'B', oid, cloid: CLOID }]);
    expect(frontend).toMatchObject([{ oid, orderType: 'Limit', isTrigger: false, children: [] }]);
  });

  test.each<[string, (bench: ContractBench) => OrderWire, RegExp]>([
    [
      'are worth too little',
      (bench) => bench.buy(0.8, { s: bench.quote(0.8, 5).s }),
      /^Order must have minimum value of \$10\. asset=\d+$/,
    ],
    [
      'have a price between the ticks',
      (bench) => ({ ...bench.buy(0.8), p: `${Math.trunc(Number(bench.quote(0.8).p))}.123456` }),
      /^(Price must be divisible by tick size\. asset=\d+|Order has invalid price\.)$/,
    ],
    [
      'are for a price that is out of reach',
      (bench) => bench.buy(0.01, { s: bench.quote(0.01).s }),
      /^Order price cannot be more than 95% away from the reference price/,
    ],
    [
      'are to match at once and match nothing',
      (bench) => bench.buy(0.8, { t: { limit: { tif: 'Ioc' } } }),
      /^Order could not immediately match against any resting orders\. asset=\d+$/,
    ],
  ])('are refused if they %s', async (_, sketch, text) => {
    const { bench } = contract;
    const error = await refusal(bench.trader.exchange.order({ orders: [sketch(bench)] }));
    expect(error.response).toEqual(
      answered('order', { error: expect.stringMatching(text) as string }),
    );
    expect(error.message).toBe(`order 0: ${textIn(error.response)}`);
  });

  test('are placed although another of their batch is refused', async () => {
    const { bench } = contract;
    const small = bench.buy(0.8, { s: bench.quote(0.8, 5).s });
    const error = await refusal(
      bench.trader.exchange.order({ orders: [bench.buy(0.8), small, bench.buy(0.79)] }),
    );
    const { statuses } = (error.response as OrderAnswer).response.data;
    expect(statuses.map((status) => Object.keys(status))).toEqual([
      ['resting'],
      ['error'],
      ['resting'],
    ]);
    // What is refused uses up an id as well.
    expect(oidOf(statuses[2])).toBeGreaterThan(oidOf(statuses[0]) + 1);
  });

  test('fill at once, and rest with what is left', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { p, s } = bench.quote(1, 50);
    await bench.place(bench.other, bench.sell(1, { s }));
    const double = String(2 * Number(s));
    const answer = await bench.trader.exchange.order({
      orders: [bench.buy(1.001, { s: double, c: CLOID })],
    });
    const [status] = answer.response.data.statuses;
    expect(status).toMatchObject({ filled: { cloid: CLOID } });
    const { totalSz, avgPx, oid } = (status as Filled).filled;
    expect([Number(totalSz), Number(avgPx)]).toEqual([Number(s), Number(p)]);
    const { status: now, order } = found(
      await bench.info.orderStatus({ user: bench.trader.address, oid }),
    );
    expect([now, Number(order.sz), Number(order.origSz)]).toEqual([
      'open',
      Number(s),
      Number(double),
    ]);
  });

  test('are refused with the best prices if they may only rest', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    await bench.place(bench.other, bench.buy(0.99));
    await bench.place(bench.other, bench.sell(1));
    const alo = { t: { limit: { tif: 'Alo' } } } as const;
    const error = await refusal(bench.trader.exchange.order({ orders: [bench.buy(1, alo)] }));
    const [bid, ask] = [bench.quote(0.99).p, bench.quote(1).p];
    expect(textIn(error.response)).toBe(
      `Post only order would have immediately matched, bbo was ${bid}@${ask}. asset=${bench.asset}`,
    );
  });

  test('wait for their trigger', async () => {
    const { bench } = contract;
    const { address: user } = bench.trader;
    const stop = trigger(bench, 'sl', 1.2);
    const oid = await bench.place(bench.trader, bench.buy(1.25, { t: stop }));
    const [row] = await bench.info.frontendOpenOrders({ user });
    expect(row).toMatchObject({ oid, orderType: 'Stop Market', isTrigger: true, tif: null });
    expect(row?.triggerCondition).toBe(`Price above ${bench.quote(1.2).p}`);
  });

  test('match when the mark passes their trigger', async ({ skip }) => {
    contract.need(skip, 'a quiet book', 'an operator');
    const { bench } = contract;
    const updates = await bench.trader.listen<OrderRow[]>((client, push) =>
      client.orderUpdates({ user: bench.trader.address }, push),
    );
    await bench.place(bench.other, bench.sell(1.02));
    const t = trigger(bench, 'sl', 1.01);
    const oid = await bench.place(bench.trader, bench.buy(1.1, { t }));
    const operator = present(bench.venue.operator);
    await operator.setMark(bench.venue.coin, bench.quote(1.01).p);
    const rows = await updates.next((each) => each.some(({ status }) => status === 'filled'));
    expect(rows.map(({ order, status }) => [order.oid, status])).toEqual([
      [oid, 'triggered'],
      [oid, 'filled'],
    ]);
    await operator.setMark(bench.venue.coin, bench.quote(1).p);
  });

  test('have their exits wait for them as a bracket', async () => {
    const { bench } = contract;
    const exit = { r: true, s: bench.quote(0.8).s };
    const answer = await bench.trader.exchange.order({
      orders: [
        bench.buy(0.8),
        bench.sell(0.6, { ...exit, t: trigger(bench, 'sl', 0.6) }),
        bench.sell(1.2, { ...exit, t: trigger(bench, 'tp', 1.2) }),
      ],
      grouping: 'normalTpsl',
    });
    expect(answer).toEqual(
      answered('order', { resting: { oid: oidOf(answer) } }, 'waitingForFill', 'waitingForTrigger'),
    );
    const { address: user } = bench.trader;
    const open = await bench.info.frontendOpenOrders({ user });
    const parent = open.find(({ oid }) => oid === oidOf(answer));
    expect(parent?.children.map(({ orderType }) => orderType)).toEqual([
      'Stop Market',
      'Take Profit Market',
    ]);
  });
}

function cancelTests(contract: Contract): void {
  test('end an order once', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const cancel = { cancels: [{ a: bench.asset, o: oid }] };
    expect(await exchange.cancel(cancel)).toEqual(answered('cancel', 'success'));
    expect(await bench.statusOf(oid)).toBe('canceled');
    const error = await refusal(exchange.cancel(cancel));
    expect(error.response).toEqual(answered('cancel', { error: missing(bench) }));
  });

  test('find an order by its client order id', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8, { c: CLOID }));
    const cancel = { cancels: [{ asset: bench.asset, cloid: CLOID }] };
    expect(await exchange.cancelByCloid(cancel)).toEqual(answered('cancel', 'success'));
    expect(await bench.statusOf(oid)).toBe('canceled');
    const error = await refusal(exchange.cancelByCloid(cancel));
    expect(error.response).toEqual(answered('cancel', { error: missing(bench) }));
  });

  test('may be fast, and are answered one by one', async () => {
    const { bench } = contract;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const call = bench.trader.exchange.cancel({
      cancels: [oid, 1].map((o) => ({ a: bench.asset, o })),
      f: true,
    });
    const { response } = await refusal(call);
    expect(response).toEqual(answered('cancel', 'success', { error: missing(bench) }));
  });

  test('can be set for later, and be taken back', async ({ skip }) => {
    contract.need(skip, 'volume');
    const { exchange } = contract.bench.trader;
    const set = await exchange.scheduleCancel({ time: Date.now() + 60_000 });
    const taken = await exchange.scheduleCancel();
    expect([set, taken]).toEqual([DEFAULT, DEFAULT]);
  });

  test('are not set for later by who has traded too little', async () => {
    const { exchange } = contract.bench.other;
    const error = await refusal(exchange.scheduleCancel({ time: Date.now() + 60_000 }));
    expect(error.message).toMatch(
      /^Cannot set scheduled cancel time until enough volume traded\. Required: \$1000000\. Traded: \$[\d.]+\.$/,
    );
  });
}

function modifyTests(contract: Contract): void {
  test('put a new order in the place of the old, and a single one does not name it', async () => {
    const { bench } = contract;
    const { exchange, address: user } = bench.trader;
    const old = await bench.place(bench.trader, bench.buy(0.8, { c: CLOID }));
    const order = bench.buy(0.79, { c: CLOID });
    expect(await exchange.modify({ oid: old, order })).toEqual(DEFAULT);
    expect(await bench.statusOf(old)).toBe('canceled');
    const { status, order: row } = found(await bench.info.orderStatus({ user, oid: CLOID }));
    expect([status, row.tif, Number(row.limitPx)]).toEqual(['open', 'Alo', Number(order.p)]);
    expect(row.oid).toBeGreaterThan(old);
  });

  test('in a batch name the new orders, which have the client order id they are given', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const first = await bench.place(bench.trader, bench.buy(0.8, { c: CLOID }));
    await bench.place(bench.trader, bench.buy(0.79, { c: OTHER_CLOID }));
    const answer = await exchange.batchModify({
      modifies: [
        { oid: first, order: bench.buy(0.78) },
        { oid: OTHER_CLOID, order: bench.buy(0.77, { c: OTHER_CLOID }) },
      ],
    });
    const [one, two] = answer.response.data.statuses;
    expect([one, two]).toEqual([
      { resting: { oid: oidOf(one) } },
      { resting: { oid: oidOf(two), cloid: OTHER_CLOID } },
    ]);
    expect(await bench.statusOf(CLOID)).toBe('canceled');
    expect(await bench.statusOf(oidOf(one))).toBe('open');
  });

  test('are refused for an order that is gone', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    await exchange.cancel({ cancels: [{ a: bench.asset, o: oid }] });
    const order = bench.buy(0.79);
    const text = 'Cannot modify canceled or filled order';
    const single = await refusal(exchange.modify({ oid, order }));
    expect(single.response).toEqual({ status: 'err', response: text });
    const batch = await refusal(exchange.batchModify({ modifies: [{ oid, order }] }));
    expect(batch.response).toEqual(answered('order', { error: text }));
    // But it is placed all the same if that is asked for.
    const { response } = await exchange.batchModify({ modifies: [{ oid, order }], a: true });
    expect(await bench.statusOf(oidOf(response))).toBe('open');
  });

  test('to the other side are refused, and the old order lives on', async () => {
    const { bench } = contract;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const modify = { modifies: [{ oid, order: bench.sell(1.2) }] };
    const error = await refusal(bench.trader.exchange.batchModify(modify));
    expect(textIn(error.response)).toBe('Attempted to modify to invalid new order');
    expect(await bench.statusOf(oid)).toBe('open');
  });

  test('that would cross lose the old order', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { exchange } = bench.trader;
    await bench.place(bench.other, bench.sell(1));
    const crossing = bench.buy(1.01);
    const [one, two] = [
      await bench.place(bench.trader, bench.buy(0.8)),
      await bench.place(bench.trader, bench.buy(0.79)),
    ];
    const single = await refusal(exchange.modify({ oid: one, order: crossing }));
    expect(single.message).toMatch(
      /^Error placing new order during modify: Post only order would have immediately matched, bbo was /,
    );
    const batch = await refusal(
      exchange.batchModify({ modifies: [{ oid: two, order: crossing }] }),
    );
    expect(textIn(batch.response)).toMatch(
      /^Post only order would have immediately matched, bbo was /,
    );
    expect([await bench.statusOf(one), await bench.statusOf(two)]).toEqual([
      'canceled',
      'canceled',
    ]);
  });

  test('may cross if they always place', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { exchange } = bench.trader;
    await bench.place(bench.other, bench.sell(1, bench.quote(0.9, 100)));
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const order = bench.buy(1.01);
    const { response } = await exchange.batchModify({ modifies: [{ oid, order }], a: true });
    const [status] = response.data.statuses;
    expect(status).toMatchObject({ filled: { oid: oidOf(status) } });
    const again = await bench.place(bench.trader, bench.buy(0.8));
    expect(await exchange.modify({ oid: again, order, a: true })).toEqual(DEFAULT);
    expect(await bench.statusOf(again)).toBe('canceled');
  });
}

function accessTests(contract: Contract): void {
  test('nobody whom the venue does not know', async () => {
    const { bench } = contract;
    const stranger = privateKeyToAccount(generatePrivateKey());
    const exchange = bench.exchangeOf(stranger);
    const error = await refusal(exchange.order({ orders: [bench.buy(0.8)] }));
    const text = `User or API Wallet ${stranger.address.toLowerCase()} does not exist.`;
    expect(error.response).toEqual({ status: 'err', response: text });
  });

  test('an agent that the account has approved', async ({ skip }) => {
    contract.need(skip, 'agents');
    const { bench } = contract;
    const { address: user, exchange } = bench.trader;
    const agent = privateKeyToAccount(generatePrivateKey());
    const approval = { agentAddress: agent.address, agentName: 'contract' };
    expect(await exchange.approveAgent(approval)).toEqual(DEFAULT);
    const answer = await bench.exchangeOf(agent).order({ orders: [bench.buy(0.8)] });
    const open = await bench.info.openOrders({ user });
    expect(open.map(({ oid }) => oid)).toEqual([oidOf(answer)]);
    const [role, agents] = await Promise.all([
      bench.info.userRole({ user: agent.address }),
      bench.info.extraAgents({ user }),
    ]);
    expect(role).toEqual({ role: 'agent', data: { user } });
    expect(agents).toContainEqual(
      expect.objectContaining({ name: 'contract', address: agent.address.toLowerCase() }),
    );
    // Another of the same name takes its place.
    const next = privateKeyToAccount(generatePrivateKey());
    await exchange.approveAgent({ ...approval, agentAddress: next.address });
    const error = await refusal(bench.exchangeOf(agent).order({ orders: [bench.buy(0.8)] }));
    expect(error.message).toMatch(/^User or API Wallet 0x[\da-f]{40} does not exist\.$/);
  });

  test('a master for its sub-account', async ({ skip }) => {
    contract.need(skip, 'a sub-account');
    const { bench } = contract;
    const { trader, other } = bench;
    const vaultAddress = present(bench.venue.subAccount);
    const orders = [bench.buy(0.8)];
    const answer = await trader.exchange.order({ orders }, { vaultAddress });
    const open = await bench.info.openOrders({ user: vaultAddress });
    expect(open.map(({ oid }) => oid)).toEqual([oidOf(answer)]);
    expect(await bench.info.openOrders({ user: trader.address })).toEqual([]);
    const cancels = [{ a: bench.asset, o: oidOf(answer) }];
    const stranger = await refusal(other.exchange.cancel({ cancels }, { vaultAddress }));
    expect(stranger.response).toMatchObject({ status: 'err' });
    await trader.exchange.cancel({ cancels }, { vaultAddress });
    const roles = await bench.info.userRole({ user: vaultAddress });
    expect(roles).toEqual({ role: 'subAccount', data: { master: trader.address } });
    const subAccounts = await bench.info.subAccounts({ user: trader.address });
    expect(subAccounts).toMatchObject([{ subAccountUser: vaultAddress, master: trader.address }]);
  });

  test('a nonce once', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const nonce = Date.now() - 5_000;
    expect(await exchange.noop({ nonce })).toEqual(DEFAULT);
    const error = await refusal(exchange.noop({ nonce }));
    const text = `Invalid nonce: duplicate nonce ${nonce}`;
    expect(error.response).toEqual({ status: 'err', response: text });
  });

  test('an action before its time is over', async () => {
    const { bench } = contract;
    const { exchange } = bench.trader;
    const inTime = { expiresAfter: Date.now() + 60_000 };
    const orders = [bench.buy(0.8)];
    expect(oidOf(await exchange.order({ orders }, inTime))).toBeGreaterThan(0);
    const late = { expiresAfter: Date.now() - 1_000 };
    const error = await refusal(exchange.order({ orders }, late));
    expect(error.response).toEqual({ status: 'err', response: 'Action already expired' });
  });
}

function readTests(contract: Contract): void {
  test('list the markets, as a client needs them at its start', async () => {
    const { bench } = contract;
    const { info, venue } = bench;
    const symbols = await SymbolConverter.create({ transport: bench.http, dexs: true });
    expect(symbols.getAssetId(venue.coin)).toBe(bench.asset);
    const [meta, all, [again, contexts], spot, [spotAgain]] = await Promise.all([
      info.meta(),
      info.allPerpMetas(),
      info.metaAndAssetCtxs(),
      info.spotMeta(),
      info.spotMetaAndAssetCtxs(),
    ]);
    expect(meta.universe[bench.asset]).toMatchObject({ name: venue.coin });
    expect([all[0], again, spotAgain]).toEqual([meta, meta, spot]);
    expect(contexts.length).toBe(meta.universe.length);
    expect(contexts[bench.asset]?.markPx).toMatch(DECIMAL);
    expect(spot.tokens[0]).toMatchObject({ name: 'USDC', index: 0 });
    const [first] = await info.perpDexs();
    expect(first).toBeNull();
    const { time } = await info.exchangeStatus();
    expect(Math.abs(time - Date.now())).toBeLessThan(60_000);
  });

  test('tell the prices', async () => {
    const { bench } = contract;
    const { coin } = bench.venue;
    await bench.place(bench.trader, bench.buy(0.8));
    const mids = await bench.info.allMids();
    expect(mids[coin]).toMatch(DECIMAL);
    const book = present(await bench.info.l2Book({ coin }));
    expect(Object.keys(book)).toEqual(['coin', 'time', 'levels']);
    const [bids] = book.levels;
    expect(bids.map(({ px }) => Number(px))).toEqual(
      bids.map(({ px }) => Number(px)).toSorted((a, b) => b - a),
    );
    const coarse = present(await bench.info.l2Book({ coin, nSigFigs: 2 }));
    expect(Number(coarse.levels[0][0]?.px.replace('.', '').slice(2))).toBe(0);
  });

  test('tell what an account has and may do', async () => {
    const { info, trader } = contract.bench;
    const { address: user } = trader;
    const [state, spot, limit, role] = await Promise.all([
      info.clearinghouseState({ user }),
      info.spotClearinghouseState({ user }),
      info.userRateLimit({ user }),
      info.userRole({ user }),
    ]);
    expect(Number(state.marginSummary.accountValue)).toBeGreaterThan(100);
    expect(state.withdrawable).toMatch(DECIMAL);
    expect(Array.isArray(spot.balances)).toBe(true);
    expect(limit.nRequestsUsed).toBeGreaterThan(0);
    expect(limit.nRequestsCap).toBeGreaterThanOrEqual(10_000);
    expect(role).toEqual({ role: 'user' });
  });

  test('take a leverage that was set', async () => {
    const { bench } = contract;
    const leverage = { asset: bench.asset, isCross: true, leverage: 3 };
    expect(await bench.trader.exchange.updateLeverage(leverage)).toEqual(DEFAULT);
    const error = await refusal(
      bench.trader.exchange.updateLeverage({ ...leverage, leverage: 1_000 }),
    );
    expect(error.response).toMatchObject({ status: 'err' });
  });

  test('know nothing of an order that never was', async () => {
    expect(await contract.bench.statusOf(1)).toBe('unknownOid');
    expect(await contract.bench.statusOf(`0x${'9'.repeat(32)}`)).toBe('unknownOid');
  });

  test('keep the history of an order, its end before its beginning', async () => {
    const { bench } = contract;
    const { address: user } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    await bench.trader.exchange.cancel({ cancels: [{ a: bench.asset, o: oid }] });
    const rows = await bench.info.historicalOrders({ user });
    const statuses = rows.filter(({ order }) => order.oid === oid).map(({ status }) => status);
    expect(statuses).toEqual(['canceled', 'open']);
  });

  test('keep the fills of both sides, and the position they make', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { info, trader, other } = bench;
    const startTime = Date.now() - 1_000;
    const maker = await bench.place(other, bench.sell(1));
    const taker = await bench.place(trader, bench.buy(1.01, { c: CLOID }));
    const [[mine], [theirs], since, state] = await Promise.all([
      info.userFills({ user: trader.address }),
      info.userFills({ user: other.address }),
      info.userFillsByTime({ user: trader.address, startTime }),
      info.clearinghouseState({ user: trader.address }),
    ]);
    expect(mine).toMatchObject({ oid: taker, side: 'B', crossed: true, cloid: CLOID });
    expect(theirs).toMatchObject({ oid: maker, side: 'A', crossed: false, tid: mine?.tid });
    expect(theirs).not.toHaveProperty('cloid');
    expect(since.at(-1)).toEqual(mine);
    const { position } = present(
      state.assetPositions.find((each) => each.position.coin === bench.venue.coin),
    );
    expect(Number(position.szi)).toBeCloseTo(Number(mine?.startPosition) + Number(mine?.sz), 8);
  });
}

function streamTests(contract: Contract): void {
  test('tell what becomes of an order', async () => {
    const { bench } = contract;
    const { exchange, address: user } = bench.trader;
    const updates = await bench.trader.listen<OrderRow[]>((client, push) =>
      client.orderUpdates({ user }, push),
    );
    const oid = await bench.place(bench.trader, bench.buy(0.8, { c: CLOID }));
    const [open] = await updates.next();
    expect(open).toMatchObject({ order: { oid, cloid: CLOID }, status: 'open' });
    expect(open?.order.sz).toBe(open?.order.origSz);
    const answer = await exchange.batchModify({ modifies: [{ oid, order: bench.buy(0.79) }] });
    const moved = await updates.next();
    expect(moved.map(({ order, status }) => [order.oid, status])).toEqual([
      [oidOf(answer), 'open'],
      [oid, 'canceled'],
    ]);
    expect(moved[0]?.order).not.toHaveProperty('cloid');
    await refusal(exchange.order({ orders: [bench.buy(0.8, { s: bench.quote(0.8, 5).s })] }));
    const [refused] = await updates.next();
    expect(refused?.status).toBe('minTradeNtlRejected');
  });

  test('list the open orders at once', async () => {
    const { bench } = contract;
    const { address: user } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const lists = await bench.trader.listen<{ orders: { oid: number }[] }>((client, push) =>
      client.openOrders({ user }, push),
    );
    const { orders: open } = await lists.next();
    expect(open.map((order) => order.oid)).toEqual([oid]);
  });

  test('begin the history with what was, and go on with what comes', async () => {
    const { bench } = contract;
    const { address: user, exchange } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const frames = await bench.trader.listen<HistoryFrame>((client, push) =>
      client.userHistoricalOrders({ user }, push),
    );
    const snapshot = await frames.next();
    expect(snapshot.isSnapshot).toBe(true);
    expect(snapshot.orderHistory[0]).toMatchObject({ order: { oid }, status: 'open' });
    await exchange.cancel({ cancels: [{ a: bench.asset, o: oid }] });
    const next = await frames.next();
    expect(next).not.toHaveProperty('isSnapshot');
    expect(next.orderHistory).toMatchObject([{ order: { oid }, status: 'canceled' }]);
  });

  test('tell of fills to both, to each their own', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { trader, other } = bench;
    const mine = await trader.listen<FillFrame>((client, push) =>
      client.userFills({ user: trader.address }, push),
    );
    const theirs = await other.listen<FillFrame>((client, push) =>
      client.userFills({ user: other.address }, push),
    );
    const events = await other.listen<object>((client, push) =>
      client.userEvents({ user: other.address }, push),
    );
    const notices = await other.listen<{ notification: string }>((client, push) =>
      client.notification({ user: other.address }, push),
    );
    const trades = await trader.listen<{ users: readonly string[]; tid: number }[]>(
      (client, push) => client.trades({ coin: bench.venue.coin }, push),
    );
    for (const fills of [mine, theirs]) {
      const snapshot = await fills.next();
      expect(snapshot.isSnapshot).toBe(true);
    }
    const maker = await bench.place(other, bench.sell(1));
    const taker = await bench.place(trader, bench.buy(1));
    const [took, made] = [await mine.next(), await theirs.next()];
    expect(took).toMatchObject({ user: trader.address, fills: [{ oid: taker, crossed: true }] });
    expect(took).not.toHaveProperty('isSnapshot');
    expect(made).toMatchObject({ user: other.address, fills: [{ oid: maker, crossed: false }] });
    expect(took.fills[0]?.tid).toBe(made.fills[0]?.tid);
    expect(await events.next((event) => 'fills' in event)).toEqual({ fills: made.fills });
    const { notification } = await notices.next();
    expect(notification).toMatch(/^Resting order filled: Sold [\d.]+ \w+ at \$[\d.]+$/);
    const [trade] = await trades.next((each) => each.some(({ tid }) => tid === took.fills[0]?.tid));
    expect(trade?.users).toEqual([trader.address, other.address]);
  });

  test('tell of cancels that nobody asked for', async ({ skip }) => {
    contract.need(skip, 'a quiet book');
    const { bench } = contract;
    const { address: user } = bench.trader;
    const events = await bench.trader.listen<object>((client, push) =>
      client.userEvents({ user }, push),
    );
    const oid = await bench.place(bench.trader, bench.sell(1));
    await bench.place(bench.trader, bench.buy(1));
    expect(await events.next((event) => 'nonUserCancel' in event)).toEqual({
      nonUserCancel: [{ coin: bench.venue.coin, oid }],
    });
    expect(await bench.statusOf(oid)).toBe('selfTradeCanceled');
  });

  test('tell of the book and the prices', async () => {
    const { bench } = contract;
    const { coin } = bench.venue;
    const { trader } = bench;
    const books = await trader.listen<Book>((client, push) => client.l2Book({ coin }, push));
    const coarse = await trader.listen<Book>((client, push) =>
      client.l2Book({ coin, nSigFigs: 2 }, push),
    );
    const mids = await trader.listen<{ mids: Record<string, string> }>((client, push) =>
      client.allMids(push),
    );
    const best = await trader.listen<{ coin: string; bbo: readonly unknown[] }>((client, push) =>
      client.bbo({ coin }, push),
    );
    const first = await books.next();
    expect(first.coin).toBe(coin);
    expect(first.levels.length).toBe(2);
    expect((await mids.next()).mids[coin]).toMatch(DECIMAL);
    expect((await best.next()).bbo.length).toBe(2);
    const order = bench.buy(0.9);
    await bench.place(trader, order);
    const px = Number(order.p);
    const step = 10 ** (Math.floor(Math.log10(px)) - 1);
    const level = (book: Book) =>
      book.levels[0].find((each) => Number(each.px) === Math.floor(px / step) * step);
    const moved = await coarse.next((book) => level(book) !== undefined);
    expect(Number(level(moved)?.sz)).toBeGreaterThanOrEqual(Number(order.s));
  });

  test('end with their subscription, and begin again', async () => {
    const { bench } = contract;
    const { trader } = bench;
    const client = new SubscriptionClient({ transport: trader.socket });
    const told: OrderRow[][] = [];
    const subscription = await client.orderUpdates({ user: trader.address }, (rows) => {
      told.push(rows);
    });
    await subscription.unsubscribe();
    await bench.place(trader, bench.buy(0.8));
    const updates = await trader.listen<OrderRow[]>((again, push) =>
      again.orderUpdates({ user: trader.address }, push),
    );
    const oid = await bench.place(trader, bench.buy(0.79));
    const [row] = await updates.next();
    expect(row?.order.oid).toBe(oid);
    expect(told).toEqual([]);
  });
}

function socketTests(contract: Contract): void {
  test('take actions and reads, with the answers of HTTP', async () => {
    const { bench } = contract;
    const { account, socket, address: user } = bench.trader;
    const exchange = bench.exchangeOf(account, socket);
    const answer = await exchange.order({ orders: [bench.buy(0.8, { c: CLOID })] });
    expect(answer).toEqual(answered('order', { resting: { oid: oidOf(answer), cloid: CLOID } }));
    const read = { type: 'frontendOpenOrders', user };
    const [overSocket, overHttp] = await Promise.all([
      socket.request('info', read),
      bench.http.request('info', read),
    ]);
    expect(overSocket).toEqual(overHttp);
    const cancel = { cancels: [{ a: bench.asset, o: 1 }] };
    const error = await refusal(exchange.cancel(cancel));
    expect(error.response).toEqual(answered('cancel', { error: missing(bench) }));
    const nonce = Date.now() - 5_000;
    await exchange.noop({ nonce });
    expect((await refusal(exchange.noop({ nonce }))).message).toMatch(/^Invalid nonce: duplicate/);
  });

  test('answer many requests at a time, each its own', async () => {
    const { bench } = contract;
    const { socket, address: user } = bench.trader;
    const oid = await bench.place(bench.trader, bench.buy(0.8));
    const ids = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? oid : index));
    const answers = await Promise.all(
      ids.map((id) =>
        socket.request<{ status: string }>('info', {
          type: 'orderStatus',
          user,
          oid: id,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      ids.map((id) => (id === oid ? 'order' : 'unknownOid')),
    );
  });

  test('say what they cannot read, and stay open', async () => {
    const { socket } = contract.bench.trader;
    await expect(socket.request('info', { type: 'bogusInfoType' })).rejects.toThrow(
      'Error parsing JSON into valid websocket request: {"method":"post"',
    );
    const unknown = socket.subscribe('noSuchType', { type: 'noSuchType' }, () => {});
    await expect(unknown).rejects.toThrow(
      'Error parsing JSON into valid websocket request: {"method":"subscribe"',
    );
    expect(Object.keys(await socket.request('info', { type: 'allMids' }))).not.toEqual([]);
  });

  test('that are cut are opened again, and subscribe again', async ({ skip }) => {
    contract.need(skip, 'an operator');
    const { bench } = contract;
    const { trader } = bench;
    const { address: user } = trader;
    const updates = await trader.listen<OrderRow[]>((client, push) =>
      client.orderUpdates({ user }, push),
    );
    const fills = await trader.listen<FillFrame>((client, push) =>
      client.userFills({ user }, push),
    );
    await fills.next();
    await bench.place(trader, bench.buy(0.8));
    await updates.next();
    const closed = nextEvent(trader.socket, 'close');
    await present(bench.venue.operator).cut();
    await closed;
    // The fills begin anew; of the orders nothing is told a second time.
    expect((await fills.next()).isSnapshot).toBe(true);
    const oid = await bench.place(trader, bench.buy(0.79));
    const [row] = await updates.next();
    expect(row?.order.oid).toBe(oid);
  });
}

interface OrderRow {
  readonly order: {
    readonly oid: number;
    readonly sz: string;
    readonly origSz: string;
    readonly cloid?: string;
  };
  readonly status: string;
}

interface FillFrame {
  readonly isSnapshot?: boolean;
  readonly fills: readonly { readonly tid: number; readonly oid: number }[];
}

interface HistoryFrame {
  readonly isSnapshot?: boolean;
  readonly orderHistory: readonly unknown[];
}

interface Book {
  readonly coin: string;
  readonly levels: readonly [readonly Level[], readonly Level[]];
}

interface Level {
  readonly px: string;
  readonly sz: string;
}

interface Filled {
  readonly filled: { readonly totalSz: string; readonly avgPx: string; readonly oid: number };
}

interface OrderAnswer {
  readonly response: { readonly data: { readonly statuses: readonly object[] } };
}

const DEFAULT = { status: 'ok', response: { type: 'default' } };

function answered(type: 'order' | 'cancel', ...statuses: readonly unknown[]): object {
  return { status: 'ok', response: { type, data: { statuses } } };
}

function missing({ asset }: ContractBench): string {
  return `Order was never placed, already canceled, or filled. asset=${asset}`;
}

/** The error with which a client tells that the venue has refused something. */
async function refusal(call: Promise<unknown>): Promise<ApiRequestError> {
  const error = await call.then(
    (answer) => new Error(`not refused: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiRequestError)) throw error;
  return error;
}

/** The text of the one leg that was refused. */
function textIn(response: unknown): string {
  return present(/"error":"([^"]*)"/.exec(JSON.stringify(response))?.[1]);
}

function found<Answer>(answer: { status: string; order?: Answer }): Answer {
  return present(answer.order);
}

function trigger(bench: ContractBench, tpsl: 'tp' | 'sl', part: number): OrderWire['t'] {
  return { trigger: { isMarket: true, triggerPx: bench.quote(part).p, tpsl } };
}

function nextEvent({ socket }: WebSocketTransport, type: 'open' | 'close'): Promise<void> {
  return new Promise((resolve) => {
    socket.addEventListener(type, () => resolve(), { once: true });
  });
}
