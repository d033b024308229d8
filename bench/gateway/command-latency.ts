import { setImmediate } from 'node:timers/promises';
import type { AbstractWallet } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import { answerCommand } from '../../src/gateway/api/answer-command.ts';
import { parseRequest } from '../../src/gateway/api/parse-request.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { networkWires } from '../../src/venues/hyperliquid/client/network-wires.ts';
import type { Wires } from '../../src/venues/hyperliquid/client/wires.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { addressOf, keyOf } from '../simulator/traders.ts';
import { orderOf } from './story.ts';
import { startGateway } from './trading-gateway.ts';

/** Who signs: as in earnest, or a wallet that says whose it is, for what the rest takes. */
export const SIGNERS = ['viem', 'claiming'] as const;
export type SignerName = (typeof SIGNERS)[number];

const SENT_WITHIN_MS = 10_000;
/** Beyond the venue's 100 unanswered posts of a socket, a command would go by HTTP. */
const UNANSWERED_MAX = 50;

/**
 * How long it takes from the text of an API request to its signed bytes on the venue's socket, in
 * milliseconds, by turns a submit and its cancel. The next request comes when the bytes of the one
 * before have left, and what else was to be done is done.
 */
export async function commandLatencies(
  signer: SignerName,
  commands: number,
  url: string,
): Promise<Float64Array> {
  let leftAt = NaN;
  let unanswered = 0;
  const wires = noting(
    networkWires({ url }),
    () => {
      leftAt = performance.now();
      unanswered += 1;
    },
    () => (unanswered -= 1),
  );
  const gateway = await startGateway(wires, walletOf(signer), []);
  collectGarbage();
  const latencies = new Float64Array(commands);
  for (let index = 0; index < commands; index += 1) {
    const text = requestOf(index);
    leftAt = NaN;
    const startedAt = performance.now();
    give(gateway, text);
    while (Number.isNaN(leftAt)) {
      if (performance.now() - startedAt > SENT_WITHIN_MS) throw new Error(`not sent: ${text}`);
      await setImmediate();
    }
    latencies[index] = leftAt - startedAt;
    do await setImmediate();
    while (unanswered > UNANSWERED_MAX);
  }
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  return latencies;
}

function requestOf(index: number): string {
  const { clientOrderId, ...order } = orderOf(index >> 1);
  if (index % 2 === 1) return JSON.stringify({ id: index, type: 'cancel', clientOrderId });
  return JSON.stringify({ id: index, type: 'submit', order: { clientOrderId, ...order } });
}

function give(gateway: Gateway, text: string): void {
  const parsed = parseRequest(text);
  if ('error' in parsed) throw new Error(parsed.error.message);
  const { request } = parsed;
  if (request.type !== 'submit' && request.type !== 'cancel') throw new Error(request.type);
  const result = answerCommand(gateway, request);
  if (!result.ok) throw new Error(result.error.message);
}

/** The same wires; every post that the socket has been given is told, and every answer. */
function noting(wires: Wires, onPost: () => void, onAnswered: () => void): Wires {
  return {
    post: (path, body, onAnswer) => wires.post(path, body, onAnswer),
    openSocket(handlers) {
      const socket = wires.openSocket({
        ...handlers,
        onMessage(text) {
          if (text.startsWith('{"channel":"post"')) onAnswered();
          handlers.onMessage(text);
        },
      });
      return {
        send(text) {
          socket.send(text);
          if (text.startsWith('{"method":"post"')) onPost();
        },
        close: () => socket.close(),
      };
    },
  };
}

function walletOf(signer: SignerName): AbstractWallet {
  if (signer === 'viem') return privateKeyToAccount(keyOf(0));
  const address = addressOf(0);
  const claim = `0x${address.slice(2).padStart(64, '0')}${'1'.padStart(64, '0')}1b` as const;
  const signTypedData = (_data: unknown): Promise<`0x${string}`> => Promise.resolve(claim);
  return { address: `0x${address.slice(2)}`, signTypedData };
}
