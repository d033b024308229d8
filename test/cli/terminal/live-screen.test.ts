import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LiveScreen } from '../../../src/cli/terminal/live-screen.ts';
import type { OrderView } from '../../../src/gateway/order-view.ts';
import { ORDER, recordsOf, viewOf } from '../../gateway/api/served.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function start(level: 'debug' | 'info' = 'info') {
  const clock = new VirtualClock(0);
  const views: OrderView[] = [];
  const stream = Object.assign(new PassThrough(), { columns: 120, rows: 20, isTTY: true });
  const screen = new LiveScreen({ stream, clock, openViews: () => views, colour: false, level });
  const read = () => {
    const chunk: unknown = stream.read();
    return chunk instanceof Buffer ? stripVTControlCharacters(chunk.toString()) : '';
  };
  return { clock, views, screen, stream, read };
}

const leg = { clientOrderId: 'O-1', venueOrderId: '1001', tsEvent: 2 };
const inputs = [
  { type: 'submit', order: ORDER, ts: 1 },
  { type: 'status', report: { ...leg, status: 'ACCEPTED' }, ts: 3 },
  { type: 'cancel.sent', clientOrderId: 'O-1', requestId: 'r1', ts: 4 },
  { type: 'cancel.rejected', clientOrderId: 'O-1', requestId: 'r1', reason: 'no\x1b[2J', ts: 5 },
] as const;

describe('the screen', () => {
  it('tells what happens, by which rule, over a table of the orders', () => {
    const { clock, views, screen, read } = start();
    screen.onState('live');
    views.push(viewOf());
    for (const record of recordsOf(...inputs)) screen.onStep(record);
    expect(read()).toBe('');
    clock.pass(100);
    const shown = read();
    expect(shown).toContain('the gateway is live');
    expect(shown).toContain('O-1         OrderAccepted 1001  by accept');
    expect(shown).toContain('cancel.rejected r1 (no\\x1b[2J)  by cancel-rejected');
    expect(shown).toContain('live, 1 open orders, 4 steps');
    expect(shown).toMatch(/order {2}coin {2}side/);
    expect(shown).not.toContain('cancel.sent');
  });

  it('says why there is no connection, while there is none', () => {
    const { clock, screen, read } = start();
    screen.onTrouble('connection\nrefused');
    clock.pass(100);
    expect(read()).toContain('connecting (connection\\nrefused), 0 open orders');
    screen.onState('live');
    clock.pass(100);
    expect(read()).toContain('live, 0 open orders');
  });

  it('shows every input, if asked', () => {
    const { clock, screen, read } = start('debug');
    for (const record of recordsOf(...inputs)) screen.onStep(record);
    clock.pass(100);
    expect(read()).toContain('cancel.sent r1');
  });

  it('is drawn now and then, however much happens', () => {
    const { clock, screen, read } = start();
    for (let n = 0; n < 1_000; n += 1) screen.tell(`notice ${n}`);
    clock.pass(100);
    const shown = read();
    expect(shown).toContain('notice 39');
    expect(shown).not.toContain('notice 40');
    expect(shown).toContain('… 960 more');
  });

  it('waits while the terminal is held, and is drawn once it goes on', () => {
    const { clock, screen, stream, read } = start();
    stream.write('x'.repeat(100_000));
    for (let n = 0; n < 100; n += 1) {
      screen.tell(`notice ${n}`);
      clock.pass(100);
    }
    expect(read()).toMatch(/^x+$/);
    clock.pass(100);
    const shown = read() + read();
    expect(shown).toContain('notice 39');
    expect(shown).toContain('… 60 more');
  });

  it('leaves its last picture behind, and no timer', () => {
    const { clock, screen, read } = start();
    screen.tell('the last words');
    screen.close();
    expect(read()).toContain('the last words');
    screen.tell('and one that comes too late');
    expect(clock.endNext(1e9)).toBe(false);
  });
});
