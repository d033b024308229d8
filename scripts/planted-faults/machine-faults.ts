import type { Fault } from './fault.ts';

/** Faults in what an order does with its trades, legs and ends. */
export const MACHINE_FAULTS: readonly Fault[] = [
  {
    name: 'the retired-leg check is dropped: an older leg replaces',
    file: 'machines/legs.ts',
    snippet: 'if (byId !== null) return byId > 0;',
    replacement: 'if (byId !== null) return byId !== 0;',
  },
  {
    name: 'a leg that was left, or refused, comes back',
    file: 'machines/legs.ts',
    snippet: "if (historyGet(order.otherLegs, venueOrderId) !== undefined) return 'retired';",
    replacement: '',
  },
  {
    name: 'leg ids are compared as text, not as integers',
    file: 'machines/legs.ts',
    snippet: 'if (leftDigits.length !== rightDigits.length) return',
    replacement: 'if (leftDigits === null) return',
  },
  {
    name: 'a forgotten leg counts as never seen',
    file: 'machines/legs.ts',
    snippet: 'return byId !== null && byId <= 0;',
    replacement: 'return false;',
  },
  {
    name: 'a stale older live status is applied',
    file: 'machines/legs.ts',
    snippet: '(leg.lastLiveTs !== null && report.tsEvent < leg.lastLiveTs);',
    replacement: 'false;',
  },
  {
    name: 'a live status that a FILLED has overtaken is applied',
    file: 'machines/legs.ts',
    snippet: 'return leg.traded.reportedDone || (',
    replacement: 'return false || (',
  },
  {
    name: 'a fill rebinds to a retired leg',
    file: 'machines/legs.ts',
    snippet: "if (venueOrderId === order.boundLeg.venueOrderId) return 'bound';",
    replacement: `if (venueOrderId === order.boundLeg.venueOrderId) return 'bound';
      if (event.type === 'fill') return 'newer';`,
  },
  {
    name: 'a seen trade is emitted again',
    file: 'machines/guards.ts',
    snippet: 'return historyHas(order.trades, event.report.tradeId);',
    replacement: 'return false;',
  },
  {
    name: 'a replay promotes before the trade is looked up',
    file: 'machines/order-machine.ts',
    snippet: `            fill: [
              {
                guard: 'seenTrade',`,
    replacement: `            fill: [
              { guard: 'newerLeg', target: '#settling', actions: ['replace', 'fill'] },
              {
                guard: 'seenTrade',`,
  },
  {
    name: 'overfill counts what earlier trades overfilled',
    file: 'machines/trades.ts',
    snippet: 'return smallerDecimal(subtractToZero(cumQty, draft.quantity), lastQty);',
    replacement: 'return subtractToZero(cumQty, draft.quantity);',
  },
  {
    name: 'overfill counts only the trades of the bound leg',
    file: 'machines/trades.ts',
    snippet: 'const overfillQty = overfillOf(draft, cumQty, lastQty);',
    replacement: `const filledOnLeg = addDecimals(draft.boundLeg?.traded.qty ?? ZERO, lastQty);
      const overfillQty = overfillOf(draft, filledOnLeg, lastQty);`,
  },
  {
    name: 'leavesQty may go below zero',
    file: 'machines/trades.ts',
    snippet: 'leavesQty: subtractToZero(draft.quantity, cumQty)',
    replacement: 'leavesQty: addDecimals(draft.quantity, `-${cumQty}`)',
  },
  {
    name: 'OrderTriggered is emitted more than once an order',
    file: 'machines/trades.ts',
    snippet: 'draft.triggered = true;',
    replacement: '',
  },
  {
    name: 'decimals are added as floats',
    file: 'machines/decimal.ts',
    snippet: 'const scale = Math.max(fractionDigits(left), fractionDigits(right));',
    replacement: `if (sign !== 0) return String(Number(left) + sign * Number(right));
      const scale = 0;`,
  },
  {
    name: 'types without a limit price take the price that the venue reports',
    file: 'machines/vocabulary.ts',
    snippet: "return type !== 'MARKET' && type !== 'STOP_MARKET' && type !== 'MARKET_IF_TOUCHED';",
    replacement: 'return true;',
  },
  {
    name: 'a pending modify does not hold the end',
    file: 'machines/modifies.ts',
    snippet: "if (order.policy.armModify === 'sent') return order.pendingModifies.length > 0;",
    replacement: "if (order.policy.armModify === 'sent') return false;",
  },
  {
    name: 'the hold is armed only by the acknowledgement of a modify',
    file: 'machines/modifies.ts',
    snippet: "if (order.policy.armModify === 'sent') return order.pendingModifies.length > 0;",
    replacement: '',
  },
  {
    name: 'a held cancel is never released',
    file: 'machines/settling.ts',
    snippet: 'order.heldEnd !== null && order.pendingModifies.length === 0;',
    replacement: 'false;',
  },
  {
    name: 'a held cancel is released while modifies are pending',
    file: 'machines/settling.ts',
    snippet: 'order.heldEnd !== null && order.pendingModifies.length === 0;',
    replacement: 'order.heldEnd !== null;',
  },
  {
    name: 'a held cancel survives the replacement',
    file: 'machines/binding.ts',
    snippet: 'draft.heldEnd = null;',
    replacement: '',
  },
  {
    name: 'a held end takes the time of its release',
    file: 'machines/endings.ts',
    snippet: `export function releaseCancel(draft: Draft): void {
  const { heldEnd } = draft;
  if (heldEnd === null) return;
  emitEnd(draft, heldEnd);`,
    replacement: `export function releaseCancel(draft: Draft, event: OrderInput): void {
  const { heldEnd } = draft;
  if (heldEnd === null) return;
  emitEnd(draft, { ...heldEnd, ts: eventTime(event) });`,
  },
  {
    name: 'an order is filled although a pending modify wants more',
    file: 'machines/settling.ts',
    snippet: 'return !order.pendingModifies.some(',
    replacement: 'return true || !order.pendingModifies.some(',
  },
  {
    name: 'FILLED of a leg ends the order before its trades have come',
    file: 'machines/settling.ts',
    snippet: 'return !isAbove(leg.size, leg.traded.qty) && order.pendingModifies.length === 0;',
    replacement: 'return order.pendingModifies.length === 0;',
  },
  {
    name: 'the oversize of a leg counts its own trades',
    file: 'machines/settling.ts',
    snippet: 'subtractToZero(draft.quantity, filledElsewhere(draft));',
    replacement: 'subtractToZero(draft.quantity, draft.cumQty);',
  },
  {
    name: 'a closed order drops unseen trades',
    file: 'machines/order-machine.ts',
    snippet: "actions: ['late-fill', 'watchTrades'],",
    replacement: "actions: ['duplicate-fill', 'watchTrades'],",
  },
  {
    name: 'a leg that works under a closed order is not named',
    file: 'machines/guards.ts',
    snippet: 'return leg === undefined || !(leg.ended || leg.traded.reportedDone);',
    replacement: 'return false;',
  },
  {
    name: 'a refusal is not passed on once the order is closed',
    file: 'machines/guards.ts',
    snippet: 'return modifyRefusable(order, event) &&',
    replacement: 'return false &&',
  },
  {
    name: 'a draft is the context itself',
    file: 'machines/assign-draft.ts',
    snippet: `function shallowCopy<TContext>(context: TContext): TContext {
  return { ...context };`,
    replacement: `function shallowCopy<TContext>(context: TContext): TContext {
  return context;`,
  },
  {
    name: 'the record of an input is written into the snapshot before',
    file: 'machines/draft.ts',
    snippet: 'context.step.input === input ? { ...context.step } : openStep(input);',
    replacement: 'context.step.input === input ? context.step : openStep(input);',
  },
  {
    name: 'the nodes of a vector that were emptied are kept',
    file: 'machines/vector.ts',
    snippet: 'return slots.every((each) => each === null) ? null : slots;',
    replacement: 'return slots;',
  },
];
