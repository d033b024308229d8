import Table from 'cli-table3';
import type { OrderView } from '../../gateway/order-view.ts';
import type { ShowId } from '../describe.ts';
import { visible } from '../visible.ts';

export interface TableSpace {
  readonly columns: number;
  readonly rows: number;
  readonly show: ShowId;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (view: OrderView, show: ShowId) => string;
}

const left = (title: string, cell: Column['cell']): Column => ({ title, align: 'left', cell });
const right = (title: string, cell: Column['cell']): Column => ({ title, align: 'right', cell });

/** What matters most is on the left: where there is no room the others are left out. */
const COLUMNS: readonly Column[] = [
  left('order', ({ order }, show) => show(order.clientOrderId)),
  left('coin', ({ order }) => visible(order.instrumentId)),
  left('side', ({ order }) => order.side),
  left('state', ({ state, isCanceling }) => (isCanceling ? `${state}, canceling` : state)),
  right('filled', ({ cumQty, quantity }) => `${cumQty}/${quantity}`),
  right('price', ({ price, triggerPrice }) => price ?? triggerPrice ?? ''),
  left('last rule', ({ lastRule }) => lastRule ?? ''),
  left('legs', ({ legs, venueOrderId }, show) =>
    venueOrderId === null ? '' : `${show(venueOrderId)} (${legs.length})`,
  ),
  left('waiting', ({ waiting }) => describeChange(waiting)),
  left('type', ({ order }) => order.orderType),
  left('strategy', ({ order }, show) => show(order.strategyId)),
];

const GAP = '  ';
/** The head, and a line that counts what there is no room for. */
const OTHER_ROWS = 2;

/** The open orders in lines that fit the space; nothing if there are none. */
export function orderTable(
  views: readonly OrderView[],
  { columns, rows, show }: TableSpace,
): string {
  if (views.length === 0) return '';
  const shown = views.slice(0, Math.max(rows - OTHER_ROWS, 0));
  const cells = COLUMNS.map(({ title, cell }) => [title, ...shown.map((view) => cell(view, show))]);
  const widths = cells.map((texts) => Math.max(...texts.map((text) => text.length)));
  const count = fitting(widths, columns);
  const table = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: COLUMNS.slice(0, count).map(({ align }) => align),
  });
  for (let row = 0; row <= shown.length; row += 1) {
    table.push(cells.slice(0, count).map((texts) => texts[row] ?? ''));
  }
  const hidden = views.length - shown.length;
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [...lines, ...(hidden > 0 ? [`… and ${hidden} more`] : [])].join('\n');
}

/** How many columns fit beside one another: one at least. */
function fitting(widths: readonly number[], space: number): number {
  let used = 0;
  const overflow = widths.findIndex((width) => {
    used += width + GAP.length;
    return used - GAP.length > space;
  });
  return overflow === -1 ? widths.length : Math.max(overflow, 1);
}

function describeChange(change: OrderView['waiting']): string {
  if (change === null) return '';
  const { quantity, price, triggerPrice } = change;
  const words = [quantity, price && `@ ${price}`, triggerPrice && `trigger ${triggerPrice}`];
  return words.filter(Boolean).join(' ');
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};
