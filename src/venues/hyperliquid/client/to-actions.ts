import type { Decimal } from '../../../../machines/decimal.ts';
import { hasLimitPrice, type Order } from '../../../../machines/vocabulary.ts';
import type {
  CancelCommand,
  ModifyCommand,
  OrderTerms,
  SubmitCommand,
} from '../../../venue/commands.ts';
import { priceProblem, sizeProblem, worstPrice } from './amounts.ts';
import type { ClientSettings } from './client-settings.ts';
import type { Coin } from './coins.ts';
import type { ExchangeAction, OrderWire } from './exchange-action.ts';

/** An action, or why the venue could not do it: then nothing is sent. */
export type ToAction = { readonly action: ExchangeAction } | { readonly refused: string };

/** What is known of an order beside the command. */
export interface ActionContext {
  readonly coin: Coin;
  readonly cloid: string;
  readonly settings: Pick<ClientSettings, 'modifyTriggers' | 'slippageBps'>;
}

/** @param mid the price in the middle of the book: a market order is limited around it */
export function toOrderAction(
  { order, terms }: SubmitCommand,
  mid: Decimal | null,
  context: ActionContext,
): ToAction {
  const wire = toWire({ order, terms, ...order, size: order.quantity, mid }, context);
  if (typeof wire === 'string') return { refused: wire };
  return { action: { type: 'order', orders: [wire], grouping: 'na' } };
}

/**
 * Always in a batch: only then does the answer name the new leg. Without `a` the venue makes the
 * new leg post-only, refuses one that is to trade at once, and places none if the old one is gone.
 */
export function toModifyAction(command: ModifyCommand, context: ActionContext): ToAction {
  const { order, terms, legSize, price, triggerPrice } = command;
  const refused = modifyProblem(order, terms, context);
  if (refused !== null) return { refused };
  const target = toTarget(command.venueOrderId, context.cloid);
  if (target === null) return { refused: badLegId(command.venueOrderId) };
  const wire = toWire({ order, terms, size: legSize, price, triggerPrice, mid: null }, context);
  if (typeof wire === 'string') return { refused: wire };
  const modifies = [{ oid: target, order: wire }];
  if ('limit' in wire.t) return { action: { type: 'batchModify', modifies } };
  return { action: { type: 'batchModify', modifies, a: true } };
}

export function toCancelAction(
  { venueOrderId }: CancelCommand,
  { coin: { asset }, cloid }: Pick<ActionContext, 'coin' | 'cloid'>,
): ToAction {
  const target = toTarget(venueOrderId, cloid);
  if (target === null) return { refused: badLegId(venueOrderId) };
  if (typeof target === 'number') {
    return { action: { type: 'cancel', cancels: [{ a: asset, o: target }] } };
  }
  return { action: { type: 'cancelByCloid', cancels: [{ asset, cloid }] } };
}

interface WantedLeg {
  readonly order: Order;
  readonly terms: OrderTerms;
  readonly size: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  readonly mid: Decimal | null;
}

/** The leg on the wire, or why there can be none. */
function toWire(leg: WantedLeg, { coin, cloid, settings }: ActionContext): OrderWire | string {
  const { order, terms, size } = leg;
  const type = toType(leg);
  if (typeof type === 'string') return type;
  const from = limitFrom(leg);
  if (from === null) return `a ${order.orderType} order needs a price`;
  const price = hasLimitPrice(order.orderType)
    ? from
    : worstPrice(from, order.side, settings.slippageBps, coin);
  const trigger = 'trigger' in type ? priceProblem(type.trigger.triggerPx, coin) : null;
  const problem = sizeProblem(size, coin) ?? priceProblem(price, coin) ?? trigger;
  if (problem !== null) return problem;
  const isBuy = order.side === 'BUY';
  return { a: coin.asset, b: isBuy, p: price, s: size, r: terms.reduceOnly, t: type, c: cloid };
}

/** What the limit is, or, for an order without one, the price that it is reckoned from. */
function limitFrom({ order, price, triggerPrice, mid }: WantedLeg): Decimal | null {
  if (hasLimitPrice(order.orderType)) return price;
  return order.orderType === 'MARKET' ? mid : triggerPrice;
}

function toType({ order: { orderType }, terms, triggerPrice }: WantedLeg): OrderWire['t'] | string {
  switch (orderType) {
    case 'LIMIT':
      return { limit: { tif: TIFS[terms.timeInForce] } };
    case 'MARKET':
      return { limit: { tif: 'Ioc' } };
    case 'TRAILING_STOP_LIMIT':
      return 'the venue has no trailing stops';
    case 'STOP_LIMIT':
    case 'STOP_MARKET':
    case 'LIMIT_IF_TOUCHED':
    case 'MARKET_IF_TOUCHED': {
      if (triggerPrice === null) return `a ${orderType} order needs a trigger price`;
      const isMarket = !hasLimitPrice(orderType);
      const tpsl = orderType.startsWith('STOP') ? 'sl' : 'tp';
      return { trigger: { isMarket, triggerPx: triggerPrice, tpsl } };
    }
  }
}

const TIFS = { GTC: 'Gtc', IOC: 'Ioc', ALO: 'Alo' } as const;

function modifyProblem(
  { orderType }: Order,
  { timeInForce, reduceOnly }: OrderTerms,
  { settings: { modifyTriggers } }: ActionContext,
): string | null {
  if (orderType === 'MARKET') return 'a market order does not rest';
  if (orderType === 'LIMIT') return timeInForce === 'IOC' ? 'an IOC order does not rest' : null;
  if (modifyTriggers === 'always' || (modifyTriggers === 'reduce-only' && reduceOnly)) return null;
  return 'the venue would place a trigger again that has fired meanwhile: cancel and submit';
}

function toTarget(venueOrderId: string | null, cloid: string): number | string | null {
  if (venueOrderId === null) return cloid;
  const oid = Number(venueOrderId);
  return /^\d+$/.test(venueOrderId) && Number.isSafeInteger(oid) ? oid : null;
}

function badLegId(venueOrderId: string | null): string {
  return `${venueOrderId ?? ''} is no order id of the venue`;
}
