/** The bodies with which the venue answers an action. */

export const DEFAULT_ANSWER = { status: 'ok', response: { type: 'default' } } as const;

/** What became of one order of a batch; a bare string is a bracket's child: its id is not told. */
export type OrderAnswer =
  | { readonly resting: { readonly oid: number; readonly cloid?: string } }
  | {
      readonly filled: {
        readonly totalSz: string;
        readonly avgPx: string;
        readonly oid: number;
        readonly cloid?: string;
      };
    }
  | { readonly error: string }
  | 'waitingForFill'
  | 'waitingForTrigger';

export type CancelAnswer = 'success' | { readonly error: string };

export type ActionAnswer =
  | typeof DEFAULT_ANSWER
  | { readonly status: 'err'; readonly response: string }
  | {
      readonly status: 'ok';
      readonly response:
        | { readonly type: 'order'; readonly data: { readonly statuses: readonly OrderAnswer[] } }
        | {
            readonly type: 'cancel';
            readonly data: { readonly statuses: readonly CancelAnswer[] };
          };
    };

export function errorAnswer(response: string): ActionAnswer {
  return { status: 'err', response };
}

export function orderAnswers(statuses: readonly OrderAnswer[]): ActionAnswer {
  return { status: 'ok', response: { type: 'order', data: { statuses } } };
}

export function cancelAnswers(statuses: readonly CancelAnswer[]): ActionAnswer {
  return { status: 'ok', response: { type: 'cancel', data: { statuses } } };
}

/** A text that the venue ends with the asset it is about. */
export function aboutAsset(text: string, asset: number): string {
  return `${text.replace(/\.$/, '')}. asset=${asset}`;
}
