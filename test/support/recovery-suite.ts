import { expect, it } from 'vitest';
import { FAULT_PRESETS } from '../../src/venues/simulator/faults/fault-presets.ts';
import type { FaultProfile } from '../../src/venues/simulator/faults/fault-profile.ts';
import { checkRestartedRun, checkRun } from './check-run.ts';
import { GatewayRun } from './gateway-run.ts';
import { shown } from './gateway-suite.ts';
import { givenSeed } from './seed.ts';

const { typical, hostile } = FAULT_PRESETS;

/** Trades until all is quiet again, and checks that the gateway knows what is true. */
async function tradeThrough(
  faults: FaultProfile,
  trade: (run: GatewayRun) => Promise<void>,
): Promise<GatewayRun> {
  const seed = givenSeed();
  console.log(`seed ${seed}`);
  const run = new GatewayRun({ seed, faults });
  await shown(run, seed, async () => {
    await run.begin();
    await trade(run);
    await run.quiet();
    checkRun(run);
    await run.end();
  });
  return run;
}

/** What may go wrong around a gateway; takeovers from another are tried so often, of each kind. */
export function recoverySuite(takeovers: number): void {
  it('after 200 disconnects in mid-flow', async () => {
    let disconnects = 0;
    const run = await tradeThrough(typical, async (trading) => {
      while (disconnects < 200) {
        await trading.trade(500, () => {
          const { isLive } = trading;
          if (!isLive || trading.random.below(2) === 0) return;
          disconnects += trading.venue.disconnect();
        });
      }
    });
    const gaps = run.records.filter(({ input }) => input.type === 'stream.gap');
    expect(gaps.length).toBeGreaterThanOrEqual(200);
  });

  it('after the venue was dead for a minute, in mid-flow', async () => {
    const run = await tradeThrough(typical, async (trading) => {
      await trading.trade(5_000);
      trading.venue.isDown = true;
      await trading.trade(60_000);
      expect(trading.isLive).toBe(false);
      trading.venue.isDown = false;
      await trading.trade(20_000);
      expect(trading.isLive).toBe(true);
    });
    expect([...run.strategy.done.keys()].join()).toContain('refused');
  });

  it('after storms of commands', async () => {
    const run = await tradeThrough(hostile, async (trading) => {
      const { strategy } = trading;
      for (let storm = 0; storm < 20; storm += 1) {
        for (let command = 0; command < 50; command += 1) strategy.act();
        await trading.trade(2_000);
      }
    });
    const taken = [...run.strategy.done].filter(([command]) => command.endsWith('taken'));
    const commands = taken.reduce((sum, [, times]) => sum + times, 0);
    expect(commands).toBeGreaterThan(500);
  });

  it.each([
    ['typical', typical],
    ['hostile', hostile],
  ])('that another has left behind, %s', async (_name, faults) => {
    const first = givenSeed();
    let adopted = 0;
    console.log(`seeds ${first} to ${first + takeovers - 1}`);
    for (let seed = first; seed < first + takeovers; seed += 1) {
      const run = new GatewayRun({ seed, faults });
      await shown(run, seed, async () => {
        await run.begin();
        await run.trade(5_000);
        await run.restart();
        const restartedAt = run.venue.clock.now();
        await run.trade(10_000);
        await run.quiet();
        checkRestartedRun(run, restartedAt);
        await run.end();
      });
      const submits = run.records.flatMap(({ input }) => (input.type === 'submit' ? input : []));
      // What it sends itself has an expiry.
      adopted += submits.filter(({ expiresAt = null }) => expiresAt === null).length;
    }
    expect(adopted).toBeGreaterThan(takeovers);
  });
}
