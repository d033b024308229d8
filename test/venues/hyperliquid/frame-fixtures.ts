import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dispatcher } from '../../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../../src/dispatch/input.ts';
import type { FrameItem } from '../../../src/venues/hyperliquid/frame-reader.ts';
import { type FrameLine, FrameReplay } from '../../../src/venues/hyperliquid/frame-replay.ts';

/** A frame as its recorder kept it, with where it was published. */
export interface Captured {
  readonly source: string;
  readonly real: boolean | 'likely';
  readonly note: string;
  readonly frame: { readonly channel?: string; readonly data?: unknown };
}

export type FixtureName = 'frames' | 'partial-frames' | 'control-frames';

const folder = join(import.meta.dirname, '../../fixtures/hyperliquid');

export function fixtureText(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

export function fixtureFrames(name: FixtureName): Captured[] {
  const lines = fixtureText(`${name}.ndjson`).trimEnd().split('\n');
  return lines.map((text) => JSON.parse(text) as Captured);
}

export const CLOID = '0x00fd44fb8e5bd996eae18bf9bb90b398';

type Fields = Readonly<Record<string, unknown>>;

/** A row of `orderUpdates`: an open order for 320 DOGE, save for what is given. */
export function orderRow(oid: number, status: string, order: Fields = {}, at = 1_000): Fields {
  return {
    order: {
      coin: 'DOGE',
      side: 'A',
      limitPx: '0.15357',
      sz: status === 'filled' ? '0.0' : '320.0',
      oid,
      timestamp: at,
      origSz: '320.0',
      cloid: CLOID,
      ...order,
    },
    status,
    statusTimestamp: at,
  };
}

/** A fill of 20 DOGE by a maker, save for what is given. */
export function fillRow(oid: number, fill: Fields = {}): Fields {
  return {
    coin: 'DOGE',
    px: '0.15357',
    sz: '20.0',
    side: 'A',
    time: 1_000,
    startPosition: '0.0',
    dir: 'Open Short',
    closedPnl: '0.0',
    hash: '0x01',
    oid,
    crossed: false,
    fee: '0.0005',
    tid: 7,
    cloid: CLOID,
    feeToken: 'USDC',
    twapId: null,
    ...fill,
  };
}

export function orderUpdates(...data: readonly unknown[]): Fields {
  return { channel: 'orderUpdates', data };
}

export function userFills(...fills: readonly unknown[]): Fields {
  return { channel: 'userFills', data: { user: '0x00', fills } };
}

/** Replays frames with a dispatcher of their own. */
export function replayFrames(frames: readonly unknown[], adopt: boolean): Replayed {
  const dispatcher = new Dispatcher();
  const replay = new FrameReplay(dispatcher, { adopt });
  const done = frames.flatMap((frame, index) =>
    replay.replayLine({ number: index + 1, text: JSON.stringify(frame) }),
  );
  const inputs = done.flatMap(({ input }) => (input === null ? [] : [input]));
  return { dispatcher, inputs, lines: done.map(({ line }) => line) };
}

export interface Replayed {
  readonly dispatcher: Dispatcher;
  readonly inputs: readonly InputMessage[];
  readonly lines: readonly FrameLine[];
}

/** A line in short: its number, outcome, rule and types of events, in one text. */
export function brief({ n, outcome, rule, events }: FrameLine): string {
  return [n, outcome, rule, ...events.map(({ type }) => type)].join(' ');
}

/** What an item of the reader is, in short: the status, the trade id, or the error. */
export function itemText(item: FrameItem): string {
  if ('error' in item) return item.error.message;
  const { input } = item;
  return input.type === 'status' ? input.report.status : input.report.tradeId;
}
