import type { VenueClient } from '../venue/venue-client.ts';

/** The same client, of which no answer comes any more once the gateway has stopped. */
export function untilStopped(client: VenueClient, isStopped: () => boolean): VenueClient {
  const heard =
    <T>(take: (answer: T) => void) =>
    (answer: T): void => {
      if (!isStopped()) take(answer);
    };
  return {
    get state() {
      return client.state;
    },
    know: (clientOrderIds) => client.know(clientOrderIds),
    start: () => client.start(),
    stop: (withinMs) => client.stop(withinMs),
    submit: (command, onOutcome) => client.submit(command, heard(onOutcome)),
    modify: (command, onOutcome) => client.modify(command, heard(onOutcome)),
    cancel: (command, onOutcome) => client.cancel(command, heard(onOutcome)),
    ask: (question, onAnswer) => client.ask(question, heard(onAnswer)),
    openOrders: (onAnswer) => client.openOrders(heard(onAnswer)),
    usedIds: (onAnswer) => client.usedIds(heard(onAnswer)),
  };
}
