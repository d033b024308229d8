import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/cli/timeline.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { replayLine } from '../../src/tape/tape.ts';
import { clock, fill, modify, status, submit, tape } from './inputs.ts';
import { root, runCli } from './run-cli.ts';

const cloid = '0x1234567890abcdef1234567890abcdef';
const ofOrder = { clientOrderId: 'O-1' };

function rowsOf(text: string, colour = false): string[] {
  const dispatcher = new Dispatcher();
  const timeline = new Timeline({ colour });
  const texts = text.trimEnd().split('\n');
  const written = texts.map((each, index) => {
    const { line, input } = replayLine(dispatcher, { number: index + 1, text: each });
    return timeline.rows(line, input);
  });
  return written.join('').trimEnd().split('\n');
}

/** An error's row with its code alone: the wording is not for these tests to hold. */
function withoutMessage(row: string): string {
  return row.replace(/(?<=x [A-Z_]+) .+/, ' …');
}

/** What the row of an input says between the order and the outcome, for no order tracked. */
function described(input: InputMessage): string | undefined {
  return rowsOf(tape(input)).at(1)?.slice(38).split(/ {2,}/)[0];
}

describe('a timeline', () => {
  it('has a row for each line, and its outputs under it', () => {
    const rows = rowsOf(
      tape(
        submit(),
        status('1001', 'ACCEPTED', 1_020, { price: '100' }),
        modify('m1', '101', 1_030),
        fill('1001', 't1', '4', 1_040),
        status('1001', 'CANCELED', 1_050, { reason: 'user' }),
        status('1002', 'ACCEPTED', 1_060, { price: '101' }),
        clock(3_100),
        fill('1002', 't2', '6', 86_400_000),
        fill('1001', 't3', '1', 86_400_001),
        submit(),
      ),
    );
    expect(rows).toMatchInlineSnapshot(`
      [
        "      1970-01-01",
        "   1  00:00:01.010  O-1               submit BUY 10 BTC-USD-PERP LIMIT @ 100    tracked   submit          submitted",
        "   2  00:00:01.020  O-1               status ACCEPTED 1001 @ 100                tracked   accept          accepted",
        "                                        OrderAccepted 1001",
        "   3  00:00:01.030  O-1               modify.sent m1 10 @ 101                   tracked   modify          pendingModify",
        "   4  00:00:01.040  O-1               fill t1 4 @ 101 on 1001                   tracked   fill            pendingModify",
        "                                        OrderFilled t1 4 @ 101 cum 4 leaves 6",
        "   5  00:00:01.050  O-1               status CANCELED 1001 (user)               skip      hold-cancel     pendingModify",
        "   6  00:00:01.060  O-1               status ACCEPTED 1002 @ 101                tracked   replace         replaced",
        "                                        OrderUpdated 1002 10 @ 101 (modify)",
        "   7  00:00:03.100  -                 clock                                     tracked   clock",
        "      1970-01-02",
        "   8  00:00:00.000  O-1               fill t2 6 @ 101 on 1002                   tracked   fill            filled",
        "                                        OrderFilled t2 6 @ 101 cum 10 leaves 0",
        "                                        ? query-order because the size of the last leg is unknown",
        "   9  00:00:00.001  O-1               fill t3 1 @ 101 on 1001                   tracked   late-fill       filled",
        "                                        OrderFilled t3 1 @ 101 cum 11 leaves 0 over 1 late",
        "                                        ! overfill 1001 excess 1",
        "                                        ! late-fill 1001",
        "      1970-01-01",
        "  10  00:00:01.010  O-1               submit BUY 10 BTC-USD-PERP LIMIT @ 100    invalid   invalid",
        "                                        x DUPLICATE_ORDER order.clientOrderId: O-1 is open or remembered",
      ]
    `);
  });

  it('names the order of an output where the line concerns none or another', () => {
    const rows = rowsOf(tape(submit(), submit({ clientOrderId: cloid }), clock(5_000)));
    expect(rows.slice(-3)).toMatchInlineSnapshot(`
      [
        "   3  00:00:05.000  -                 clock                                     tracked   clock",
        "                    O-1                 ? query-order because no leg of the order is known",
        "                    0x123456…0abcdef    ? query-order because no leg of the order is known",
      ]
    `);
  });

  it('shows what an answer held, and how old and complete it is', () => {
    const answer: InputMessage = {
      type: 'query.answered',
      clientOrderId: 'O-1',
      asOf: 4_900,
      orders: [{ venueOrderId: '1001', status: 'PARTIALLY_FILLED', filledQty: '4', tsEvent: 1 }],
      fills: [{ venueOrderId: '1001', tradeId: 't1', lastQty: '4', lastPx: '99', tsEvent: 1 }],
      complete: false,
      ts: 5_000,
    };
    expect(rowsOf(tape(submit(), answer)).slice(2)).toMatchInlineSnapshot(`
      [
        "   2  00:00:05.000  O-1               query.answered 1 order 1 fill             tracked   query           accepted",
        "                                        < as of 00:00:04.900 (may leave out legs)",
        "                                        < fill t1 4 @ 99 on 1001",
        "                                        < status PARTIALLY_FILLED 1001 filled 4",
        "                                        OrderAccepted 1001 (synthetic)",
        "                                        OrderFilled t1 4 @ 99 cum 4 leaves 6",
      ]
    `);
  });

  it('gives an answer’s date where it is of another day', () => {
    const answer = { type: 'query.answered', ...ofOrder, asOf: 86_399_999, orders: [] } as const;
    expect(rowsOf(tape({ ...answer, ts: 86_400_000 })).at(-1)).toMatch(
      /^ {40}< as of 1970-01-01 23:59:59\.999$/,
    );
  });

  it('shows why a line is invalid, and what it said if it can be read', () => {
    const rows = rowsOf(`{"type":\n{"type":"clock"}\n${tape(submit(), submit())}`);
    expect(rows.map(withoutMessage)).toMatchInlineSnapshot(`
      [
        "   1                -                 -                                         invalid   invalid",
        "                                        x BAD_JSON …",
        "   2                -                 -                                         invalid   invalid",
        "                                        x BAD_INPUT …",
        "      1970-01-01",
        "   3  00:00:01.010  O-1               submit BUY 10 BTC-USD-PERP LIMIT @ 100    tracked   submit          submitted",
        "   4  00:00:01.010  O-1               submit BUY 10 BTC-USD-PERP LIMIT @ 100    invalid   invalid",
        "                                        x DUPLICATE_ORDER …",
      ]
    `);
  });

  it('shows a time beyond the calendar as it is', () => {
    expect(rowsOf(tape(clock(Number.MAX_SAFE_INTEGER), clock(8.64e15)))).toMatchInlineSnapshot(`
      [
        "   1  9007199254740991  -                 clock                                     tracked   clock",
        "      +275760-09-13",
        "   2  00:00:00.000  -                 clock                                     tracked   clock",
      ]
    `);
  });

  it('keeps rows aligned under long ids', () => {
    const rows = rowsOf(tape(submit({ clientOrderId: cloid }), submit()));
    const outcomeAt = rows.slice(1).map((row) => row.indexOf('tracked'));
    expect(new Set(outcomeAt).size).toBe(1);
    expect(rows[1]).toContain(' 0x123456…0abcdef ');
  });

  it('has no space at a row’s end', () => {
    for (const file of readdirSync(join(root, 'test/fixtures/scenarios'))) {
      if (!file.endsWith('.tape.ndjson')) continue;
      const text = readFileSync(join(root, 'test/fixtures/scenarios', file), 'utf8');
      expect(rowsOf(text).filter((row) => /\s$/.test(row))).toEqual([]);
    }
  });

  it('says the same in colour', () => {
    const text = `${tape(submit(), clock(5_000))}{}\n`;
    const coloured = rowsOf(text, true);
    expect(coloured[0]).toBe('      \x1b[1m1970-01-01\x1b[22m');
    expect(coloured.join('\n')).toContain('\x1b[31minvalid \x1b[39m');
    expect(coloured.map(stripVTControlCharacters)).toEqual(rowsOf(text));
  });
});

