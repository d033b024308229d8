import { styleText } from 'node:util';
import type { Outcome } from '../../machines/outputs.ts';
import type { InputMessage } from '../dispatch/input.ts';
import type { Step } from '../dispatch/step.ts';
import { clientOrderIdOf } from '../journal/subjects.ts';
import {
  describeAdvisory,
  describeAnswer,
  describeEvent,
  describeInput,
  describeRequest,
  type ShowId,
} from './describe.ts';
import { ID_WIDTH, ShortIds } from './short-ids.ts';
import { timeOfDay } from './time-of-day.ts';
import { visible } from './visible.ts';

/** A line of a tape, or of a venue's frames, which have rules of their own. */
export type TimelineLine = Omit<Step, 'rule'> & { readonly n: number; readonly rule: string };

type Style = Parameters<typeof styleText>[0];
type Cell = readonly [text: string, style?: Style];

const NUMBER_WIDTH = 4;
/** Widths of what follows the number: time, order, input, outcome, rule; the state ends the row. */
const WIDTHS = [12, ID_WIDTH, 40, 8, 14] as const;
const GAP = '  ';
const NO_ID = '-';

const OUTCOME_STYLES: Readonly<Record<Outcome, Style>> = {
  tracked: 'green',
  external: 'blue',
  skip: 'gray',
  invalid: 'red',
};

/**
 * A replay for people: a row for each line, and under it, indented, what an answer held, the
 * events, the requests (`?`), the advisories (`!`) and the error (`x`). Text that is longer than
 * its column widens the row. Nothing that came in reaches the terminal raw.
 */
export class Timeline {
  readonly #colour: boolean;
  readonly #ids = new ShortIds();
  readonly #show: ShowId = (id) => this.#ids.show(id);
  #date: string | null = null;

  constructor({ colour }: { colour: boolean }) {
    this.#colour = colour;
  }

  /** The rows for a line and the input that it answers, each ended by a line feed. */
  rows(line: TimelineLine, input: InputMessage | null): string {
    const rows = [this.#mainRow(line, input), ...this.#detailRows(line, input)];
    return [...this.#dateRow(input), ...rows].map((row) => `${row}\n`).join('');
  }

  #dateRow(input: InputMessage | null): string[] {
    const date = input === null ? null : timeOfDay(input.ts).date;
    if (date === null || date === this.#date) return [];
    this.#date = date;
    return [this.#row('', [[date, 'bold']])];
  }

  #mainRow(line: TimelineLine, input: InputMessage | null): string {
    const order = line.clientOrderId ?? (input === null ? null : clientOrderIdOf(input));
    return this.#row(String(line.n), [
      [input === null ? '' : timeOfDay(input.ts).time, 'gray'],
      [order === null ? NO_ID : this.#show(order)],
      [input === null ? NO_ID : describeInput(input, this.#show)],
      [line.outcome, OUTCOME_STYLES[line.outcome]],
      [line.rule],
      [line.state ?? '', 'bold'],
    ]);
  }

  #detailRows(line: TimelineLine, input: InputMessage | null): string[] {
    const answer = input === null ? [] : describeAnswer(input, this.#show);
    const detail = (clientOrderId: string | null, text: string, style: Style): string => {
      const order = clientOrderId === line.clientOrderId ? null : clientOrderId;
      return this.#row('', [[''], [order === null ? '' : this.#show(order)], [GAP + text, style]]);
    };
    const { events, requests, advisories, error } = line;
    return [
      ...answer.map((text) => detail(null, `< ${text}`, 'gray')),
      ...events.map((event) =>
        detail(event.clientOrderId, describeEvent(event, this.#show), 'cyan'),
      ),
      ...requests.map((request) =>
        detail(request.clientOrderId, `? ${describeRequest(request)}`, 'yellow'),
      ),
      ...advisories.map((advisory) =>
        detail(advisory.clientOrderId, `! ${describeAdvisory(advisory, this.#show)}`, 'magenta'),
      ),
      ...(error ? [detail(null, `x ${error.code} ${visible(error.message)}`, 'red')] : []),
    ];
  }

  #row(number: string, cells: readonly Cell[]): string {
    const last = cells.findLastIndex(([text]) => text !== '');
    const texts = cells.slice(0, last + 1).map(([text, style], index) => {
      const padded = index === last ? text : padEnd(text, WIDTHS[index] ?? 0);
      return this.#colour && style ? styleText(style, padded, { validateStream: false }) : padded;
    });
    return [number.padStart(NUMBER_WIDTH), ...texts].join(GAP);
  }
}

/** By characters, not by UTF-16 units as the built-in does. */
function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - Array.from(text).length));
}
