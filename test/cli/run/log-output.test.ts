import { describe, expect, it } from 'vitest';
import { logOutput } from '../../../src/cli/run/log-output.ts';
import type { WriteText } from '../../../src/cli/run/log-lines.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ORDER, recordsOf } from '../../gateway/api/served.ts';

function start(level: 'debug' | 'info') {
  const lines: Record<string, unknown>[] = [];
  const clock = new VirtualClock(0);
  const write: WriteText = (text, onDone) => {
    lines.push(JSON.parse(text) as Record<string, unknown>);
    onDone();
  };
  return { output: logOutput(level, write, clock), lines, clock };
}

const leg = { clientOrderId: 'O-1', venueOrderId: '1001', tsEvent: 2 };
const trade = { ...leg, tradeId: 't1', lastPx: '100', lastQty: '11' };
const records = recordsOf(
  { type: 'submit', order: ORDER, ts: 1 },
  { type: 'status', report: { ...leg, status: 'ACCEPTED' }, ts: 3 },
  { type: 'fill', report: trade, ts: 4 },
  { type: 'fill', report: { ...trade, clientOrderId: null, venueOrderId: '7' }, ts: 4 },
  { type: 'stream.gap', ts: 5 },
);

describe('logs', () => {
  it('have a line for each event and advisory, and what is odd, with the rule', () => {
    const { output, lines } = start('info');
    for (const record of records) output.onStep(record);
    expect(lines).toMatchObject([
      { level: 'info', msg: 'OrderAccepted', clientOrderId: 'O-1', rule: 'accept' },
      {
        level: 'info',
        msg: 'OrderFilled',
        rule: 'fill',
        state: 'filled',
        event: { tradeId: 't1' },
      },
      { level: 'warn', msg: 'overfill', advisory: { excess: '1' } },
      { level: 'info', msg: 'fill', outcome: 'external', clientOrderId: null },
      { level: 'warn', msg: 'stream.gap' },
    ]);
  });

  it('have every input, if asked', () => {
    const { output, lines } = start('debug');
    for (const record of records) output.onStep(record);
    const inputs = lines.filter((line) => 'input' in line);
    expect(inputs.map(({ msg }) => msg)).toEqual([
      'submit',
      'status',
      'fill',
      'fill',
      'stream.gap',
    ]);
  });

  it('tell why there is no connection, and at most once a minute that it is still so', () => {
    const { output, lines, clock } = start('info');
    for (let n = 0; n < 7; n += 1) {
      output.onTrouble?.('connection refused');
      output.onTrouble?.('host not found');
      clock.pass(10_000);
    }
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'no connection to the venue: connection refused', times: 1 },
      { level: 'warn', reason: 'host not found', times: 1 },
      { reason: 'connection refused', times: 6 },
      { reason: 'host not found', times: 6 },
    ]);
  });

  it('tell of the gateway, and of what could not be read', () => {
    const { output, lines } = start('info');
    output.onState?.('live');
    output.onLegLeft?.('O-1', '1001');
    output.onUnreadable?.('x'.repeat(5_000), 'no JSON');
    output.tell('the API is there', { port: 1 });
    output.warn('careful');
    expect(lines).toMatchObject([
      { msg: 'the gateway is live', state: 'live' },
      { level: 'error', clientOrderId: 'O-1', venueOrderId: '1001' },
      { level: 'warn', msg: 'unreadable', why: 'no JSON', text: 'x'.repeat(1_000) },
      { msg: 'the API is there', port: 1 },
      { level: 'warn', msg: 'careful' },
    ]);
  });
});
