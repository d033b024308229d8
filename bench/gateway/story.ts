import type { OrderMessage } from '../../src/dispatch/input.ts';
import { Cloids } from '../../src/venues/hyperliquid/client/cloids.ts';
import { Random } from '../../src/venues/simulator/random.ts';

/**
 * What a venue tells of orders that are replaced, filled in part and canceled. Each order has its
 * frames, and each frame makes at least one event.
 */

/** A replacement of two rows, two trades, a cancel. */
export const FRAMES_AN_ORDER = 4;
/** Orders that something happens to at a time: their frames are dealt in turns. */
const UNDER_WAY = 64;
const START_MS = 1_785_261_289_146;
const FIRST_OID = 57_118_842_018;
const SIZE = '0.5';

export function orderOf(number: number): OrderMessage {
  return {
    clientOrderId: `bench-${number}`,
    strategyId: 'BENCH',
    instrumentId: 'BTC',
    side: sideOf(number) === 'B' ? 'BUY' : 'SELL',
    orderType: 'LIMIT',
    quantity: SIZE,
    price: priceOf(number),
  };
}

/** The price that the replacement has. */
export function newPriceOf(number: number): string {
  return String(64_000 + (number % 1_000));
}

/** The leg that the order is accepted with; the replacement has the next number. */
export function oidOf(number: number): number {
  return FIRST_OID + 2 * number;
}

/** The frames of so many orders, as they stand on the wire: the same from a seed every time. */
export function makeStory(orders: number, seed: number): string[] {
  const random = new Random(seed);
  const cloids = new Cloids(0);
  const underWay: { readonly number: number; told: number }[] = [];
  const frames: string[] = [];
  for (let begun = 0; begun < orders || underWay.length > 0;) {
    while (begun < orders && underWay.length < UNDER_WAY) {
      underWay.push({ number: begun, told: 0 });
      begun += 1;
    }
    const place = random.below(underWay.length);
    const order = underWay[place];
    if (order === undefined) throw new RangeError('nothing is under way');
    const cloid = cloids.toCloid(`bench-${order.number}`);
    frames.push(JSON.stringify(frameOf(order.number, order.told, cloid, frames.length)));
    order.told += 1;
    if (order.told === FRAMES_AN_ORDER) underWay.splice(place, 1);
  }
  return frames;
}

function frameOf(number: number, told: number, cloid: string, count: number): object {
  const time = START_MS + count;
  const [oid, newOid] = [oidOf(number), oidOf(number) + 1];
  const price = `${priceOf(number)}.0`;
  const newPrice = `${newPriceOf(number)}.0`;
  const row = (leg: number, limitPx: string, sz: string, status: string): object => {
    const side = sideOf(number);
    const order = { coin: 'BTC', side, limitPx, sz, oid: leg, timestamp: time, origSz: SIZE };
    return { order: { ...order, cloid }, status, statusTimestamp: time };
  };
  switch (told) {
    case 0: {
      const rows = [row(oid, price, SIZE, 'canceled'), row(newOid, newPrice, SIZE, 'open')];
      return { channel: 'orderUpdates', data: rows };
    }
    case FRAMES_AN_ORDER - 1:
      return { channel: 'orderUpdates', data: [row(newOid, newPrice, '0.3', 'canceled')] };
    default: {
      const fill = {
        coin: 'BTC',
        px: newPrice,
        sz: '0.1',
        side: sideOf(number),
        time,
        startPosition: '-50.81882',
        dir: 'Open Short',
        closedPnl: '0.0',
        hash: '0x0000000000000000000000000000000000000000000000000000000000000000',
        oid: newOid,
        crossed: false,
        fee: '0.000829',
        tid: 351_400_627_290_190 + count,
        cloid,
        feeToken: 'USDC',
        twapId: null,
      };
      const user = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
      return { channel: 'userFills', data: { user, fills: [fill] } };
    }
  }
}

function sideOf(number: number): 'A' | 'B' {
  return number % 2 === 0 ? 'B' : 'A';
}

function priceOf(number: number): string {
  return String(60_000 + (number % 1_000));
}
