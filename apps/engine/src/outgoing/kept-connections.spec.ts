import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { selfSigned } from '@perennial/testkit';
import { lendRequests } from '../delivery/lend.js';
import { until } from '../http/testing/until.js';
import { idleMs, KeptConnections } from './kept-connections.js';
import { sendRequest, type Making, type OutgoingAnswer, type OutgoingRequest } from './send-request.js';

const ALLOWED = ['127.0.0.1', '127.0.0.2', 'orchard.test'];
const OK = 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=60\r\ncontent-length: 2\r\n\r\nok';

interface Outside {
  readonly port: number;
  /** All connections that it ever had. */
  readonly sockets: readonly Socket[];
  readonly close: () => Promise<void>;
}

describe('connections that are kept between calls', () => {
  let kept = new KeptConnections();
  const running: Outside[] = [];
  afterEach(async () => {
    kept.close();
    kept = new KeptConnections();
    for (const outside of running.splice(0)) await outside.close();
  });

  const listen = async (server: Pick<Server, 'on' | 'listen' | 'address' | 'close'>, at: { readonly host?: string; readonly port?: number } = {}): Promise<Outside> => {
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((listening) => server.listen(at.port ?? 0, at.host ?? '127.0.0.1', listening));
    const outside = { port: (server.address() as AddressInfo).port, sockets, close: () => new Promise<void>((closed) => {
      server.close(() => closed());
      for (const socket of sockets) socket.destroy();
    }) };
    running.push(outside);
    return outside;
  };
  /** A server that keeps its connections for a minute. */
  const patient = (onRequest: RequestListener): Promise<Outside> => listen(createServer({ keepAliveTimeout: 60_000 }, onRequest));
  /** Answers the nth request of a connection, from 1, by a hand-written server. */
  const raw = (onRequest: (socket: Socket, nth: number, bytes: string) => void): Promise<Outside> => listen(createRawServer((socket) => {
    let nth = 0;
    socket.on('data', (bytes) => onRequest(socket, (nth += 1), bytes.toString('latin1')));
  }));
  const call = (url: string, own: Partial<OutgoingRequest> = {}, making: Making = {}, allowed = ALLOWED): Promise<OutgoingAnswer> =>
    sendRequest({ method: 'POST', url, headers: {}, body: 'x', timeoutMs: 30_000, maxBytes: 1000, ...own }, allowed, { kept, ...making });
  const at = ({ port }: Outside): string => `http://127.0.0.1:${port}/`;

  it('a hundred calls of a provider, five at a time, share five connections', async () => {
    let requests = 0;
    const outside = await patient((request, response) => {
      requests += 1;
      request.resume().on('end', () => response.end('{}'));
    });
    const { post } = lendRequests(ALLOWED, kept);
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => post({ url: at(outside), headers: {}, body: '{}' })));
      expect(answers.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'answer'));
    }
    expect([requests, outside.sockets.length, kept.waiting]).toEqual([100, 5, 5]);
  });

  it('one host gets a hundred at most; the rest waits for them, and what is given up while it waits never left', async () => {
    const held: (() => void)[] = [];
    const outside = await patient((_request, response) => void held.push(() => response.end('{}')));
    const calls = Array.from({ length: 130 }, () => call(at(outside), { timeoutMs: 60_000 }));
    await until(async () => held.length === 100);
    expect(await call(at(outside), { timeoutMs: 100 })).toEqual({ type: 'unreachable', reason: 'no answer within 0.1 s', sent: false });
    for (const end of held.splice(0)) end();
    await until(async () => held.length === 30);
    for (const end of held.splice(0)) end();
    expect(new Set((await Promise.all(calls)).map(({ type }) => type))).toEqual(new Set(['answer']));
    expect(outside.sockets).toHaveLength(100);
  });

  it('all hosts together get 256 that wait; those that waited the longest make room', async () => {
    const hosts = await Promise.all(Array.from({ length: 3 }, async () => {
      const held: (() => void)[] = [];
      return { held, outside: await patient((_request, response) => void held.push(() => response.end('{}'))) };
    }));
    const calls = hosts.map(({ outside }) => Array.from({ length: 90 }, () => call(at(outside))));
    await until(async () => hosts.every(({ held }) => held.length === 90));
    for (const [place, { held }] of hosts.entries()) {
      for (const end of held) end();
      await Promise.all(calls[place] ?? []);
    }
    expect(kept.waiting).toBe(256);
    const open = (): number[] => hosts.map(({ outside }) => outside.sockets.filter(({ destroyed }) => !destroyed).length);
    await until(async () => open().join() === '76,90,90');
  });

  it.each([[undefined, 4000], ['timeout=5', 4000], ['timeout=5, max=100', 4000], ['max=100, timeout=8', 7000], ['timeout=600', 15_000], ['timeout=1', 0], ['timeout=0', 0], ['max=3', 4000], ['nonsense', 4000]])('after Keep-Alive: %s waits %d ms', (header, ms) => expect(idleMs(header)).toBe(ms));

  it('closes what waits sooner than the server said that it would, and keeps nothing that the server closes within a second', async () => {
    const outside = await listen(createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'keep-alive': `timeout=${request.url === '/brief' ? 1 : 2}` }).end('{}');
    }));
    let ended = false;
    await call(at(outside));
    outside.sockets[0]?.once('end', () => (ended = true));
    await until(async () => ended);
    expect(kept.waiting).toBe(0);
    await call(`${at(outside)}brief`);
    expect(kept.waiting).toBe(0);
    await call(`${at(outside)}brief`);
    expect(outside.sockets).toHaveLength(3);
  });

  it('a server that closes what waits is called over a new connection, with nothing lost', async () => {
    const outside = await raw((socket) => socket.end(OK));
    for (let nth = 1; nth <= 10; nth += 1) {
      expect(await call(at(outside))).toMatchObject({ type: 'answer', status: 200 });
      await until(async () => kept.waiting === 0);
    }
    expect(outside.sockets).toHaveLength(10);
  });

  it('of a request that left whole as the server closed, only one that may be repeated is made again', async () => {
    let requests = 0;
    const outside = await raw((socket, nth) => {
      requests += 1;
      if (nth === 1) socket.write(OK);
      else socket.resetAndDestroy();
    });
    await call(at(outside));
    expect(await call(at(outside))).toEqual({ type: 'unreachable', reason: 'the connection broke', sent: true });
    expect(requests).toBe(2);
    await call(at(outside));
    expect(await call(at(outside), { method: 'GET', body: null })).toMatchObject({ type: 'answer', status: 200 });
    expect(requests).toBe(5);
  });

  it('of one that did not leave whole nothing can have come, so that it is made again, once', async () => {
    const body = 'x'.repeat(20_000_000);
    let isDown = false;
    const outside = await raw((socket, _nth, bytes) => {
      if (bytes.startsWith('GET ')) socket.write(OK);
      else if (outside.sockets.length === 1 || isDown) socket.resetAndDestroy();
      else if (bytes.endsWith('x') && socket.bytesRead > body.length) socket.write(OK);
    });
    await call(at(outside), { method: 'GET', body: null });
    expect(await call(at(outside), { body, timeoutMs: 30_000 })).toMatchObject({ type: 'answer', status: 200 });
    expect(outside.sockets).toHaveLength(2);
    isDown = true;
    await call(at(outside), { method: 'GET', body: null });
    expect(await call(at(outside), { body })).toEqual({ type: 'unreachable', reason: 'the connection broke', sent: false });
  });

  it('so it is of one that found its connection reset', async () => {
    const outside = await raw((socket) => socket.write(OK));
    await call(at(outside));
    outside.sockets[0]?.resetAndDestroy();
    expect(await call(at(outside))).toMatchObject({ type: 'answer', status: 200 });
    expect(outside.sockets).toHaveLength(2);
  });

  it('a new connection that breaks is never tried again', async () => {
    const outside = await raw((socket) => socket.resetAndDestroy());
    expect(await call(at(outside), { method: 'GET', body: null })).toEqual({ type: 'unreachable', reason: 'the connection broke', sent: true });
    expect(outside.sockets).toHaveLength(1);
  });

  it('the end of an earlier call does not break a later one on its connection', async () => {
    const first = new AbortController();
    const outside = await patient((request, response) => {
      if (request.url !== '/second') return void response.end('{}');
      first.abort();
      setTimeout(() => response.end('second'), 50);
    });
    expect(await call(at(outside), {}, { stop: first.signal })).toMatchObject({ type: 'answer' });
    expect(await call(`${at(outside)}second`)).toMatchObject({ type: 'answer', text: 'second' });
    expect(outside.sockets).toHaveLength(1);
  });

  it('what comes unasked, is too long or came before all was sent ends the connection', async () => {
    const chatty = await raw((socket, nth) => {
      socket.write(OK);
      setTimeout(() => socket.write(`HTTP/1.1 500 Stray ${nth}\r\ncontent-length: 0\r\n\r\n`), 50);
    });
    await call(at(chatty));
    await until(async () => kept.waiting === 0);
    expect(await call(at(chatty))).toMatchObject({ status: 200 });
    expect(chatty.sockets).toHaveLength(2);
    await until(async () => kept.waiting === 0);
    const long = await patient((_request, response) => void response.end('y'.repeat(5000)));
    expect(await call(at(long))).toMatchObject({ type: 'answer', text: null });
    const hasty = await raw((socket, nth) => (nth === 1 ? socket.write('HTTP/1.1 413 Too large\r\ncontent-length: 0\r\n\r\n') && socket.pause() : undefined));
    expect(await call(at(hasty), { body: 'x'.repeat(20_000_000) })).toMatchObject({ type: 'answer', status: 413 });
    expect(kept.waiting).toBe(0);
  });

  it('a name that moves is called where it is now, and any of its addresses to which a connection waits will do', async () => {
    const one = await patient((_request, response) => void response.end('one'));
    const two = await listen(createServer({ keepAliveTimeout: 60_000 }, (_request, response) => void response.end('two')), { host: '127.0.0.2', port: one.port });
    const url = `http://orchard.test:${one.port}/`;
    const found = (...addresses: string[]): Promise<OutgoingAnswer> => call(url, {}, { find: async () => addresses });
    expect(await found('127.0.0.1')).toMatchObject({ text: 'one' });
    expect(await found('127.0.0.2')).toMatchObject({ text: 'two' });
    one.sockets[0]?.destroy();
    await until(async () => kept.waiting === 1);
    expect(await found('127.0.0.1', '127.0.0.2')).toMatchObject({ text: 'two' });
    expect([one.sockets.length, two.sockets.length]).toEqual([1, 1]);
  });

  it('a name that turns private, or is allowed no more, is refused while a connection waits', async () => {
    const { privateKey, certificate } = selfSigned('orchard.test');
    let requests = 0;
    const outside = await listen(createSecureServer({ keepAliveTimeout: 60_000, key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: certificate }, (_request, response) => {
      requests += 1;
      response.end('{}');
    }));
    kept = new KeptConnections(certificate);
    const url = `https://orchard.test:${outside.port}/`;
    const find = async (): Promise<string[]> => ['127.0.0.1'];
    for (let nth = 0; nth < 2; nth += 1) expect(await call(url, {}, { find })).toMatchObject({ type: 'answer', status: 200 });
    expect([kept.waiting, outside.sockets.length]).toEqual([1, 1]);
    expect(await call(url, {}, { find }, [])).toMatchObject({ type: 'refused', reason: expect.stringContaining('private host') });
    expect(await call(url, {}, { find: async () => ['8.8.8.8', '127.0.0.1'] }, [])).toMatchObject({ type: 'refused' });
    // The same address by another name: its certificate is looked at anew.
    expect(await call(`https://maple.test:${outside.port}/`, {}, { find }, ['maple.test'])).toMatchObject({ type: 'unreachable', reason: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') });
    expect(await call(`https://127.0.0.1:${outside.port}/`)).toMatchObject({ type: 'unreachable' });
    expect(requests).toBe(2);
  });

  it('ends those that wait and those in use with the process', async () => {
    let came = false;
    const outside = await patient((request, response) => {
      if (request.url === '/held') came = true;
      else response.end('{}');
    });
    await Promise.all([call(at(outside)), call(at(outside))]);
    const held = call(`${at(outside)}held`, { timeoutMs: 600_000 });
    await until(async () => came);
    let ended = 0;
    for (const socket of outside.sockets) socket.once('close', () => (ended += 1));
    const started = performance.now();
    kept.close();
    expect(await held).toEqual({ type: 'unreachable', reason: 'the connection broke', sent: true });
    await until(async () => ended === 2 && kept.waiting === 0);
    expect(performance.now() - started).toBeLessThan(12_000); // alone they would wait for 15 s
  });
});
