import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Dispatcher } from '../src/dispatch/dispatcher.ts';
import type { Input, InputMessage } from '../src/dispatch/input.ts';
import { parseInput } from '../src/dispatch/parse-input.ts';
import { FloorDispatcher } from './floor-dispatcher.ts';
import { OrderStream } from './order-stream.ts';
import { printReport, type Report, reportOf } from './report.ts';
import { heapBytes, type Side, sideOf, timeInputs, timeRounds, warm } from './rounds.ts';

/**
 * `npm run bench`: what an input costs the dispatcher with 10,000 live orders, beside a floor
 * written by hand. Nothing is asserted about time; but the two must say the same of every input.
 */

const LIVE_ORDERS = 10_000;
/** Inputs before the first round: they fill the memory of closed orders, and warm the code up. */
const WARM_INPUTS = 60_000;
const ROUND_INPUTS = 40_000;
const LATENCY_ROUNDS = 2;
/** Rounds at most of what parsing and a sink take. */
const PART_ROUNDS = 5;

async function measure(seed: number, rounds: number): Promise<Report> {
  const mix = proveEqual(seed, WARM_INPUTS + (rounds + LATENCY_ROUNDS) * ROUND_INPUTS);
  const dispatcherBytes = heapBytes(() => openOrders(seed, new Dispatcher()));
  const floorBytes = heapBytes(() => openOrders(seed, new ParsingFloor()));

  const pair = [dispatcherSide('dispatcher', new Dispatcher()), floorSide()];
  const next = begin(seed, pair);
  const [dispatcher, floor] = await timeRounds(pair, { rounds, next });
  const [latency, floorLatency] = timeInputs(pair, { rounds: LATENCY_ROUNDS, next });

  const parts = partSides();
  const partRounds = Math.min(rounds, PART_ROUNDS);
  const partTimings = await timeRounds(parts, { rounds: partRounds, next: begin(seed, parts) });

  if (!dispatcher || !floor || !latency || !floorLatency) throw new Error('a side is missing');
  return reportOf({
    seed,
    liveOrders: LIVE_ORDERS,
    rounds,
    roundInputs: ROUND_INPUTS,
    mix,
    dispatcher: { timing: dispatcher, latency, heapBytes: dispatcherBytes },
    floor: { timing: floor, latency: floorLatency, heapBytes: floorBytes },
    parts: partTimings,
  });
}

/**
 * Runs both over the whole stream that is going to be timed.
 *
 * @returns how many inputs there were by type and rule.
 * @throws if the two say anything different of an input.
 */
function proveEqual(seed: number, inputs: number): Map<string, number> {
  const stream = new OrderStream(seed);
  const dispatcher = new Dispatcher();
  const floor = new ParsingFloor();
  const mix = new Map<string, number>();
  const prove = (message: InputMessage): string => {
    const step = dispatcher.dispatch(message);
    const floorStep = floor.dispatch(message);
    if (isDeepStrictEqual(step, floorStep)) return `${nameOf(message)} → ${step.rule}`;
    const lines = [message, step, floorStep].map((value) => JSON.stringify(value));
    throw new Error(`the floor differs: input, dispatcher, floor\n${lines.join('\n')}`);
  };
  for (const message of stream.open(LIVE_ORDERS)) prove(message);
  for (const message of stream.take(inputs)) {
    const name = prove(message);
    mix.set(name, (mix.get(name) ?? 0) + 1);
  }
  return mix;
}

/** Opens the live orders and runs the stream until closed ones are forgotten, untimed. */
function begin(seed: number, sides: readonly Side[]): () => InputMessage[] {
  const stream = new OrderStream(seed);
  warm(sides, stream.open(LIVE_ORDERS));
  warm(sides, stream.take(WARM_INPUTS));
  return () => stream.take(ROUND_INPUTS);
}

/** Live orders and nothing else: of the inputs only what is kept stays. */
function openOrders<T extends { dispatch: (message: InputMessage) => unknown }>(
  seed: number,
  target: T,
): T {
  const stream = new OrderStream(seed);
  for (let opened = 0; opened < LIVE_ORDERS; opened += 1) {
    for (const message of asReceived(stream.open(1))) target.dispatch(message);
  }
  return target;
}

function dispatcherSide(name: string, dispatcher: Dispatcher): Side {
  return sideOf(
    name,
    (message) => message,
    (message) => dispatcher.dispatch(message),
  );
}

function floorSide(): Side {
  const floor = new FloorDispatcher();
  return sideOf('floor, inputs parsed', parsed, (input) => floor.dispatch(input));
}

function partSides(): Side[] {
  let delivered = 0;
  const onEvent = () => {
    delivered += 1;
  };
  const parsing = sideOf('parsing alone', (message) => message, parseInput);
  const watched = dispatcherSide('dispatcher, onEvent sink', new Dispatcher({ onEvent }));
  return [dispatcherSide('dispatcher, no sink', new Dispatcher()), watched, parsing];
}

/** The floor with the parsing that its side has done beforehand. */
class ParsingFloor {
  readonly #floor = new FloorDispatcher();

  dispatch(message: InputMessage) {
    return this.#floor.dispatch(parsed(message));
  }
}

function parsed(message: InputMessage): Input {
  const result = parseInput(message);
  if ('error' in result) throw new Error(result.error.message);
  return result.input;
}

/** With strings of their own, as an adapter gets them from the wire. */
function asReceived(messages: readonly InputMessage[]): InputMessage[] {
  return JSON.parse(JSON.stringify(messages)) as InputMessage[];
}

function nameOf(message: InputMessage): string {
  return message.type === 'status' ? message.report.status : message.type;
}

/** @throws if garbage cannot be collected, or XState's development build would be measured. */
function checkSetting(): void {
  if (globalThis.gc === undefined) throw new Error('--expose-gc is missing: use npm run bench');
  const xstate = import.meta.resolve('xstate');
  if (xstate.includes('development')) throw new Error(`not the production build: ${xstate}`);
}

/** @throws RangeError if the text is not an integer, one or above. */
function positive(text: string, name: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} must be an integer above zero, not ${text}`);
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
  },
});
checkSetting();
const report = await measure(positive(values.seed, 'seed'), positive(values.rounds, 'rounds'));
if (values.json) console.log(JSON.stringify(report, null, 2));
else printReport(report);
