import { describe, expect, it } from 'vitest';
import { guardRequest } from '../../../src/gateway/api/guard-request.ts';

const settings = { port: 7070, origins: ['http://localhost:3000'] };

describe('a request', () => {
  it.each(['127.0.0.1:7070', 'localhost:7070', 'LOCALHOST:7070', '[::1]:7070'])(
    'to %s passes',
    (host) => expect(guardRequest({ headers: { host } }, settings)).toBeNull(),
  );

  it.each([
    'evil.example:7070',
    '127.0.0.1',
    'localhost:80',
    'localhost:7070.evil.example',
    '127.0.0.1.evil.example:7070',
    '',
    undefined,
  ])('to %s does not', (host) => {
    const headers = host === undefined ? {} : { host };
    expect(guardRequest({ headers }, settings)).toBe('host');
  });

  it('at port 80 passes with the port left out, as clients do', () => {
    const to = (host: string) => guardRequest({ headers: { host } }, { ...settings, port: 80 });
    expect(['127.0.0.1', 'LOCALHOST', '[::1]', 'localhost:80'].map(to)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(['evil.example', 'localhost:7070'].map(to)).toEqual(['host', 'host']);
  });

  it('from a page passes if that page may ask', () => {
    const from = (origin: string) =>
      guardRequest({ headers: { host: 'localhost:7070', origin } }, settings);
    expect(from('http://localhost:3000')).toBeNull();
    expect(['http://localhost:7070', 'https://evil.example', 'null', ''].map(from)).toEqual([
      'origin',
      'origin',
      'origin',
      'origin',
    ]);
  });
});
