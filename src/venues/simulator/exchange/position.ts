import { portion } from './amounts.ts';

/** Micro-dollars of fee on a dollar traded, for who takes and who makes, at the lowest tier. */
const TAKER_FEE = 450;
const MAKER_FEE = 150;
const MILLION = 1_000_000;

export interface PositionChange {
  /** The signed position before, in lots. */
  readonly start: number;
  readonly dir: string;
  /** In micro-dollars, like the fee. */
  readonly closedPnl: number;
  readonly fee: number;
}

/** What an account holds of one coin. */
export class Position {
  /** Signed, in lots. */
  szi = 0;
  /** What it was bought or sold for, in micro-dollars, without a sign. */
  entryNtl = 0;

  /** Changes it by a fill of `sz` lots at `px`. */
  fill(isBuy: boolean, sz: number, px: number, crossed: boolean): PositionChange {
    const start = this.szi;
    const held = Math.abs(start);
    const closing = isBuy === start < 0 ? Math.min(sz, held) : 0;
    const entryOfClosed = closing === 0 ? 0 : portion(this.entryNtl, closing, held);
    const gain = closing * px - entryOfClosed;
    this.szi += isBuy ? sz : -sz;
    this.entryNtl += (sz - closing) * px - entryOfClosed;
    return {
      start,
      dir: direction(start, this.szi),
      closedPnl: closing === 0 ? 0 : start > 0 ? gain : -gain,
      fee: portion(sz * px, crossed ? TAKER_FEE : MAKER_FEE, MILLION),
    };
  }

  /** What it would gain at a price, in micro-dollars. */
  pnlAt(px: number): number {
    const worth = Math.abs(this.szi) * px;
    return this.szi < 0 ? this.entryNtl - worth : worth - this.entryNtl;
  }

  /** How much an order of one side could reduce it by. */
  reducibleBy(isBuy: boolean): number {
    return isBuy === this.szi < 0 ? Math.abs(this.szi) : 0;
  }
}

function direction(start: number, end: number): string {
  if (start > 0 && end < 0) return 'Long > Short';
  if (start < 0 && end > 0) return 'Short > Long';
  if (Math.abs(end) > Math.abs(start)) return end > 0 ? 'Open Long' : 'Open Short';
  return start > 0 ? 'Close Long' : 'Close Short';
}
