import type { ExchangeInfoRequest, OrderStatusRequest } from '../wire/info-request.ts';
import type { FillRow } from '../wire/rows.ts';
import { Account } from './account.ts';
import { aggregateFills } from './aggregate-fills.ts';
import { clearinghouseState } from './clearinghouse-state.ts';
import { l2Book, midOf } from './l2-book.ts';
import { assetContexts, universe } from './universe.ts';
import { openAt, toFrontendRow, toHistoryRow } from './order-rows.ts';
import type { Venue } from './venue.ts';
import { toBasicRow } from './venue-log.ts';
import { isLive, type VenueOrder } from './venue-order.ts';

/** Rows of an answer at the most. */
const ROWS = 2_000;

/** When a question is asked, and how truly it is answered. */
export interface InfoRead {
  readonly now: number;
  /** The time whose orders are told: before `now` for a stale read. */
  readonly asOf: number;
  /** Whether a question by client order id is answered with the order before the newest. */
  readonly deadLeg: boolean;
}

const SPOT = {
  tokens: [
    {
      name: 'USDC',
      szDecimals: 8,
      weiDecimals: 8,
      index: 0,
      tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
      isCanonical: true,
      evmContract: null,
      fullName: null,
      deployerTradingFeeShare: '0.0',
    },
  ],
  universe: [],
};

/**
 * Answers a question as `POST /info` does. There is one perpetuals exchange, no spot market,
 * and nothing to bet on.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export function answerInfo(venue: Venue, request: ExchangeInfoRequest, read: InfoRead): unknown {
  if ('user' in request) return answerUser(venue, request, read);
  switch (request.type) {
    case 'meta':
      return universe(venue);
    case 'allPerpMetas':
      return [universe(venue)];
    case 'metaAndAssetCtxs':
      return [universe(venue), assetContexts(venue)];
    case 'spotMeta':
      return SPOT;
    case 'spotMetaAndAssetCtxs':
      return [SPOT, []];
    case 'perpDexs':
      return [null];
    case 'outcomeMeta':
      return { outcomes: [], questions: [] };
    case 'allMids':
      return Object.fromEntries(venue.markets.map((market) => [market.coin.name, midOf(market)]));
    case 'exchangeStatus':
      return { time: read.now, specialStatuses: null };
    case 'l2Book': {
      const market = venue.market(request.coin);
      return market && l2Book(market, request.nSigFigs, read.now);
    }
  }
}

function answerUser(
  venue: Venue,
  request: Extract<ExchangeInfoRequest, { user: string }>,
  read: InfoRead,
): unknown {
  const account = venue.account(request.user) ?? new Account(request.user);
  switch (request.type) {
    case 'orderStatus':
      return orderStatus(account, request, read);
    case 'openOrders':
      return openOrders(account, read).map(({ order, was }) => toBasicRow(order, was.sz));
    case 'frontendOpenOrders':
      return openOrders(account, read).map(({ order, was }) => toFrontendRow(order, was.sz));
    case 'historicalOrders':
      return account.history.latest(ROWS).reverse().map(toHistoryRow);
    case 'userFills':
      return aggregated(account.fills.latest(ROWS), request.aggregateByTime).reverse();
    case 'userFillsByTime': {
      const until = request.endTime ?? read.now;
      const fills = account.fills
        .latest(Infinity)
        .filter(({ time }) => time >= request.startTime && time <= until);
      return aggregated(fills, request.aggregateByTime).slice(0, ROWS);
    }
    case 'clearinghouseState':
      return clearinghouseState(account, read.now);
    case 'spotClearinghouseState':
      return { balances: [] };
    case 'userRole':
      return userRole(venue, request.user);
    case 'extraAgents':
      return extraAgents(account);
    case 'subAccounts':
      return subAccounts(venue, request.user, read.now);
  }
}

function orderStatus(
  account: Account,
  { oid: id }: OrderStatusRequest,
  { asOf, deadLeg }: InfoRead,
): unknown {
  const order = typeof id === 'number' ? account.order(id) : byCloid(account, id, asOf, deadLeg);
  const was = order?.at(asOf);
  if (!order || !was) return { status: 'unknownOid' };
  const { status, sz, time } = was;
  const row = { order: toFrontendRow(order, sz), status, statusTimestamp: time };
  return { status: 'order', order: row };
}

/** The newest order with a client order id, or the newest before it that has ended. */
function byCloid(
  account: Account,
  cloid: string,
  asOf: number,
  deadLeg: boolean,
): VenueOrder | null {
  const orders = account.ordersOf(cloid).filter((order) => order.at(asOf) !== null);
  const newest = orders.at(-1) ?? null;
  if (!deadLeg) return newest;
  const ended = ({ status }: VenueOrder) => status !== null && !isLive(status);
  return orders.slice(0, -1).findLast(ended) ?? newest;
}

function openOrders(account: Account, { now, asOf }: InfoRead): ReturnType<typeof openAt> {
  return openAt(account.open.values(), asOf < now ? account.ended : [], asOf);
}

function aggregated(fills: FillRow[], byTime: boolean): FillRow[] {
  return byTime ? aggregateFills(fills) : fills;
}

function userRole(venue: Venue, address: string): unknown {
  const account = venue.accountOf(address);
  if (account === null) return { role: 'missing' };
  if (account.address !== address) return { role: 'agent', data: { user: account.address } };
  if (account.master === null) return { role: 'user' };
  return { role: 'subAccount', data: { master: account.master } };
}

function extraAgents({ agents }: Account): unknown {
  const named = [...agents].filter(([, name]) => name !== null);
  // An approval ends some months later at the venue; here it does not.
  return named.map(([address, name]) => ({ name, address, validUntil: Number.MAX_SAFE_INTEGER }));
}

function subAccounts(venue: Venue, master: string, now: number): unknown {
  const accounts = [...venue.accounts].filter((account) => account.master === master);
  if (accounts.length === 0) return null;
  return accounts.map((account) => ({
    name: account.address,
    subAccountUser: account.address,
    master,
    clearinghouseState: clearinghouseState(account, now),
    spotState: { balances: [] },
  }));
}
