import { Dispatcher } from '../../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../../src/dispatch/input.ts';
import type { ServedGateway } from '../../../src/gateway/api/served-gateway.ts';
import type { CommandError } from '../../../src/gateway/command-result.ts';
import type { OrderView } from '../../../src/gateway/order-view.ts';
import { type StepRecord, toStepRecord } from '../../../src/gateway/outlet.ts';
import type { Order } from '../../../machines/vocabulary.ts';

/** An order as a client submits it. */
export const ORDER = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '10',
  price: '100',
} as const;

export function viewOf(given: Partial<Order> = {}, stands: Partial<OrderView> = {}): OrderView {
  return {
    order: { ...ORDER, accountId: null, triggerPrice: null, ...given },
    state: 'accepted',
    quantity: '10',
    price: '100',
    triggerPrice: null,
    cumQty: '0',
    leavesQty: '10',
    venueOrderId: '1001',
    legs: [{ venueOrderId: '1001', size: '10', filledQty: '0', hasEnded: false }],
    pendingModifies: 0,
    waiting: null,
    isCanceling: false,
    lastRule: 'accept',
    ...stands,
  };
}

/** A gateway that takes everything and notes what it was told. */
export class NotingGateway implements ServedGateway {
  state: ServedGateway['state'] = 'live';
  trouble: string | null = null;
  knowsOrders = true;
  views: OrderView[] = [];
  readonly told: unknown[][] = [];
  refusal: CommandError | null = null;
  /** What is to be called once it has left, while it is held back. */
  held: (() => void)[] | null = null;

  submit(...args: Parameters<ServedGateway['submit']>) {
    return this.#note('submit', args);
  }

  modify(...args: Parameters<ServedGateway['modify']>) {
    const answer = this.#note('modify', args);
    return answer.ok ? { ...answer, isWaiting: true } : answer;
  }

  cancel(...args: Parameters<ServedGateway['cancel']>) {
    const answer = this.#note('cancel', args);
    return answer.ok ? { ...answer, isWaiting: false } : answer;
  }

  cancelAll(fits: (order: Order) => boolean) {
    const clientOrderIds = this.views
      .map(({ order }) => order)
      .filter(fits)
      .map(({ clientOrderId }) => clientOrderId);
    const answer = this.#note('cancelAll', clientOrderIds);
    return answer.ok ? { ...answer, clientOrderIds, isWaiting: false } : answer;
  }

  view(clientOrderId: string) {
    return this.views.find(({ order }) => order.clientOrderId === clientOrderId);
  }

  openViews() {
    return this.views;
  }

  whenLeft(run: () => void) {
    if (this.held === null) run();
    else this.held.push(run);
  }

  #note(name: string, args: unknown[]) {
    this.told.push([name, ...args]);
    if (this.refusal !== null) return { ok: false, error: this.refusal } as const;
    return { ok: true } as const;
  }
}

/** Steps as a dispatcher makes them of these inputs. */
export function recordsOf(...inputs: readonly InputMessage[]): StepRecord[] {
  const dispatcher = new Dispatcher();
  return inputs.map((input, index) => toStepRecord(index + 1, input, dispatcher.dispatch(input)));
}
