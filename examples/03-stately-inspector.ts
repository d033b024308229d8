/**
 * The order machine in the Stately inspector: a page on this machine shows the chart and, as a
 * short session is played, where each order stands. Run it with `npm run example 03`, open the
 * address that it prints, end it with Ctrl-C; `--check` proves the relay without a browser.
 *
 * What leaves this machine: the page embeds the inspector's own page, which the browser loads from
 * stately.ai. Charts, events and contexts go by postMessage into that page and so into the hands
 * of its script. Do not use it with orders that are secret.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createInspector } from '@statelyai/inspect';
import { Dispatcher, type InputMessage } from 'fillproof';
import { checkRelay } from './stately-inspector/check-relay.ts';
import { InspectorRelay } from './stately-inspector/inspector-relay.ts';
import { session } from './stately-inspector/session.ts';

const STEP_MS = 1_500;

const relay = await InspectorRelay.listen();
const inspector = createInspector(relay);
const dispatcher = new Dispatcher({ inspect: inspector.inspect });

if (process.argv.includes('--check')) {
  await checkRelay(relay, () => session.forEach(apply));
  await relay.close();
} else {
  await show();
}

async function show(): Promise<void> {
  process.once('SIGINT', () => process.exit());
  console.log(`Open ${relay.url}\nThe session begins when the inspector has loaded.`);
  await relay.firstPage;
  for (const input of session) {
    await wait(STEP_MS);
    apply(input);
  }
  console.log('The session is over; the page stays until Ctrl-C.');
}

function apply(input: InputMessage): void {
  const { clientOrderId, outcome, rule, state } = dispatcher.dispatch(input);
  console.log(`${clientOrderId} ${input.type}: ${outcome}, by the rule ${rule}: ${state}`);
}
