import { describe, expect, it } from 'vitest';
import { toOrderStatus } from '../../../src/venues/hyperliquid/to-order-status.ts';
import { fixtureText } from './frame-fixtures.ts';

interface Catalog {
  readonly statuses: readonly { readonly status: string; readonly class: string }[];
}

const { statuses } = JSON.parse(fixtureText('order-status-catalog.json')) as Catalog;
const CLASSES = new Map([
  ['ACCEPTED', 'live'],
  ['TRIGGERED', 'live'],
  ['FILLED', 'filled'],
  ['CANCELED', 'canceled'],
  ['REJECTED', 'rejected'],
]);

describe('toOrderStatus', () => {
  it.each(statuses)('knows $status as $class', ({ status, class: kind }) => {
    expect(CLASSES.get(toOrderStatus(status) ?? '')).toBe(kind);
  });

  it.each([
    ['open', 'ACCEPTED'],
    ['triggered', 'TRIGGERED'],
    ['filled', 'FILLED'],
    ['canceled', 'CANCELED'],
    ['rejected', 'REJECTED'],
  ])('tells %s by the whole word', (text, status) => {
    expect(toOrderStatus(text)).toBe(status);
  });

  it.each([
    ['brandNewRejected', 'REJECTED'],
    ['brandNewCanceled', 'CANCELED'],
    ['brandNewCancel', 'CANCELED'],
  ])('tells %s, which no list has, by its ending', (text, status) => {
    expect(toOrderStatus(text)).toBe(status);
  });

  it('takes an IOC that matched nothing for a rejection, though it is called a cancel', () => {
    expect(toOrderStatus('iocCancelRejected')).toBe('REJECTED');
    expect(toOrderStatus('brandNewCanceledRejected')).toBe('REJECTED');
  });

  it.each(['', 'Open', 'canceledMaybe', 'rejectedX', 'resting', '__proto__', 'constructor'])(
    'cannot classify %j',
    (text) => {
      expect(toOrderStatus(text)).toBeNull();
    },
  );
});
