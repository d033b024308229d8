import * as v from 'valibot';
import type { FillReport } from '../../../../machines/vocabulary.ts';
import { fillRowSchema } from '../fill-row.ts';
import { toFillReport } from '../to-reports.ts';
import type { InfoReader } from './info-reader.ts';
import { type LegRow, readHistoryRow, readOpenRow } from './leg-row.ts';
import type { RateBudget } from './rate-budget.ts';

/** Rows of an answer at the most. */
const PAGE_ROWS = 2_000;
/** Twice what the fills take that the venue keeps, which are 10,000: pages overlap. */
const FILL_PAGES_MAX = 10;
const ROWS_PER_WEIGHT = 20;

/** What the reads weigh, before it is known how many rows they give. */
export const READ_WEIGHT = { list: 20, leg: 2, mids: 2, role: 60 } as const;

/** Legs that a read shows, and whether it shows all that it should. */
export interface LegsRead {
  readonly rows: readonly LegRow[];
  readonly isWhole: boolean;
}

export interface FillsRead {
  readonly fills: readonly FillReport[];
  readonly isWhole: boolean;
}

export interface AccountReadsParts {
  readonly info: InfoReader;
  readonly budget: RateBudget;
  /** The address whose orders are read. */
  readonly user: string;
  onUnreadable(text: string, why: string): void;
  /** A leg is told of, by its id. */
  onLeg(oid: number): void;
}

/**
 * The reads of an account's orders. Each answers null if it could not be made. What an answer
 * weighs for its rows is spent when it comes; the rest is for the caller to spend.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export class AccountReads {
  readonly #parts: AccountReadsParts;

  constructor(parts: AccountReadsParts) {
    this.#parts = parts;
  }

  openLegs(onRead: (read: LegsRead | null) => void): void {
    this.#readLegs('frontendOpenOrders', readOpenRow, onRead);
  }

  /**
   * What became of legs, the newest first. It is whole only if it reaches back to `since`: of long
   * histories the venue tells the end.
   */
  history(since: number, onRead: (read: LegsRead | null) => void): void {
    this.#readLegs('historicalOrders', readHistoryRow, (read) => {
      if (read === null || read.rows.length < PAGE_ROWS) {
        onRead(read);
        return;
      }
      const reachesTo = Math.min(...read.rows.map(({ report }) => report.tsEvent));
      onRead({ ...read, isWhole: read.isWhole && reachesTo <= since });
    });
  }

  /** One leg by its id, or, by a client order id, whichever leg the venue takes it for. */
  leg(oid: number | string, onRead: (read: LegsRead | null) => void): void {
    this.#parts.info.read({ type: 'orderStatus', user: this.#parts.user, oid }, (answer) => {
      const parsed = v.safeParse(orderStatusSchema, answer);
      if (!parsed.success) {
        if (answer !== undefined) this.#tell(answer, 'Invalid answer to orderStatus');
        onRead(null);
        return;
      }
      const { output } = parsed;
      onRead(
        output.status === 'unknownOid' ? NOTHING : this.#toLegs([output.order], readHistoryRow),
      );
    });
  }

  /** Trades from a time on, in milliseconds, oldest first; null too if not all could be read. */
  fillsSince(since: number, onRead: (read: FillsRead | null) => void): void {
    this.#fillPages(since, [], onRead);
  }

  #fillPages(
    startTime: number,
    before: readonly FillsRead[],
    onRead: (read: FillsRead | null) => void,
  ): void {
    const { info, budget, user } = this.#parts;
    info.read({ type: 'userFillsByTime', user, startTime }, (answer) => {
      const rows = this.#toRows(answer);
      if (rows === null) {
        onRead(null);
        return;
      }
      const page = this.#toFills(rows);
      const pages = [...before, page];
      const isLast = rows.length < PAGE_ROWS;
      const next = page.fills.at(-1)?.tsEvent ?? startTime;
      if (isLast) {
        const fills = pages.flatMap((each) => each.fills);
        onRead({ fills, isWhole: pages.every(({ isWhole }) => isWhole) });
        return;
      }
      if (next <= startTime || pages.length >= FILL_PAGES_MAX) {
        // A part would pass for all of them, and what it leaves out be asked for no more.
        this.#tell({ startTime, rows: rows.length }, 'More trades than can be read');
        onRead(null);
        return;
      }
      // The next page begins with the time that this one ends with: trades come twice, not never.
      budget.whenFree(READ_WEIGHT.list, () => this.#fillPages(next, pages, onRead));
    });
  }

  #readLegs(
    type: string,
    readRow: (value: unknown) => LegRow | null,
    onRead: (read: LegsRead | null) => void,
  ): void {
    this.#parts.info.read({ type, user: this.#parts.user }, (answer) => {
      const rows = this.#toRows(answer);
      onRead(rows && this.#toLegs(rows, readRow));
    });
  }

  #toRows(answer: unknown): readonly unknown[] | null {
    if (Array.isArray(answer)) {
      const rows: readonly unknown[] = answer;
      this.#parts.budget.spendOnRead(Math.floor(rows.length / ROWS_PER_WEIGHT));
      return rows;
    }
    if (answer !== undefined) this.#tell(answer, 'Invalid answer: Expected a list');
    return null;
  }

  #toLegs(values: readonly unknown[], readRow: (value: unknown) => LegRow | null): LegsRead {
    const rows = values.flatMap((value) => {
      const row = readRow(value);
      if (row === null) this.#tell(value, 'Invalid order row');
      else this.#parts.onLeg(Number(row.report.venueOrderId));
      return row ?? [];
    });
    return { rows, isWhole: rows.length === values.length };
  }

  #toFills(values: readonly unknown[]): FillsRead {
    const fills = values.flatMap((value) => {
      const row = v.safeParse(fillRowSchema, value, { abortEarly: true });
      if (row.success) return toFillReport(row.output);
      this.#tell(value, `Invalid fill: ${row.issues[0].message}`);
      return [];
    });
    return { fills, isWhole: fills.length === values.length };
  }

  #tell(value: unknown, why: string): void {
    this.#parts.onUnreadable(JSON.stringify(value), why);
  }
}

const NOTHING: LegsRead = { rows: [], isWhole: true };

const orderStatusSchema = v.variant('status', [
  v.object({ status: v.literal('order'), order: v.unknown() }),
  v.object({ status: v.literal('unknownOid') }),
]);
