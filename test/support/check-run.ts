import assert from 'node:assert/strict';
import { subtractDecimals, ZERO } from '../../machines/decimal.ts';
import { hasLimitPrice } from '../../machines/vocabulary.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { GatewaySettings } from '../../src/gateway/gateway-settings.ts';
import type { OrderView } from '../../src/gateway/order-view.ts';
import type { StepRecord } from '../../src/gateway/outlet.ts';
import type { Truth } from '../../src/venues/simulator/exchange/truth.ts';
import type { GatewayRun } from './gateway-run.ts';
import { assertHolds, Invariants } from './invariants.ts';
import { STRATEGY } from './random-strategy.ts';

/** What was under way is brought to its end, a leg is corrected: no more. */
const QUIET_COMMANDS_MAX = 100;

/** What must hold once all is quiet: the gateway knows what is true at the venue. */
export function checkRun(run: GatewayRun): void {
  checkTruth(run);
  checkReplay(run);
}

/** What must hold besides if its gateways were killed, and each went on from the journal. */
export async function checkKilledRun(run: GatewayRun): Promise<void> {
  checkTruth(run);
  const events = run.records.flatMap(({ step }) => step.events);
  const pushes = (await run.journal?.allPushes()) ?? [];
  const pushed = pushes.flatMap((push) => (push.type === 'event' ? [push.event] : []));
  assert.deepEqual(pushed, events, 'each event is pushed once, in its order');
  const ids = events.map(({ clientOrderId, eventId }) => `${clientOrderId} ${eventId}`);
  assertHolds(new Set(ids).size === ids.length, 'no two events have one id');
  const strangers = events.filter(({ strategyId }) => strategyId !== STRATEGY);
  assertHolds(strangers.length === 0, `${strangers[0]?.clientOrderId} is another's order`);
  const lost = run.strategy.taken.filter((id) => run.gateway.view(id) === undefined);
  assertHolds(lost.length === 0, `${lost.join(', ')} were taken, and are unknown`);
}

function checkTruth(run: GatewayRun): void {
  checkSteps(run.records);
  assertHolds(run.falseEnds.length === 0, `I5 ${run.falseEnds.join(', ')} ended, and lives`);
  const { quietCommands } = run;
  assertHolds(quietCommands <= QUIET_COMMANDS_MAX, `${quietCommands} commands for nobody`);
  checkOpenOrdersOf(run);
  checkWishes(run);
  checkTrades(tradesTold(run), run.truth);
}

/** What must hold of a gateway that took over from another at a time, in milliseconds. */
export function checkRestartedRun(run: GatewayRun, restartedAt: number): void {
  checkSteps(run.records);
  checkOpenOrdersOf(run);
  const told = run.records.flatMap(({ step, external }) => [
    ...step.events.flatMap((event) => (event.type === 'OrderFilled' ? [event.tradeId] : [])),
    ...(external?.type === 'fill' ? [external.report.tradeId] : []),
  ]);
  // Of an order that it never heard of it cannot miss a trade that was never told.
  const trades = run.truth.fills
    .filter(({ time, cloid = '' }) => time > restartedAt && run.knows(cloid))
    .map(tradeIdOf);
  const missing = trades.filter((trade) => !told.includes(trade));
  assertHolds(missing.length === 0, `trades are missing: ${missing.join(', ')}`);
  checkReplay(run);
}

/** The invariants of each order, step by step. */
function checkSteps(records: readonly StepRecord[]): void {
  const orders = new Map<string, Invariants>();
  for (const { input, step } of records) {
    const { clientOrderId } = step;
    if (clientOrderId === null) continue;
    const invariants = orders.get(clientOrderId) ?? new Invariants();
    orders.set(clientOrderId, invariants);
    const isIts = (output: { readonly clientOrderId: string }): boolean =>
      output.clientOrderId === clientOrderId;
    // What was due is asked with any input, of other orders too.
    const requests = step.requests.filter(isIts);
    const advisories = step.advisories.filter(isIts);
    invariants.check(input, { ...step, requests, advisories });
  }
}

function checkOpenOrdersOf({ gateway, truth }: GatewayRun): void {
  checkOpenOrders(gateway.openViews(), truth, gateway.settings);
}

