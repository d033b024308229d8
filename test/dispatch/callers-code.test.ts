import { describe, expect, it } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { orderMessage, statusReport } from '../support/messages.ts';

function fail(): never {
  throw new Error('of the caller');
}

function report(leg: string, tsEvent: number) {
  return statusReport(leg, 'ACCEPTED', { clientOrderId: 'O-1', tsEvent });
}

describe('an inspector that throws', () => {
  it('breaks nothing: the input is applied and delivered, then the error is thrown', () => {
    const events: string[] = [];
    const dispatcher = new Dispatcher({ onEvent: ({ type }) => events.push(type) });
    dispatcher.submit(orderMessage('O-1'), 0);
    const inspect = ({ type }: InspectionEvent) => {
      if (type === '@xstate.microstep') fail();
    };
    const subscription = dispatcher.inspect(inspect);
    const twice = () => dispatcher.dispatchOrderStatusReport(report('1', 0), 0);
    expect(twice).toThrow(AggregateError);
    expect(events).toEqual(['OrderAccepted']);
    subscription.unsubscribe();
    expect(dispatcher.dispatchOrderStatusReport(report('1', 0), 0).rule).toBe('repeat-accept');
  });

  it('given in the options is heard too', () => {
    let broken = false;
    const next = ({ type }: InspectionEvent) => {
      if (broken && type === '@xstate.snapshot') fail();
    };
    const dispatcher = new Dispatcher({ inspect: { next } });
    broken = true;
    expect(() => dispatcher.submit(orderMessage('O-1'), 0)).toThrow('of the caller');
    expect(dispatcher.snapshot('O-1')?.value).toEqual({ open: 'submitted' });
  });
});

describe('a comparison of legs', () => {
  it.each([
    ['throws', fail, ['of the caller', 'of the caller']],
    ['gives no number', () => Number.NaN, []],
  ])('that %s decides nothing: time does', (_, compareLegs, expected) => {
    const dispatcher = new Dispatcher({ compareLegs });
    dispatcher.submit(orderMessage('O-1'), 0);
    const thrown: string[] = [];
    const bound = [report('a', 100), report('b', 99), report('c', 101)].map((each) => {
      try {
        dispatcher.dispatchOrderStatusReport(each, 0);
      } catch (error) {
        thrown.push((error as Error).message);
      }
      return dispatcher.snapshot('O-1')?.context.boundLeg?.venueOrderId;
    });
    expect([bound, thrown]).toEqual([['a', 'a', 'c'], expected]);
  });
});

it('an input from within an actor’s own subscriber is refused, the one in progress goes on', () => {
  const dispatcher = new Dispatcher();
  dispatcher.submit(orderMessage('O-1'), 0);
  const refused: unknown[] = [];
  dispatcher.actor('O-1')?.subscribe(() => {
    try {
      dispatcher.clock(0);
    } catch (error) {
      refused.push((error as Error).message);
    }
  });
  expect(dispatcher.dispatchOrderStatusReport(report('1', 0), 0).rule).toBe('accept');
  expect(refused).toEqual(['an input is being applied: dispatch from a sink instead']);
  expect(dispatcher.clock(0).rule).toBe('clock');
});
