import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/gateway/api/parse-request.ts';
import { ORDER } from './served.ts';

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
    ['{', null, 'a frame must be JSON'],
    ['[]', null, 'id: is missing'],
    ['null', null, 'a request must be an object'],
    ['{"type":"orders"}', null, 'id: is missing'],
    [
      '{"id":true,"type":"orders"}',
      null,
      'id: must be a whole number, or a text of up to 64 characters',
    ],
    [
      '{"id":1,"type":"nope"}',
      1,
      'type: must be one of auth, submit, modify, cancel, cancelAll, order, orders, resume',
    ],
    ['{"id":1,"type":"cancel"}', 1, 'clientOrderId: is missing'],
    ['{"id":1,"type":"cancel","clientOrderId":"a","cloid":"b"}', 1, 'unknown field cloid'],
    ['{"id":1,"type":"cancelAll","instrument":"BTC"}', 1, 'unknown field instrument'],
    [
      '{"id":1,"type":"modify","clientOrderId":"a"}',
      1,
      'a quantity, a price or a triggerPrice must be given',
    ],
    [
      '{"id":1,"type":"modify","clientOrderId":"a","price":5}',
      1,
      'price: must be a decimal as text, such as "1.5"',
    ],
    [
      '{"id":1,"type":"modify","clientOrderId":"a","price":"5e3"}',
      1,
      'price: must be a decimal as text, such as "1.5"',
    ],
    ['{"id":1,"type":"resume","after":-1}', 1, 'after: must be a whole number, zero or above'],
    ['{"id":1,"type":"resume","after":1}', 1, 'stream: is missing, which after counts in'],
    ['{"id":1,"type":"submit","order":5}', 1, 'order: must be an object'],
  ])('that is %s is refused in plain words', (frame, id, message) => {
    expect(parseRequest(frame)).toEqual({ id, error: { code: 'BAD_REQUEST', message } });
  });

  it.each([
    ['side', 'UP', 'order.side: must be one of BUY, SELL'],
    ['quantity', '0', 'order.quantity: must be above zero'],
    ['quantity', '-1', 'order.quantity: must be above zero'],
    ['quantity', 10, 'order.quantity: must be a decimal as text, such as "1.5"'],
    ['quantity', undefined, 'order.quantity: is missing'],
    ['clientOrderId', '', 'order.clientOrderId: must be a text of 1 to 256 characters'],
    [
      'clientOrderId',
      'x'.repeat(257),
      'order.clientOrderId: must be a text of 1 to 256 characters',
    ],
    [
      'clientOrderId',
      'a\ud800',
      'order.clientOrderId: must be Unicode, without half a surrogate pair',
    ],
    ['timeInForce', 'DAY', 'order.timeInForce: must be one of GTC, IOC, ALO'],
    ['reduceOnly', 1, 'order.reduceOnly: must be true or false'],
    ['tif', 'GTC', 'unknown field order.tif'],
  ])('to submit an order with %s %j is refused', (name, value, message) => {
    expect(parse({ id: 1, type: 'submit', order: { ...ORDER, [name]: value } })).toEqual({
      id: 1,
      error: { code: 'BAD_REQUEST', message },
    });
  });

  it('has errors of bounded length', () => {
    const given = parse({ id: 1, type: 'orders', ['x'.repeat(5_000)]: 1 });
    expect('error' in given && given.error.message.length).toBe(301);
  });
});
