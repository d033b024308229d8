import type { CommandOutcome } from '../../venue/commands.ts';
import type { VenueClient } from '../../venue/venue-client.ts';
import type { Metrics } from './metrics.ts';

type TimedCommand = 'submit' | 'modify' | 'cancel';

/** The same client, with the time from each command to its outcome taken. */
export function meteredClient(client: VenueClient, metrics: Metrics): VenueClient {
  const timed = (
    command: TimedCommand,
    onOutcome: (outcome: CommandOutcome) => void,
  ): ((outcome: CommandOutcome) => void) => {
    const onEnd = metrics.timeCommand(command);
    return (outcome) => {
      onEnd(outcome.type);
      onOutcome(outcome);
    };
  };
  return {
    get state() {
      return client.state;
    },
    know: (clientOrderIds) => client.know(clientOrderIds),
    start: () => client.start(),
    stop: (withinMs) => client.stop(withinMs),
    submit: (command, onOutcome) => client.submit(command, timed('submit', onOutcome)),
    modify: (command, onOutcome) => client.modify(command, timed('modify', onOutcome)),
    cancel: (command, onOutcome) => client.cancel(command, timed('cancel', onOutcome)),
    ask: (question, onAnswer) => client.ask(question, onAnswer),
    openOrders: (onAnswer) => client.openOrders(onAnswer),
    usedIds: (onAnswer) => client.usedIds(onAnswer),
  };
}
