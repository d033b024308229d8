import type { CommandResult } from '../command-result.ts';
import { fits } from './fits.ts';
import type { ParsedRequest } from './parse-request.ts';
import type { ServedGateway } from './served-gateway.ts';

type Command = Extract<ParsedRequest, { type: 'submit' | 'modify' | 'cancel' | 'cancelAll' }>;

/** Gives a command to the gateway. */
export function answerCommand(
  gateway: ServedGateway,
  command: Command,
): CommandResult<{ readonly clientOrderIds?: readonly string[] }> {
  switch (command.type) {
    case 'submit':
      return gateway.submit(command.order, command.terms);
    case 'modify':
      return gateway.modify(command.clientOrderId, command.change);
    case 'cancel':
      return gateway.cancel(command.clientOrderId);
    case 'cancelAll':
      return gateway.cancelAll((order) => fits(order, command.filter));
  }
}
