import type { OrderWire } from '../wire/action.ts';
import type { Market } from './market.ts';
import { REFUSALS } from './rejections.ts';
import type { OrderTerms, Trigger } from './venue-order.ts';

/** Ten times the mark and a twentieth of it are 95 % away from it, or further. */
const FARTHEST = { above: 1.95, below: 0.05 };
/** Micro-dollars. */
const LARGEST_NTL = 5_000_000_000_000;

/** An order that cannot be one, told before it has an id. */
export interface Refusal {
  readonly refused: string;
  /** Whether the text follows from the order alone: the venue then looks at nothing else. */
  readonly isPreValidation: boolean;
}

/** Reads an order as it stands on the wire. */
export function readTerms(wire: OrderWire, markets: readonly Market[]): OrderTerms | Refusal {
  const market = markets[wire.a];
  if (market === undefined) return malformed(REFUSALS.invalidAsset);
  const { coin } = market;
  const px = coin.parsePx(wire.p);
  if (px === null || px === 0) return malformed(REFUSALS.invalidPrice);
  const sz = coin.parseSz(wire.s);
  const trigger = 'trigger' in wire.t ? readTrigger(wire.t.trigger, market) : null;
  // A trigger without a size is one for the whole position, whatever that is when it fires.
  if (sz === null || (sz === 0 && trigger === null)) return malformed(REFUSALS.invalidSize);
  if (trigger === 'invalid') return malformed(REFUSALS.invalidPrice);
  const text = outOfReach(px, sz, market);
  if (text !== null) return { refused: text, isPreValidation: false };
  return {
    market,
    isBuy: wire.b,
    px,
    sz,
    reduceOnly: wire.r,
    tif: 'limit' in wire.t ? wire.t.limit.tif : null,
    trigger,
    cloid: wire.c ?? null,
  };
}

/** Whether an order is refused for what follows from it alone. */
export function isPreValidation(terms: OrderTerms | Refusal): terms is Refusal {
  return 'refused' in terms && terms.isPreValidation;
}

function readTrigger(
  { triggerPx, isMarket, tpsl }: { triggerPx: string; isMarket: boolean; tpsl: 'tp' | 'sl' },
  { coin }: Market,
): Trigger | 'invalid' {
  const px = coin.parsePx(triggerPx);
  return px === null || px === 0 ? 'invalid' : { px, isMarket, tpsl };
}

function outOfReach(px: number, sz: number, { mark }: Market): string | null {
  if (px > mark * FARTHEST.above || px < mark * FARTHEST.below) return REFUSALS.farPrice;
  return px * sz > LARGEST_NTL ? REFUSALS.tooLarge : null;
}

function malformed(refused: string): Refusal {
  return { refused, isPreValidation: true };
}
