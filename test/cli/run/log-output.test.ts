import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { logOutput } from '../../../src/cli/run/log-output.ts';
import { ORDER, recordsOf } from '../../gateway/api/served.ts';

function start(level: string) {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => lines.push(JSON.parse(text) as Record<string, unknown>);
  const output = logOutput(pino({ level, base: null }, { write }));
  return { output, lines };
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
      { level: 30, msg: 'OrderAccepted', clientOrderId: 'O-1', rule: 'accept' },
      { level: 30, msg: 'OrderFilled', rule: 'fill', state: 'filled', event: { tradeId: 't1' } },
      { level: 40, msg: 'overfill', advisory: { excess: '1' } },
      { level: 30, msg: 'fill', outcome: 'external', clientOrderId: null },
      { level: 40, msg: 'stream.gap' },
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

  it('tell of the gateway, and of what could not be read', () => {
    const { output, lines } = start('info');
    output.onState?.('live');
    output.onLegLeft?.('O-1', '1001');
    output.onUnreadable?.('x'.repeat(5_000), 'no JSON');
    output.tell('the API is there', { port: 1 });
    output.warn('careful');
    expect(lines).toMatchObject([
      { msg: 'the gateway is live', state: 'live' },
      { level: 50, clientOrderId: 'O-1', venueOrderId: '1001' },
      { level: 40, msg: 'unreadable', why: 'no JSON', text: 'x'.repeat(1_000) },
      { msg: 'the API is there', port: 1 },
      { level: 40, msg: 'careful' },
    ]);
  });
});
