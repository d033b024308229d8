import { describe, expect, it } from 'vitest';
import type { Advisory, OrderEvent, VenueRequest } from '../../machines/outputs.ts';
import type { ExternalReport } from '../../src/dispatch/deliveries.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Step } from '../../src/dispatch/step.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';

type Output = OrderEvent | ExternalReport | VenueRequest | Advisory;

/** A dispatcher whose outputs are all put in one row, as they come. */
function recorded(then: (output: Output, dispatcher: Dispatcher) => void = () => {}) {
  const row: Output[] = [];
  const sink = (output: Output): void => {
    row.push(output);
    then(output, dispatcher);
  };
  const dispatcher: Dispatcher = new Dispatcher({
    onEvent: sink,
    onExternal: sink,
    onRequest: sink,
    onAdvisory: sink,
  });
  return { dispatcher, row };
}

function typesOf(row: readonly Output[]): string[] {
  return row.map(({ type }) => type);
}

const submit: InputMessage = { type: 'submit', order: orderMessage('O-1'), ts: 0 };
const accepted: InputMessage = {
  type: 'status',
  report: statusReport('1', 'ACCEPTED', { clientOrderId: 'O-1' }),
  ts: 0,
};
/** More than the order's quantity: OrderFilled, and the advisory `overfill`. */
const overfill: InputMessage = {
  type: 'fill',
  report: fillReport('1', 'T', { lastQty: '11' }),
  ts: 0,
};
/** A leg that nobody modified the order onto, of unknown size: an event, a request, an advisory. */
const external: InputMessage = { type: 'fill', report: fillReport('2', 'U'), ts: 0 };
const newLeg: InputMessage = {
  type: 'fill',
  report: fillReport('2', 'U', { clientOrderId: 'O-1' }),
  ts: 0,
};

/** A whole life, with every kind of output. */
const life: readonly InputMessage[] = [
  submit,
  accepted,
  newLeg,
  { type: 'fill', report: fillReport('99', 'not ours'), ts: 0 },
  { type: 'status', report: statusReport('99', 'CANCELED'), ts: 0 },
  { type: 'stream.gap', ts: 1 },
  { type: 'clock', ts: 9_000 },
  overfill,
  { type: 'status', report: statusReport('3', 'ACCEPTED', { clientOrderId: 'O-1' }), ts: 9_000 },
];

function outputsOf(step: Step): readonly Output[] {
  return [...step.events, ...step.requests, ...step.advisories];
}

describe('each output reaches its sink', () => {
  it('once, in the order of the inputs and of their steps', () => {
    const { dispatcher, row } = recorded();
    const expected: Output[] = [];
    for (const message of life) {
      const step = dispatcher.dispatch(message);
      const raw = step.outcome === 'external' ? [message as ExternalReport] : [];
      expected.push(...raw.map(({ type, report }) => ({ type, report }) as ExternalReport));
      expected.push(...outputsOf(step));
    }
    expect(row).toEqual(expected);
    expect(new Set(typesOf(row))).toEqual(
      new Set([
        'OrderAccepted',
        'OrderUpdated',
        'OrderFilled',
        'fill',
        'status',
        'query-order',
        'query-fills',
        'external-modify',
        'overfill',
        'live-leg',
      ]),
    );
  });

  it('before dispatch returns', () => {
    const { dispatcher, row } = recorded();
    dispatcher.dispatch(submit);
    const step = dispatcher.dispatch(accepted);
    expect(row).toEqual(step.events);
    expect(row[0]).toBe(step.events[0]);
  });

  it('of its own kind only, by any of the doors', () => {
    const events: OrderEvent[] = [];
    const raw: ExternalReport[] = [];
    const dispatcher = new Dispatcher({
      onEvent: (event) => events.push(event),
      onExternal: (report) => raw.push(report),
    });
    dispatcher.submit(orderMessage('O-1'), 0, 5_000);
    dispatcher.dispatchOrderStatusReport(
      statusReport('1', 'ACCEPTED', { clientOrderId: 'O-1' }),
      0,
    );
    dispatcher.dispatchFillReport(fillReport('1', 'T'), 0);
    dispatcher.dispatchFillReport(fillReport('9', 'T'), 0);
    dispatcher.clock(9_000);
    expect(typesOf(events)).toEqual(['OrderAccepted', 'OrderFilled']);
    expect(typesOf(raw)).toEqual(['fill']);
  });

  it('or is only returned where no sink is given', () => {
    const dispatcher = new Dispatcher();
    const plain = life.map((message) => dispatcher.dispatch(message));
    const { dispatcher: other } = recorded();
    expect(plain).toEqual(life.map((message) => other.dispatch(message)));
  });
});

