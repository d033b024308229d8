import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/gateway/api/parse-request.ts';
import { ORDER } from './served.ts';

/** A text, or one that a pattern matches. */
const like = (text: string | RegExp): unknown => expect.stringMatching(text);
const parse = (value: unknown) => parseRequest(JSON.stringify(value));

describe('a request', () => {
  it('to submit has its order completed', () => {
    const order = { ...ORDER, quantity: '010.0', accountId: null };
    expect(parse({ id: 1, type: 'submit', order })).toEqual({
      id: 1,
      request: {
        type: 'submit',
        order: { ...ORDER, quantity: '10', accountId: null, triggerPrice: null },
        terms: { timeInForce: 'GTC', reduceOnly: false },
      },
    });
    const terms = { timeInForce: 'ALO', reduceOnly: true };
    expect(parse({ id: 1, type: 'submit', order: { ...ORDER, ...terms } })).toMatchObject({
      request: { terms },
    });
  });

  it('to modify says what changes', () => {
    expect(parse({ id: 'a', type: 'modify', clientOrderId: 'O-1', price: '101.50' })).toEqual({
      id: 'a',
      request: {
        type: 'modify',
        clientOrderId: 'O-1',
        change: { price: '101.5' },
      },
    });
  });

  it('may write null for what it leaves out', () => {
    const filter = { strategyId: null, instrumentId: 'BTC', side: null };
    expect(parse({ id: 1, type: 'cancelAll', ...filter })).toEqual(
      parse({ id: 1, type: 'cancelAll', instrumentId: 'BTC' }),
    );
    expect(parse({ id: 1, type: 'resume', after: null, stream: null })).toEqual(
      parse({ id: 1, type: 'resume' }),
    );
  });

  it.each([
    ['{', null, 'Expected JSON'],
    ['[]', null, /^id: Invalid key: Expected "id" but received undefined$/],
    ['null', null, 'Invalid type: Expected Object but received null'],
    ['{"type":"orders"}', null, /^id: Invalid key: Expected "id" but received undefined$/],
    [
      '{"id":true,"type":"orders"}',
      null,
      'id: Expected a whole number, or a text of up to 64 characters',
    ],
    [
      '{"id":1,"type":"nope"}',
      1,
      /^type: Invalid type: Expected \("auth" \| .*\) but received "nope"$/,
    ],
    ['{"id":1,"type":"cancel"}', 1, /^clientOrderId: /],
    ['{"id":1,"type":"cancel","clientOrderId":"a","cloid":"b"}', 1, /^cloid: /],
    ['{"id":1,"type":"cancelAll","instrument":"BTC"}', 1, /^instrument: /],
    [
      '{"id":1,"type":"modify","clientOrderId":"a"}',
      1,
      'Expected a quantity, a price or a triggerPrice',
    ],
    ['{"id":1,"type":"modify","clientOrderId":"a","price":5}', 1, /^price: /],
    [
      '{"id":1,"type":"modify","clientOrderId":"a","price":"5e3"}',
      1,
      'price: Invalid decimal: Expected digits, with digits behind a point or none',
    ],
    ['{"id":1,"type":"resume","after":-1}', 1, /^after: /],
  ])('that is %s is refused', (frame, id, message) => {
    expect(parseRequest(frame)).toMatchObject({
      id,
      error: {
        code: 'BAD_REQUEST',
        message: like(message),
      },
    });
  });

  it.each([
    ['side', 'UP', /^order\.side: /],
    ['quantity', '0', /^order\.quantity: Invalid quantity: Expected one above zero$/],
    ['quantity', 10, /^order\.quantity: /],
    ['clientOrderId', '', /^order\.clientOrderId: /],
    ['clientOrderId', 'x'.repeat(257), /^order\.clientOrderId: /],
    ['timeInForce', 'DAY', /^order\.timeInForce: /],
    ['tif', 'GTC', /^order\.tif: /],
  ])('to submit an order with %s %j is refused', (name, value, message) => {
    expect(parse({ id: 1, type: 'submit', order: { ...ORDER, [name]: value } })).toMatchObject({
      id: 1,
      error: { message: like(message) },
    });
  });

  it('has errors of bounded length', () => {
    const given = parse({ id: 1, type: 'x'.repeat(5_000) });
    expect('error' in given && given.error.message.length).toBe(301);
  });
});
