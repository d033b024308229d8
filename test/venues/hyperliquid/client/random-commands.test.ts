import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../../../../src/venue/commands.ts';
import type { VenueAnswer } from '../../../../src/venue/venue-client.ts';
import { Cloids } from '../../../../src/venues/hyperliquid/client/cloids.ts';
import {
  FAULT_PRESETS,
  type FaultPreset,
} from '../../../../src/venues/simulator/faults/fault-presets.ts';
import { Random } from '../../../../src/venues/simulator/random.ts';
import { givenSeed } from '../../../support/seed.ts';
import { Bench, GTC, order } from './bench.ts';

const SEED = givenSeed();
const RUNS = Number(process.env['FILLPROOF_RUNS'] ?? 12);
const ORDERS = 12;

/** A command, known at the venue by its price: each has another. */
interface Sent {
  readonly clientOrderId: string;
  readonly price: string;
  readonly outcomes: CommandOutcome[];
}

/** Sends commands at random, and lets all come to rest. */
async function run(seed: number, profile: FaultPreset) {
  const choices = new Random(seed);
  const bench = await Bench.live({ seed, market: true });
  bench.faults = FAULT_PRESETS[profile];
  const sent: Sent[] = [];
  const legs = new Map<string, string | null>();
  const note = (clientOrderId: string, price: string) => {
    const outcomes: CommandOutcome[] = [];
    sent.push({ clientOrderId, price, outcomes });
    return (outcome: CommandOutcome) => {
      outcomes.push(outcome);
      if (outcome.type === 'accepted') legs.set(clientOrderId, outcome.venueOrderId);
    };
  };
  for (let count = 0; count < 5 * ORDERS; count++) {
    const price = String(94_000 + 20 * count);
    const expiresAt = bench.venue.clock.now() + 3_000;
    const id = `${count % 3 === 0 ? 'an order with a long id ' : 'O-'}${count % ORDERS}`;
    const own = order({ clientOrderId: id });
    const venueOrderId = choices.below(3) === 0 ? null : (legs.get(id) ?? null);
    if (count < ORDERS) {
      bench.client.submit({ order: { ...own, price }, terms: GTC, expiresAt }, note(id, price));
    } else if (choices.below(6) === 0) {
      bench.client.cancel({ order: own, venueOrderId, expiresAt }, note(id, ''));
    } else {
      const leg = { order: own, terms: GTC, venueOrderId, legSize: '0.01', triggerPrice: null };
      bench.client.modify({ ...leg, price, expiresAt }, note(id, price));
    }
    await bench.pass(choices.below(400));
    if (choices.below(20) === 0) bench.venue.disconnect();
  }
  bench.faults = {};
  await bench.pass(70_000);
  return { bench, sent, told: bench.take() };
}

function truthOf(bench: Bench) {
  const { live, ended } = bench.truth();
  return [...live, ...ended].map(({ order: { oid, cloid, limitPx }, status }) => ({
    oid: String(oid),
    cloid,
    price: limitPx.replace(/\.0$/, ''),
    isRejected: status.endsWith('ejected'),
    isLive: status === 'open',
  }));
}

type Leg = ReturnType<typeof truthOf>[number];

/** What was said of a command that is not so; the price tells which leg is its. */
function liesOf({ clientOrderId, price, outcomes }: Sent, truth: readonly Leg[]): string[] {
  const oids = truth.filter((leg) => leg.price === price && !leg.isRejected).map(({ oid }) => oid);
  const about = `${clientOrderId} at ${price}: ${JSON.stringify(outcomes)}, legs ${oids.join()}`;
  const [outcome] = outcomes;
  if (outcomes.length !== 1 || outcome === undefined) return [about];
  if (outcome.type === 'rejected') return oids.length === 0 ? [] : [about];
  if (outcome.type === 'unknown' || price === '') return [];
  return oids.length === 1 && oids[0] === outcome.venueOrderId ? [] : [about];
}

function inSeed(seed: number): (found: unknown) => string {
  return (found) => `seed ${seed}: ${JSON.stringify(found)}`;
}

async function answersTo(bench: Bench, ids: ReadonlySet<string>) {
  const answers = new Map<string, VenueAnswer | null>();
  for (const clientOrderId of ids) {
    const question = { order: order({ clientOrderId }), venueOrderIds: [], fillsSince: 0 };
    bench.client.ask(question, (answer) => answers.set(clientOrderId, answer));
  }
  await bench.pass(5_000);
  expect(answers.size).toBe(ids.size);
  return answers;
}

describe.each(['none', 'typical', 'hostile'] as const)('under faults of kind %s', (profile) => {
  it(`outcomes never lie, and answers show all there is (seed ${SEED})`, async () => {
    const cloids = new Cloids(1_000);
    for (let count = 0; count < RUNS; count++) {
      const seed = SEED + count;
      const { bench, sent } = await run(seed, profile);
      const truth = truthOf(bench);
      expect(sent.flatMap((each) => liesOf(each, truth)).map(inSeed(seed))).toEqual([]);
      const answers = await answersTo(bench, new Set(sent.map((each) => each.clientOrderId)));
      for (const [clientOrderId, answer] of answers) {
        const own = truth.filter(({ cloid }) => cloid === cloids.toCloid(clientOrderId));
        const found = answer?.orders.map(({ venueOrderId }) => venueOrderId) ?? [];
        const missing = own.filter(({ oid }) => !found.includes(oid)).map(inSeed(seed));
        expect([answer?.complete, missing, found.length]).toEqual([true, [], own.length]);
      }
      expect(bench.client.state).toBe('live');
    }
  }, 60_000);

  it(`the same seed is the same run (seed ${SEED})`, async () => {
    const [one, other] = [await run(SEED, profile), await run(SEED, profile)];
    expect(JSON.stringify(other.told)).toBe(JSON.stringify(one.told));
    expect(other.sent).toEqual(one.sent);
    expect(other.bench.wires.messages).toEqual(one.bench.wires.messages);
  });
});