describe('a report that is handed on raw', () => {
  it('is the very object that came in', () => {
    const { dispatcher, row } = recorded();
    const fill = { ...fillReport('9', 'T', { lastQty: '01.50' }), ofTheVenue: { exact: true } };
    const status = { ...statusReport('9', 'CANCELED'), ofTheVenue: [1] };
    dispatcher.dispatchFillReport(fill, 0);
    dispatcher.dispatchOrderStatusReport(status, 0);
    expect(typesOf(row)).toEqual(['fill', 'status']);
    expect((row as ExternalReport[]).map(({ report }) => report)).toEqual([fill, status]);
    expect((row[0] as ExternalReport).report).toBe(fill);
    expect((row[1] as ExternalReport).report).toBe(status);
    expect(fill.lastQty).toBe('01.50');
  });

  it('is handed on once, a trade that is repeated included', () => {
    const { dispatcher, row } = recorded();
    dispatcher.dispatch(external);
    dispatcher.dispatch(external);
    expect(typesOf(row)).toEqual(['fill']);
  });

  it('is never also an event', () => {
    const { dispatcher, row } = recorded();
    for (const message of life) {
      const before = row.length;
      const step = dispatcher.dispatch(message);
      const types = typesOf(row.slice(before));
      const raw = types.filter((type) => type === 'fill' || type === 'status');
      expect(raw).toHaveLength(step.outcome === 'external' ? 1 : 0);
      expect(raw.length > 0 && types.some((type) => type.startsWith('Order'))).toBe(false);
    }
  });

  it('may be the leg of a closed order, named by an advisory', () => {
    const { dispatcher, row } = recorded();
    for (const message of [submit, accepted, overfill]) dispatcher.dispatch(message);
    row.length = 0;
    const report = statusReport('2', 'ACCEPTED', { clientOrderId: 'O-1' });
    dispatcher.dispatchOrderStatusReport(report, 0);
    expect(typesOf(row)).toEqual(['status', 'live-leg']);
    expect((row[0] as ExternalReport).report).toBe(report);
  });

  it('is no command, answer or invalid input', () => {
    const { dispatcher, row } = recorded();
    dispatcher.dispatch({ type: 'cancel.sent', clientOrderId: 'O-9', requestId: 'r', ts: 0 });
    const reports = { orders: [statusReport('9', 'CANCELED')], fills: [fillReport('9', 'T')] };
    const answer = { type: 'query.answered', clientOrderId: 'O-9', asOf: 0, ts: 0 } as const;
    expect(dispatcher.dispatch({ ...answer, ...reports }).outcome).toBe('external');
    expect(dispatcher.dispatchFillReport(fillReport('', 'T'), 0).outcome).toBe('invalid');
    expect(row).toEqual([]);
  });
});

describe('a sink that throws', () => {
  it.each(['OrderUpdated', 'OrderFilled', 'query-order', 'external-modify'])(
    'on %s loses nothing: the rest is delivered, then the error is thrown',
    (type) => {
      const expected = recorded();
      for (const message of [submit, accepted, newLeg]) expected.dispatcher.dispatch(message);
      const { dispatcher, row } = recorded((output) => {
        if (output.type === type) throw new Error(`sink of ${type}`);
      });
      dispatcher.dispatch(submit);
      dispatcher.dispatch(accepted);
      expect(() => dispatcher.dispatch(newLeg)).toThrow(`sink of ${type}`);
      expect(row).toEqual(expected.row);
      expect(typesOf(row)).toContain(type);
    },
  );

  it('on what is external too', () => {
    const { dispatcher, row } = recorded((output) => {
      if (output.type === 'fill') throw new Error('sink of fill');
    });
    dispatcher.submit(orderMessage('O-1'), 0);
    const late: InputMessage = { ...external, ts: 2_000 };
    expect(() => dispatcher.dispatch(late)).toThrow('sink of fill');
    expect(typesOf(row)).toEqual(['fill', 'query-order']);
    expect(dispatcher.dispatch(late).rule).toBe('duplicate-fill');
  });

  it('on several outputs throws their errors together', () => {
    const { dispatcher, row } = recorded((output) => {
      throw new Error(output.type);
    });
    dispatcher.dispatch(submit);
    expect(() => dispatcher.dispatch(newLeg)).toThrow(AggregateError);
    expect(typesOf(row)).toEqual(['OrderAccepted', 'OrderFilled']);
  });

  it('leaves the input applied, and the next one as it should be', () => {
    let broken = true;
    const { dispatcher, row } = recorded(() => {
      if (broken) throw new Error('broken');
    });
    dispatcher.dispatch(submit);
    expect(() => dispatcher.dispatch(accepted)).toThrow('broken');
    broken = false;
    const step = dispatcher.dispatch(overfill);
    expect(step).toMatchObject({ rule: 'fill', state: 'filled' });
    expect(typesOf(row)).toEqual(['OrderAccepted', 'OrderFilled', 'overfill']);
  });

  it('that throws something falsy is heard as well', () => {
    const { dispatcher } = recorded(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- what plain JavaScript may do
      throw undefined;
    });
    dispatcher.dispatch(submit);
    let caught: unknown = 'nothing';
    try {
      dispatcher.dispatch(accepted);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeUndefined();
  });
});