describe('an input is shown as', () => {
  const stop = { orderType: 'STOP_MARKET', price: null, triggerPrice: '95' } as const;
  const request = { ...ofOrder, requestId: 'r1', ts: 1 };
  it.each<[string, InputMessage]>([
    ['submit BUY 10 BTC-USD-PERP LIMIT @ 100', submit()],
    ['submit SELL 10 BTC-USD-PERP STOP_MARKET trigger 95', submit({ side: 'SELL', ...stop })],
    ['submit.acked', { type: 'submit.acked', ...ofOrder, ts: 1 }],
    ['submit.acked 1001', { type: 'submit.acked', ...ofOrder, venueOrderId: '1001', ts: 1 }],
    ['submit.rejected (no)', { type: 'submit.rejected', ...ofOrder, reason: 'no', ts: 1 }],
    ['submit.unknown', { type: 'submit.unknown', ...ofOrder, ts: 1 }],
    ['modify.sent m1 10 @ 101', modify('m1', '101', 1)],
    ['modify.sent r1 10', { type: 'modify.sent', ...request, quantity: '10', legSize: '10' }],
    [
      'modify.sent r1 @ 101 trigger 95 leg 6',
      { type: 'modify.sent', ...request, price: '101', triggerPrice: '95', legSize: '6' },
    ],
    ['modify.acked r1 1002', { type: 'modify.acked', ...request, venueOrderId: '1002' }],
    ['modify.rejected r1 (no)', { type: 'modify.rejected', ...request, reason: 'no' }],
    ['modify.unknown r1', { type: 'modify.unknown', ...request }],
    ['cancel.sent r1', { type: 'cancel.sent', ...request }],
    ['cancel.rejected r1 (no)', { type: 'cancel.rejected', ...request, reason: 'no' }],
    ['status ACCEPTED 1001 @ 100', status('1001', 'ACCEPTED', 1, { price: '100' })],
    ['status CANCELED 1001 (user)', status('1001', 'CANCELED', 1, { reason: 'user' })],
    ['fill t1 4 @ 101 on 1001', fill('1001', 't1', '4', 1)],
    ['stream.gap', { type: 'stream.gap', ts: 1 }],
    ['stream.gap A-1', { type: 'stream.gap', accountId: 'A-1', ts: 1 }],
    ['clock', clock(1)],
  ])('%s', (text, input) => {
    expect(described(input)).toBe(text);
  });
});

