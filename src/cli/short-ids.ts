import { visible, writtenOut } from './visible.ts';

/** Longest id that is shown whole, in characters. Longer ones lose their middle. */
export const ID_WIDTH = 16;
const HEAD_WIDTH = 8;
const TAIL_WIDTH = ID_WIDTH - HEAD_WIDTH - 1;
const ELLIPSIS = '…';

/** Most short forms remembered. Long ids that come later are shown whole: memory stays bounded. */
const SHORT_IDS_MAX = 100_000;

/**
 * Shows ids so that a row stays aligned and still no two ids look alike: one whose short form
 * belongs to another is shown whole. What a terminal would not show is written out.
 */
export class ShortIds {
  readonly #idOf = new Map<string, string>();
  readonly #max: number;

  constructor(max: number = SHORT_IDS_MAX) {
    this.#max = max;
  }

  show(id: string): string {
    const units = Array.from(id, unitOf);
    const short = widthOf(units) <= ID_WIDTH ? null : shorten(units);
    const shown = short !== null && this.#owns(id, short) ? short : units.join('');
    // An id with a space in it, or like the mark of no id, could be read as something else.
    return /^-?$| /.test(shown) ? `"${shown}"` : shown;
  }

  #owns(id: string, short: string): boolean {
    const owner = this.#idOf.get(short);
    if (owner !== undefined) return owner === id;
    if (this.#idOf.size >= this.#max) return false;
    this.#idOf.set(short, id);
    return true;
  }
}

/** A character of an id: what marks escapes, quotes and gaps is written out as well. */
function unitOf(character: string): string {
  if (character === '\\' || character === '"') return `\\${character}`;
  return character === ELLIPSIS ? writtenOut(character) : visible(character);
}

function shorten(units: readonly string[]): string {
  let head = '';
  for (const unit of units) {
    if (head.length + unit.length > HEAD_WIDTH) break;
    head += unit;
  }
  let tail = '';
  for (const unit of units.toReversed()) {
    if (tail.length + unit.length > TAIL_WIDTH) break;
    tail = unit + tail;
  }
  return head + ELLIPSIS + tail;
}

function widthOf(units: readonly string[]): number {
  return units.reduce((width, unit) => width + unit.length, 0);
}
