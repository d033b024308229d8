/** What a venue says that takes every order and tells of none. */

interface Message {
  readonly method: string;
  readonly subscription?: object;
  readonly id?: number;
  readonly request?: { readonly payload: { readonly action: { readonly type: string } } };
}

let oid = 1_000;

/** An answer of `POST /info`. */
export function answerInfo(body: string): string {
  const { type } = JSON.parse(body) as { readonly type: string };
  switch (type) {
    case 'meta':
      return '{"universe":[{"name":"BTC","szDecimals":5}]}';
    case 'userRole':
      return '{"role":"user"}';
    default:
      return '[]';
  }
}

/** An answer over the socket; null if there is none. */
export function answerMessage(text: string): string | null {
  const { method, subscription, id, request } = JSON.parse(text) as Message;
  switch (method) {
    case 'subscribe':
      return JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } });
    case 'ping':
      return '{"channel":"pong"}';
    case 'post': {
      oid += 1;
      const isOrder = request?.payload.action.type === 'order';
      const data = { statuses: [isOrder ? { resting: { oid } } : 'success'] };
      const response = { type: isOrder ? 'order' : 'cancel', data };
      const payload = { status: 'ok', response };
      return JSON.stringify({
        channel: 'post',
        data: { id, response: { type: 'action', payload } },
      });
    }
    default:
      return null;
  }
}