describe('replay --pretty', () => {
  const hostile = tape(
    submit({ clientOrderId: '\x1b]0;title\x07', instrumentId: 'X\x1b[2J' }),
    status('\x9b31m', 'CANCELED', 1_020, {
      clientOrderId: '\x1b]0;title\x07',
      reason: '\x1b[2J\nno',
    }),
    { type: 'submit.rejected', clientOrderId: '\x1b[1m', reason: '\x1b[8mhidden', ts: 1_030 },
  );
  const stdin = `${hostile}\x1b[2J\n{"type":"\x9b2J"}\n`;

  it('has no colour in a pipe, and shows escapes that come in', async () => {
    const { status: exit, stdout, stderr } = await runCli(['replay', '--pretty'], { stdin });
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(stdout.split('\n').map(withoutMessage)).toMatchInlineSnapshot(`
      [
        "      1970-01-01",
        "   1  00:00:01.010  \\x1b]0;title\\x07  submit BUY 10 X\\x1b[2J LIMIT @ 100        tracked   submit          submitted",
        "   2  00:00:01.020  \\x1b]0;title\\x07  status CANCELED \\x9b31m (\\x1b[2J\\nno)     tracked   cancel          canceled",
        "                                        OrderAccepted \\x9b31m (synthetic)",
        "                                        OrderCanceled \\x9b31m (\\x1b[2J\\nno)",
        "   3  00:00:01.030  \\x1b[1m           submit.rejected (\\x1b[8mhidden)           external  external",
        "   4                -                 -                                         invalid   invalid",
        "                                        x BAD_JSON …",
        "   5                -                 -                                         invalid   invalid",
        "                                        x BAD_INPUT …",
        "",
      ]
    `);
  });

  it('has colour where it is forced, and no other escapes', async () => {
    const env = { FORCE_COLOR: '1' };
    const { stdout, stderr } = await runCli(['replay', '--pretty'], { stdin, env });
    expect(stderr).toBe('');
    expect(stdout).toContain('\x1b[32mtracked \x1b[39m');
    // oxlint-disable-next-line no-control-regex -- the only escapes that may be there
    expect(stdout.replaceAll(/\x1b\[\d+m/g, '')).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