describe('an input that comes from within a sink', () => {
  const other: InputMessage = { type: 'submit', order: orderMessage('O-2'), ts: 0 };
  const otherAccepted: InputMessage = {
    type: 'status',
    report: statusReport('7', 'ACCEPTED', { clientOrderId: 'O-2' }),
    ts: 0,
  };

  it('is applied at once, and its outputs follow those still being delivered', () => {
    const steps: Step[] = [];
    const { dispatcher, row } = recorded((output, within) => {
      if (output.type !== 'OrderUpdated') return;
      steps.push(within.dispatch(other), within.dispatch(otherAccepted));
      expect(within.actor('O-2')?.getSnapshot().value).toEqual({ open: { working: 'accepted' } });
    });
    dispatcher.dispatch(submit);
    dispatcher.dispatch(accepted);
    row.length = 0;
    const outer = dispatcher.dispatch(newLeg);
    expect(steps.map(({ rule }) => rule)).toEqual(['submit', 'accept']);
    expect(row).toEqual([...outputsOf(outer), ...steps.flatMap(outputsOf)]);
    expect(typesOf(row).slice(0, 2)).toEqual(['OrderUpdated', 'OrderFilled']);
    expect(typesOf(row).at(-1)).toBe('OrderAccepted');
  });

  it('may be about the same order: its events come in the order of their ids', () => {
    const { dispatcher, row } = recorded((output, within) => {
      if (output.type === 'OrderAccepted') within.dispatchFillReport(fillReport('2', 'V'), 0);
    });
    dispatcher.dispatch(submit);
    dispatcher.dispatch(newLeg);
    const events = row.filter((output) => 'eventId' in output);
    expect(events.map(({ eventId }) => eventId)).toEqual(['O-1/1', 'O-1/2', 'O-1/3']);
  });

  it('may come from within the outputs of another such, as deep as it likes', () => {
    let depth = 0;
    const { dispatcher, row } = recorded((output, within) => {
      if (output.type !== 'fill' || depth === 2_000) return;
      depth += 1;
      within.dispatchFillReport(fillReport('9', `T${depth}`), 0);
    });
    dispatcher.dispatchFillReport(fillReport('9', 'T0'), 0);
    const trades = (row as ExternalReport[]).map(({ report }) =>
      'tradeId' in report ? report.tradeId : '',
    );
    expect(trades).toEqual(Array.from({ length: 2_001 }, (_, index) => `T${index}`));
  });

  it('is delivered also if a sink throws: the outer call throws, the inner does not', () => {
    const rules: string[] = [];
    const { dispatcher, row } = recorded((output, within) => {
      if (output.type === 'OrderUpdated') {
        for (const message of [other, otherAccepted]) rules.push(within.dispatch(message).rule);
      }
      if (output.type === 'OrderAccepted' && row.length > 1) throw new Error('of the inner');
    });
    dispatcher.dispatch(submit);
    dispatcher.dispatch(accepted);
    expect(() => dispatcher.dispatch(newLeg)).toThrow('of the inner');
    expect(rules).toEqual(['submit', 'accept']);
    expect(typesOf(row).at(-1)).toBe('OrderAccepted');
    expect(dispatcher.dispatch({ type: 'clock', ts: 0 }).rule).toBe('clock');
  });
});
