import { describe, expect, it } from 'vitest';
import { meteredClient } from '../../../src/gateway/api/metered-client.ts';
import { Metrics } from '../../../src/gateway/api/metrics.ts';
import type { OrderView } from '../../../src/gateway/order-view.ts';
import type { CommandOutcome } from '../../../src/venue/commands.ts';
import type { VenueClient } from '../../../src/venue/venue-client.ts';
import { ORDER, recordsOf, viewOf } from './served.ts';

function start({ withProcess = false } = {}) {
  const time = { now: 0 };
  const views: OrderView[] = [];
  const metrics = new Metrics({
    openViews: () => views,
    clients: () => ({ connected: 2, cutOff: 1 }),
    logLinesDropped: () => 7,
    monotonicMs: () => time.now,
    withProcess,
  });
  const lines = async () => (await metrics.text()).split('\n');
  return { metrics, views, time, lines };
}

const leg = { clientOrderId: 'O-1', venueOrderId: '1001', tsEvent: 2 };
const [submitted, accepted, gap] = recordsOf(
  { type: 'submit', order: ORDER, ts: 1 },
  { type: 'status', report: { ...leg, status: 'ACCEPTED' }, ts: 3 },
  { type: 'stream.gap', ts: 4 },
);

describe('metrics', () => {
  it('count outcomes by rule, events and gaps', async () => {
    const { metrics, lines } = start();
    for (const record of [submitted, accepted, gap]) if (record) metrics.onStep(record);
    const text = await lines();
    expect(text).toContain('fillproof_outcomes_total{outcome="tracked",rule="submit"} 1');
    expect(text).toContain('fillproof_outcomes_total{outcome="tracked",rule="accept"} 1');
    expect(text).toContain('fillproof_events_total{type="OrderAccepted"} 1');
    expect(text).toContain('fillproof_stream_gaps_total 1');
  });

  it('show open orders by state, none as 0', async () => {
    const { views, lines } = start();
    expect(await lines()).toContain('fillproof_orders{state="accepted"} 0');
    views.push(viewOf(), viewOf({}, { state: 'pendingModify' }), viewOf());
    const text = await lines();
    expect(text).toContain('fillproof_orders{state="accepted"} 2');
    expect(text).toContain('fillproof_orders{state="pendingModify"} 1');
    views.length = 0;
    expect(await lines()).toContain('fillproof_orders{state="accepted"} 0');
  });

  it('tell of the connection and of clients', async () => {
    const { metrics, lines } = start();
    for (const state of ['connecting', 'recovering', 'live', 'connecting', 'live'] as const) {
      metrics.onState(state);
    }
    metrics.onTrouble();
    metrics.onUnreadable();
    const text = await lines();
    expect(text).toContain('fillproof_reconnects_total 1');
    expect(text).toContain('fillproof_gateway_state{state="live"} 1');
    expect(text).toContain('fillproof_gateway_state{state="connecting"} 0');
    expect(text).toContain('fillproof_unreadable_frames_total 1');
    expect(text).toContain('fillproof_api_clients 2');
    expect(text).toContain('fillproof_api_clients_cut_off 1');
    expect(text).toContain('fillproof_log_lines_dropped_total 7');
  });

  it('count who was refused, by the check that failed', async () => {
    const { metrics, lines } = start();
    for (const reason of ['token', 'host', 'token'] as const) metrics.onRefused(reason);
    const text = await lines();
    expect(text).toContain('fillproof_api_refused_total{reason="token"} 2');
    expect(text).toContain('fillproof_api_refused_total{reason="host"} 1');
  });

  it('measure from a frame to the events of it, and nothing else', async () => {
    const { metrics, time, lines } = start();
    metrics.duringFrame(() => {
      time.now += 0.25;
      if (accepted) metrics.onStep(accepted);
    });
    if (accepted) metrics.onStep(accepted);
    const text = await lines();
    expect(text).toContain('fillproof_report_to_event_seconds_count 1');
    expect(text).toContain('fillproof_report_to_event_seconds_sum 0.00025');
  });

  it('measure until an event has left that had to be durable first', async () => {
    const { metrics, time, lines } = start();
    const dones: (() => void)[] = [];
    const commit = metrics.timeCommit((_record, onDone) => dones.push(onDone));
    if (accepted === undefined) throw new Error('there is a step');
    metrics.duringFrame(() => {
      time.now += 0.25;
      commit(accepted, () => metrics.onStep(accepted));
    });
    time.now += 2;
    commit(accepted, () => metrics.onStep(accepted));
    time.now += 1;
    for (const done of dones) done();
    const text = await lines();
    expect(text).toContain('fillproof_report_to_event_seconds_count 1');
    expect(text).toContain('fillproof_report_to_event_seconds_sum 0.00325');
    expect(text).toContain('fillproof_commit_seconds_count 2');
    expect(text).toContain('fillproof_commit_seconds_sum 0.004');
  });

  it('measure commands from sent to outcome', async () => {
    const { metrics, time, lines } = start();
    const waiting: ((outcome: CommandOutcome) => void)[] = [];
    const client = { cancel: (_command, onOutcome) => waiting.push(onOutcome) } as Pick<
      VenueClient,
      'cancel'
    > as VenueClient;
    const outcomes: CommandOutcome[] = [];
    const order = viewOf().order;
    const command = { order, venueOrderId: null, expiresAt: 9 };
    meteredClient(client, metrics).cancel(command, (outcome) => outcomes.push(outcome));
    time.now += 40;
    waiting[0]?.({ type: 'unknown', reason: 'timeout' });
    expect(outcomes).toEqual([{ type: 'unknown', reason: 'timeout' }]);
    const labels = '{command="cancel",outcome="unknown"}';
    expect(await lines()).toContain(`fillproof_command_seconds_sum${labels} 0.04`);
  });

  it('may tell of the process', async () => {
    const { metrics } = start({ withProcess: true });
    expect(await metrics.text()).toContain('process_cpu_seconds_total');
    expect(metrics.contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});