/** The open orders are those that live at the venue, on the legs that do, with what is left. */
export function checkOpenOrders(
  views: readonly OrderView[],
  truth: Truth,
  { onOversizedLeg }: Pick<GatewaySettings, 'onOversizedLeg'>,
): void {
  for (const { order, state, waiting, isCanceling, pendingModifies } of views) {
    const id = order.clientOrderId;
    assertHolds(pendingModifies === 0, `${id} is ${state}, with a modify pending`);
    assertHolds(waiting === null, `${id} has a change that waits`);
    assertHolds(!isCanceling, `${id} is being canceled`);
    assertHolds(state === 'accepted' || state === 'replaced', `${id} is ${state}`);
  }
  const known = views.map(({ order, legs, leavesQty }) => {
    const bound = legs.at(-1);
    if (bound === undefined) return `${order.clientOrderId}: none`;
    const { venueOrderId, size, filledQty } = bound;
    const left = subtractDecimals(size ?? ZERO, filledQty);
    const isRight = left === leavesQty || onOversizedLeg === 'off';
    assertHolds(isRight, `${order.clientOrderId} works ${left}, and ${leavesQty} is left`);
    return `${order.clientOrderId}: leg ${venueOrderId} with ${left}`;
  });
  const byLeg = new Map(views.map((view) => [view.venueOrderId, view.order.clientOrderId]));
  const live = truth.live.map(({ order }) => {
    const id = byLeg.get(String(order.oid)) ?? 'nobody';
    return `${id}: leg ${order.oid} with ${withoutNoughts(order.sz)}`;
  });
  const [ours, theirs] = [known.toSorted().join('\n'), live.toSorted().join('\n')];
  assertHolds(ours === theirs, `the gateway knows\n${ours}\nand at the venue there is\n${theirs}`);
}

/** What was wanted of the open orders is done, unless the venue has refused it. */
function checkWishes({ gateway, records, strategy }: GatewayRun): void {
  const refused = new Set(
    records.flatMap(({ step }) =>
      step.events.flatMap(({ type, clientOrderId }) =>
        type === 'OrderModifyRejected' ? clientOrderId : [],
      ),
    ),
  );
  for (const { order, price, quantity } of gateway.openViews()) {
    const id = order.clientOrderId;
    const wanted = strategy.wanted.get(id);
    assertHolds(wanted !== 'canceled', `${id} was to be canceled`);
    if (wanted === undefined || refused.has(id) || gateway.settings.modifiesInFlight > 1) continue;
    const wantedPrice = hasLimitPrice(order.orderType) ? wanted.price : null;
    assertHolds((wantedPrice ?? price) === price, `${id} was to have the price ${wantedPrice}`);
    const isSized = (wanted.quantity ?? quantity) === quantity;
    assertHolds(isSized, `${id} was to have the quantity ${wanted.quantity}, not ${quantity}`);
  }
}

function tradesTold({ records }: GatewayRun): string[] {
  return records.flatMap(({ step }) =>
    step.events.flatMap((event) => (event.type === 'OrderFilled' ? [event.tradeId] : [])),
  );
}

/** Each trade of the account was emitted, once. */
export function checkTrades(emitted: readonly string[], truth: Truth): void {
  assertHolds(new Set(emitted).size === emitted.length, 'no trade is emitted twice');
  const told = new Set(emitted);
  const trades = truth.fills.map(tradeIdOf);
  const missing = trades.filter((trade) => !told.has(trade));
  assertHolds(missing.length === 0, `trades are missing: ${missing.join(', ')}`);
  assertHolds(trades.length === emitted.length, 'no trade is made up');
}

/** The inputs are a tape: a new dispatcher does the same. */
function checkReplay({ records, gateway }: GatewayRun): void {
  const dispatcher = new Dispatcher({ policy: gateway.settings.policy });
  for (const { number, input, step } of records) {
    const again = JSON.stringify(dispatcher.dispatch(input));
    assertHolds(again === JSON.stringify(step), `I8 input ${number} does otherwise: ${again}`);
  }
}

function tradeIdOf({ time, coin, tid }: Truth['fills'][number]): string {
  return `${time}:${coin}:${tid}`;
}

function withoutNoughts(sz: string): string {
  return sz.includes('.') ? sz.replace(/\.?0+$/, '') : sz || ZERO;
}
