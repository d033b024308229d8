import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { Clock } from '../../clock.ts';
import type { OrderView } from '../../gateway/order-view.ts';
import type { GatewayState, Outlet } from '../../gateway/outlet.ts';
import { describeNews, type News, newsOf } from '../run/news.ts';
import type { Output } from '../run/output.ts';
import { ShortIds } from '../short-ids.ts';
import { timeOfDay } from '../time-of-day.ts';
import { visible } from '../visible.ts';
import { orderTable } from './order-table.ts';

export interface ScreenSettings {
  readonly stream: ScreenStream;
  readonly clock: Clock;
  readonly openViews: () => readonly OrderView[];
  readonly colour: boolean;
  /** What is told of: debug shows all inputs. */
  readonly level: keyof typeof RANKS;
}

/** Its size is not known where it is no terminal. */
export type ScreenStream = NodeJS.WritableStream & {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** What it could not take yet. */
  readonly writableLength?: number;
};

type Style = Parameters<typeof styleText>[0];

const RANKS = { debug: 0, info: 1, warn: 2, error: 3 };
const STYLES: Readonly<Record<News['type'], Style>> = {
  event: 'cyan',
  advisory: 'magenta',
  input: 'yellow',
};
/** Nobody reads faster, in milliseconds. */
const DRAW_EVERY_MS = 100;
/** Lines shown of what happens between two drawings. */
const LINES_MAX = 40;
/** As wide as most ids of orders. */
const ORDER_WIDTH = 10;
/** Lines around the table. */
const FRAME_ROWS = 3;

/** A log that scrolls, with a table of the open orders below it that stays. */
export class LiveScreen implements Output {
  readonly #settings: ScreenSettings;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #ids = new ShortIds();
  readonly #show = (id: string): string => this.#ids.show(id);
  readonly linesDropped = 0;
  #lines: string[] = [];
  #leftOut = 0;
  #state: GatewayState = 'connecting';
  /** Why there is no connection; null while there is one. */
  #trouble: string | null = null;
  #steps = 0;
  #stopTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(settings: ScreenSettings) {
    this.#settings = settings;
    this.#update = createLogUpdate(settings.stream);
  }

  onStep: Outlet['onStep'] = (record) => {
    this.#steps += 1;
    for (const news of newsOf(record)) {
      if (RANKS[news.level] >= RANKS[this.#settings.level]) this.#tellNews(news, record.input.ts);
    }
    this.#drawSoon();
  };

  onLegLeft(clientOrderId: string, venueOrderId: string): void {
    const order = this.#show(clientOrderId);
    this.warn(`${order}: leg ${this.#show(venueOrderId)} could not be ended, and may work on`);
  }

  onState(state: GatewayState): void {
    this.#state = state;
    if (state === 'live') this.#trouble = null;
    this.tell(`the gateway is ${state}`);
  }

  onTrouble(reason: string): void {
    this.#trouble = visible(reason);
    this.#drawSoon();
  }

  onUnreadable(text: string, why: string): void {
    this.warn(`unreadable (${why}): ${text.slice(0, this.#settings.stream.columns)}`);
  }

  tell(notice: string): void {
    this.#add(this.#settings.clock.now(), '', visible(notice), 'bold');
  }

  warn(notice: string): void {
    this.#add(this.#settings.clock.now(), '', visible(notice), 'red');
  }

  /** Leaves what is shown behind; nothing more is shown. */
  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#isClosed = true;
    this.#draw();
    this.#update.done();
  }

  #tellNews(news: News, ts: number): void {
    const { clientOrderId, type, step } = news;
    const order = clientOrderId === null ? '-' : this.#show(clientOrderId);
    const text = `${describeNews(news, this.#show)}  by ${step.rule}`;
    this.#add(ts, order, text, STYLES[type]);
  }

  #add(ts: number, order: string, text: string, style: Style): void {
    if (this.#lines.length < LINES_MAX) {
      const { time } = timeOfDay(ts);
      this.#lines.push([time, order.padEnd(ORDER_WIDTH), this.#styled(text, style)].join('  '));
    } else this.#leftOut += 1;
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#isClosed) return;
    this.#stopTimer ??= this.#settings.clock.startTimer(DRAW_EVERY_MS, () => {
      this.#stopTimer = null;
      // A terminal that is held gets one picture once it goes on, not all that it missed.
      if ((this.#settings.stream.writableLength ?? 0) > 0) this.#drawSoon();
      else this.#draw();
    });
  }

  #draw(): void {
    if (this.#leftOut > 0) this.#lines.push(this.#styled(`… ${this.#leftOut} more`, 'gray'));
    if (this.#lines.length > 0) this.#update.persist(this.#lines.join('\n'));
    this.#lines = [];
    this.#leftOut = 0;
    const { stream, openViews } = this.#settings;
    const views = openViews();
    const { columns = 80, rows = 24 } = stream;
    const space = { columns, rows: Math.max(rows - FRAME_ROWS, 1), show: this.#show };
    const why = this.#trouble === null ? '' : ` (${this.#trouble})`;
    const head = `${this.#state}${why}, ${views.length} open orders, ${this.#steps} steps`;
    const [title = '', ...lines] = orderTable(views, space).split('\n');
    this.#update(
      ['', this.#styled(head, 'bold'), this.#styled(title, 'gray'), ...lines].join('\n'),
    );
  }

  #styled(text: string, style: Style): string {
    return this.#settings.colour ? styleText(style, text, { validateStream: false }) : text;
  }
}
