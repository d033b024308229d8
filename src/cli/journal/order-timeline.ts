import { styleText } from 'node:util';
import type { OrderContext } from '../../../machines/order-context.ts';
import { RULES } from '../../../machines/rules.ts';
import { type Awaited, awaitedBy, type LegRow, legRows } from '../../journal/explain-order.ts';
import type { NoteEntry, StepEntry, WantedChange } from '../../journal/journal.ts';
import type { HistoryStep } from '../../journal/order-history.ts';
import {
  describeAdvisory,
  describeAnswer,
  describeEvent,
  describeInput,
  describeRequest,
} from '../describe.ts';
import { ShortIds } from '../short-ids.ts';
import { timeOfDay } from '../time-of-day.ts';
import { visible } from '../visible.ts';

type Style = Parameters<typeof styleText>[0];

const SEQ_WIDTH = 8;
const INDENT = ' '.repeat(SEQ_WIDTH + 2);
const NO_INPUT = 'no input';

/**
 * The history of one order for people: a paragraph for each step, with its rule, what it emitted,
 * asked (`?`) and advised (`!`), and the legs (`|`) and what is awaited (`…`) where that changed.
 */
export class OrderTimeline {
  readonly #colour: boolean;
  /** Whole, to be looked up at the venue. */
  readonly #ids = new ShortIds(0);
  readonly #show = (id: string): string => this.#ids.show(id);
  #date: string | null = null;
  #legs: string[] = [];
  #awaited = '';

  constructor({ colour }: { colour: boolean }) {
    this.#colour = colour;
  }

  /** Each row ended by a line feed. */
  rows({ seq, entry, context, replayed }: HistoryStep): string {
    const isNote = 'note' in entry;
    const input = isNote ? null : entry.input;
    const ts: unknown = isNote ? entry.ts : entry.input?.ts;
    const { date, time } = typeof ts === 'number' ? timeOfDay(ts) : { date: null, time: '-' };
    const rows = this.#dateRows(date);
    const text = isNote ? this.#noteText(entry) : this.#inputText(entry);
    const state = isNote || entry.state === null ? '' : `  ${this.#style('bold', entry.state)}`;
    rows.push(`${String(seq).padStart(SEQ_WIDTH)}  ${this.#style('gray', time)}  ${text}${state}`);
    if (!isNote) rows.push(...this.#stepRows(entry));
    if (context !== null) rows.push(...this.#changedLegs(context), ...this.#changedWaits(context));
    if (replayed !== null) {
      const what = input === null ? NO_INPUT : 'its input';
      rows.push(this.#row('red', `DIFFERENT: ${what} now gives ${JSON.stringify(replayed)}`));
    }
    return rows.map((row) => `${row}\n`).join('');
  }

  /** How the order stands at the end. */
  summary({ state, context, wanted }: HistoryStep): string {
    if (context === null) return 'never submitted here: what came was handed on\n';
    const { order, quantity, cumQty } = context;
    const { clientOrderId, side, instrumentId, orderType, strategyId } = order;
    const rows = [
      '',
      this.#style('bold', `${visible(clientOrderId)} is ${state}`),
      `  ${side} ${quantity} ${visible(instrumentId)} ${orderType} of ${visible(strategyId)}`,
      `  traded ${cumQty} of ${quantity}`,
      ...this.#legTexts(legRows(context)).map((text) => `  | ${text}`),
      ...awaitedBy(context).map((awaited) => `  … ${this.#awaitedText(awaited)}`),
    ];
    if (wanted?.isCanceling === true) rows.push('  … it is to end');
    const change = wanted?.change ?? null;
    if (change !== null) rows.push(`  … it is to be changed to ${changeText(change)}`);
    return rows.map((row) => `${row}\n`).join('');
  }

  #dateRows(date: string | null): string[] {
    if (date === null || date === this.#date) return [];
    this.#date = date;
    return [`${INDENT}${this.#style('bold', date)}`];
  }

  #inputText({ input, error }: StepEntry): string {
    return error?.code === 'BAD_INPUT' ? NO_INPUT : describeInput(input, this.#show);
  }

  #noteText({ note }: NoteEntry): string {
    if ('gateway' in note) return `the gateway is ${visible(note.gateway)}`;
    if (note.wanted === 'cancel') return 'a cancel is wanted';
    return `a modify is wanted: ${changeText(note.change)}`;
  }

  #stepRows({ input, rule, events, requests, advisories, error }: StepEntry): string[] {
    const answer = error?.code === 'BAD_INPUT' ? [] : describeAnswer(input, this.#show);
    return [
      ...answer.map((text) => this.#row('gray', `< ${text}`)),
      this.#row('gray', `${rule}: ${RULES[rule]}`),
      ...events.map((event) => this.#row('cyan', describeEvent(event, this.#show))),
      ...requests.map((request) => this.#row('yellow', `? ${describeRequest(request)}`)),
      ...advisories.map((advisory) =>
        this.#row('magenta', `! ${describeAdvisory(advisory, this.#show)}`),
      ),
      ...(error ? [this.#row('red', `x ${error.code} ${visible(error.message)}`)] : []),
    ];
  }

  #changedLegs(context: OrderContext): string[] {
    const legs = this.#legTexts(legRows(context));
    if (legs.join('\n') === this.#legs.join('\n')) return [];
    this.#legs = legs;
    return legs.map((text) => `${INDENT}| ${text}`);
  }

  #changedWaits(context: OrderContext): string[] {
    const awaited = awaitedBy(context);
    const waits = awaited.map(({ what }) => what).join('\n');
    if (waits === this.#awaited) return [];
    this.#awaited = waits;
    if (awaited.length === 0) return [this.#row('gray', '… nothing is awaited any more')];
    return awaited.map((each) => this.#row('gray', `… ${this.#awaitedText(each)}`));
  }

  #awaitedText({ what, askAt }: Awaited): string {
    const when = askAt === null ? '' : `, to be asked for at ${timeOfDay(askAt).time}`;
    return `awaited: ${visible(what)}${when}`;
  }

  #legTexts(legs: readonly LegRow[]): string[] {
    const cells = legs.map((leg) => [
      this.#show(leg.venueOrderId),
      leg.hasEnded ? `${leg.is}, ended` : leg.is,
      `${leg.tradedQty} of ${leg.size ?? 'unknown size'}`,
      [
        leg.price === null ? '' : `@ ${leg.price}`,
        leg.triggerPrice === null ? '' : `trigger ${leg.triggerPrice}`,
        leg.requestId === null ? '' : `by ${this.#show(leg.requestId)}`,
      ]
        .filter(Boolean)
        .join(' '),
    ]);
    const widths = [0, 1, 2].map((column) =>
      Math.max(...cells.map((row) => row[column]?.length ?? 0)),
    );
    return cells.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }

  #row(style: Style, text: string): string {
    return INDENT + this.#style(style, text);
  }

  #style(style: Style, text: string): string {
    return this.#colour ? styleText(style, text, { validateStream: false }) : text;
  }
}

function changeText({ quantity, price, triggerPrice }: WantedChange): string {
  return [
    quantity,
    price === undefined ? '' : `@ ${price}`,
    triggerPrice === undefined ? '' : `trigger ${triggerPrice}`,
  ]
    .filter(Boolean)
    .join(' ');
}
