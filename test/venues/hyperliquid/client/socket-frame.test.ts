import { describe, expect, it } from 'vitest';
import { readSocketFrame } from '../../../../src/venues/hyperliquid/client/socket-frame.ts';
import { refusedPostId } from '../../../../src/venues/hyperliquid/client/refused-post-id.ts';
import { fixtureText } from '../frame-fixtures.ts';

interface Captured {
  readonly note?: string;
  readonly frame: { readonly channel?: string; readonly data?: unknown };
}
function frames(name: string): Captured[] {
  const lines = fixtureText(name).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Captured);
}
const read = (frame: unknown) => readSocketFrame(JSON.stringify(frame));

describe('a frame that was captured', () => {
  it.each(frames('control-frames.ndjson'))('is no report: $note $frame', ({ frame }) => {
    const types: Record<string, string> = { subscriptionResponse: 'subscribed', post: 'answered' };
    const { channel = '' } = frame;
    expect(read(frame).type).toBe(types[channel] ?? (channel === 'error' ? 'error' : 'other'));
  });

  it.each(frames('frames.ndjson'))('has reports: $frame.channel', ({ frame }) => {
    const { rows } = read(frame) as { rows?: readonly unknown[] };
    const { data } = frame as { data: unknown[] | { fills?: unknown[] } };
    const given = Array.isArray(data) ? data : (data.fills ?? []);
    expect(rows ?? []).toHaveLength(given.length);
  });

  it('is a snapshot if it says so', () => {
    const snapshots = frames('frames.ndjson').filter(({ frame }) => {
      const told = read(frame);
      return told.type === 'reports' && told.isSnapshot;
    });
    const said = frames('frames.ndjson').filter(({ frame }) => {
      const { isSnapshot, fills } = (frame.data ?? {}) as { isSnapshot?: boolean; fills?: [] };
      return isSnapshot === true && (fills?.length ?? 0) > 0;
    });
    expect(snapshots).toEqual(said);
    expect(said.length).toBeGreaterThan(0);
  });
});

describe('a frame that cannot be read', () => {
  it.each([
    '',
    '{"channel":"orderUpdates","data":[{"ord',
    'null',
    '[]',
    '{}',
    '{"channel":1}',
    '{"channel":"orderUpdates","data":{}}',
    '{"channel":"userFills","data":[]}',
    '{"channel":"post","data":{}}',
    '{"channel":"post","data":{"id":1,"response":{"type":"surprise"}}}',
    '{"channel":"error"}',
    '{"channel":"subscriptionResponse","data":null}',
  ])('is told to be unreadable: %s', (text) => {
    expect(readSocketFrame(text)).toMatchObject({ type: 'unreadable' });
  });
});

describe('the post that an error is about', () => {
  it('is named in the text, or in the request that it repeats', () => {
    const ids = frames('control-frames.ndjson').flatMap(({ frame }) =>
      frame.channel === 'error' ? (refusedPostId(frame.data as string) ?? []) : [],
    );
    expect(ids).toEqual([2, 1234]);
  });

  it('is lost where the text is cut short', () => {
    const unread = 'Error parsing JSON into valid websocket request: ';
    expect(refusedPostId(`${unread}{"method":"post","id":2,"requ`)).toBeNull();
    expect(refusedPostId(`${unread}{"method":"ping","id":2}`)).toBeNull();
  });
});
