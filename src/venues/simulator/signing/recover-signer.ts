import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ApproveAgentAction } from '../wire/action.ts';
import type { ExchangeRequest, SignatureWire } from '../wire/parse-exchange-request.ts';
import { actionHash } from './action-hash.ts';
import { typedData } from './typed-data.ts';

/** Which of the venue's networks an action was signed for. */
export type Network = 'mainnet' | 'testnet';

/**
 * The address whose key signed a request. There is no signature that is wrong by itself: one that
 * was made for another action, another network or with keys in another order gives the address of
 * nobody, and the venue's refusal names it.
 *
 * An agent's approval says in its own fields which network it is for; `network` is not looked at.
 *
 * @returns the address in lower case; null if no key can have signed so.
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/signing
 */
export function recoverSigner(request: ExchangeRequest, network: Network): string | null {
  const { action, signature } = request;
  if (!(signature.v in RECOVERY_BITS)) return null;
  try {
    const digest =
      action.type === 'approveAgent' ? approvalDigest(action) : agentDigest(request, network);
    return recoverAddress(signature, digest);
  } catch {
    // The curve says so of numbers that are no signature, msgpack of an action nested too deep.
    return null;
  }
}

/** As Ethereum writes the parity of the point, and as curves do. */
const RECOVERY_BITS: Readonly<Record<number, number>> = { 0: 0, 1: 1, 27: 0, 28: 1 };

/** An action is not signed itself: a phantom agent is, whose connection is the action's hash. */
function agentDigest(request: ExchangeRequest, network: Network): Uint8Array {
  const connectionId = actionHash(request.action, request);
  const agent = typedData.struct(AGENT_TYPE, SOURCES[network], connectionId);
  return typedData.digest(AGENT_DOMAIN, agent);
}

const AGENT_DOMAIN = typedData.domain('Exchange', 1337n);
const AGENT_TYPE = typedData.text('Agent(string source,bytes32 connectionId)');
const SOURCES = { mainnet: typedData.text('a'), testnet: typedData.text('b') };

/** The wallet shows these fields; the chain is the one that it happened to be connected to. */
function approvalDigest(action: ApproveAgentAction): Uint8Array {
  const domain = typedData.domain('HyperliquidSignTransaction', BigInt(action.signatureChainId));
  const approval = typedData.struct(
    APPROVAL_TYPE,
    typedData.text(action.hyperliquidChain),
    typedData.number(BigInt(action.agentAddress)),
    typedData.text(action.agentName ?? ''),
    typedData.number(BigInt(action.nonce)),
  );
  return typedData.digest(domain, approval);
}

const APPROVAL_TYPE = typedData.text(
  'HyperliquidTransaction:ApproveAgent(string hyperliquidChain,address agentAddress,' +
    'string agentName,uint64 nonce)',
);

function recoverAddress({ r, s, v }: SignatureWire, digest: Uint8Array): string {
  const signature = new secp256k1.Signature(BigInt(r), BigInt(s), RECOVERY_BITS[v]);
  const publicKey = signature.recoverPublicKey(digest).toBytes(false);
  // Without the first byte, which says how the point is written.
  return `0x${bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12))}`;
}
