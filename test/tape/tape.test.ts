import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { type Line, LINE_MAX_BYTES, readLines } from '../../src/tape/lines.ts';
import { parseLine, replayLine, type TapeLine } from '../../src/tape/tape.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';

async function* linesOf(tape: string): AsyncGenerator<Line> {
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(tape));
  }
  yield* readLines(chunks());
}

async function replay(tape: string, dispatcher = new Dispatcher()): Promise<TapeLine[]> {
  const lines: TapeLine[] = [];
  for await (const line of linesOf(tape)) lines.push(replayLine(dispatcher, line).line);
  return lines;
}

function ndjson(...inputs: unknown[]): string {
  return inputs.map((input) => `${JSON.stringify(input)}\n`).join('');
}

const submit = { type: 'submit', order: orderMessage('O-1'), ts: 0 };
const accepted = {
  type: 'status',
  report: statusReport('1', 'ACCEPTED', { clientOrderId: 'O-1' }),
  ts: 1,
};
const filled = { type: 'fill', report: fillReport('1', 'T', { lastQty: '10' }), ts: 2 };

function codes(lines: readonly TapeLine[]): (string | undefined)[] {
  return lines.map(({ error }) => error?.code);
}

describe('a tape', () => {
  it('gives one line for each line, in order', async () => {
    const lines = await replay(ndjson(submit, accepted, filled, { type: 'clock', ts: 3 }));
    const told = lines.map(({ n, outcome, rule, state }) => [n, outcome, rule, state]);
    expect(told).toEqual([
      [1, 'tracked', 'submit', 'submitted'],
      [2, 'tracked', 'accept', 'accepted'],
      [3, 'tracked', 'fill', 'filled'],
      [4, 'tracked', 'clock', null],
    ]);
  });

  it('gives lines of the contract’s fields, in the contract’s order', async () => {
    const [good, bad] = await replay(`${ndjson(submit)}{\n`);
    const fields = ['n', 'outcome', 'rule', 'clientOrderId', 'state'];
    const outputs = ['events', 'requests', 'advisories'];
    expect(Object.keys(good ?? {})).toEqual([...fields, ...outputs]);
    expect(Object.keys(bad ?? {})).toEqual([...fields, ...outputs, 'error']);
  });

  it('gives the same bytes each time', async () => {
    const tape = ndjson(submit, accepted, {}, filled, filled, { type: 'clock', ts: 90_000 });
    expect(JSON.stringify(await replay(tape))).toBe(JSON.stringify(await replay(tape)));
  });

  it('tells with each line what it said, where that was a well-formed input', async () => {
    const dispatcher = new Dispatcher();
    const refused = { type: 'modify.sent', clientOrderId: 'O-1', requestId: 'r', ts: 0 };
    const said: unknown[] = [];
    for await (const line of linesOf(`${ndjson(submit, submit, refused, {})}x\n`)) {
      said.push(replayLine(dispatcher, line).input);
    }
    expect(said).toEqual([submit, submit, refused, null, null]);
  });

  it('may end its lines with a carriage return', async () => {
    const tape = ndjson(submit, accepted, filled);
    expect(await replay(tape.replaceAll('\n', '\r\n'))).toEqual(await replay(tape));
  });

  it('may leave out the last line feed', async () => {
    const tape = ndjson(submit, accepted, filled);
    expect(await replay(tape.trimEnd())).toEqual(await replay(tape));
  });
});

describe('a line that is no input', () => {
  it.each([
    ['an empty line', ''],
    ['blanks', ' \t\r'],
    ['a cut line', '{"type":"clock","ts":'],
    ['two inputs', '{"type":"clock","ts":1}{"type":"clock","ts":2}'],
    ['single quotes', "{'type':'clock'}"],
    ['no number', '{"type":"clock","ts":NaN}'],
    ['a number with zeros in front', '{"type":"clock","ts":01}'],
    ['a comment', '{"type":"clock","ts":1} // now'],
    ['a raw control character', '{"type":"clo\u0001ck"}'],
  ])('is bad JSON: %s', async (_, text) => {
    const [line, next] = await replay(`${text}\n${ndjson(submit)}`);
    expect(line).toEqual({
      n: 1,
      outcome: 'invalid',
      rule: 'invalid',
      clientOrderId: null,
      state: null,
      events: [],
      requests: [],
      advisories: [],
      error: { code: 'BAD_JSON', message: expect.any(String) as string },
    });
    expect(next).toMatchObject({ n: 2, rule: 'submit' });
  });

  it.each(['null', '1', '"clock"', 'true', '[]', '{}', '[{"type":"clock","ts":1}]'])(
    'is bad input: %s',
    async (text) => {
      expect(codes(await replay(text))).toEqual(['BAD_INPUT']);
    },
  );

  it('is bad input or JSON if it is a hundred thousand brackets deep', async () => {
    const open = '['.repeat(100_000);
    const deep = `${open}${']'.repeat(100_000)}`;
    const extra = `{"type":"clock","ts":1,"extra":${deep}}`;
    expect(codes(await replay(`${open}\n${deep}\n${extra}\n`))).toEqual([
      'BAD_JSON',
      'BAD_INPUT',
      undefined,
    ]);
  });

  it('is too long over a mebibyte, and only then', async () => {
    const blank = JSON.stringify({ type: 'clock', ts: 1, pad: '' }).length;
    const clock = (pad: number) =>
      `${JSON.stringify({ type: 'clock', ts: 1, pad: 'x'.repeat(pad) })}\n`;
    const longest = clock(LINE_MAX_BYTES - blank);
    expect(longest).toHaveLength(LINE_MAX_BYTES + 1);
    const lines = await replay(longest + clock(LINE_MAX_BYTES - blank + 1) + ndjson(submit));
    expect(codes(lines)).toEqual([undefined, 'TOO_LONG', undefined]);
    expect(lines.map(({ n, rule }) => [n, rule])).toEqual([
      [1, 'clock'],
      [2, 'invalid'],
      [3, 'submit'],
    ]);
    expect(lines[1]?.error?.message).toContain(String(LINE_MAX_BYTES));
  });

  it('says little of a long line that is bad JSON', () => {
    const text = `{"type":"${'x'.repeat(1_000_000)}`;
    expect(JSON.stringify(parseLine({ number: 1, text })).length).toBeLessThan(1_000);
  });

  it('asks no question that is due, and changes nothing', async () => {
    const dispatcher = new Dispatcher();
    await replay(ndjson(submit), dispatcher);
    const lines = await replay('\n{}\n{"type":"clock","ts":-1}\n', dispatcher);
    expect(lines.flatMap(({ requests }) => requests)).toEqual([]);
    expect(dispatcher.nextDeadline).toBe(2_000);
    const [clock] = await replay(ndjson({ type: 'clock', ts: 2_000 }), dispatcher);
    expect(clock?.requests).toHaveLength(1);
  });
});

describe('keys of a line that name members of objects', () => {
  it('reach no prototype', async () => {
    const evil = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    const tape = ndjson(submit, accepted).replaceAll('{', `{${evil},`);
    const lines = await replay(tape);
    expect(lines).toEqual(await replay(ndjson(submit, accepted)));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
