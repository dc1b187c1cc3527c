import { Agent as PlainAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Connections to one address of one host at most; further calls wait for one of them. A sender makes up to 100 calls at a time, so that only push messages to many devices wait. */
const MOST_OF_ONE = 100;
/** Connections that wait for a next call at most, of all hosts together. Those in use are as many as calls are made at a time. */
const MOST_IDLE = 256;
/** How long a connection waits where the server does not say how long it would: less than the 5 s of the most impatient common servers (Node, Apache), as undici does. */
const UNSAID_MS = 4000;
/** How long it waits at most. */
const LONGEST_MS = 15_000;
/** How much sooner than the server we close: what is on its way when it closes gets no answer, and nobody knows whether it was carried out. */
const MARGIN_MS = 1000;

/** Where a connection leads beside its address: its port, and the name that its certificate is for (empty: the address itself). */
export interface Place {
  readonly port: number;
  readonly servername: string;
}

/** The place that a URL names. */
export function placeOf({ protocol, port, hostname }: URL): Place {
  const isLiteral = isIP(hostname.replace(/^\[|\]$/g, '')) > 0;
  return { port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port), servername: isLiteral ? '' : hostname };
}

/** How long a connection may wait for its next call, in milliseconds, by the Keep-Alive header of the last answer; 0: not at all. */
export function idleMs(header: string | undefined): number {
  const said = /(?:^|[\s,])timeout=(\d{1,9})/i.exec(header ?? '')?.[1];
  return said === undefined ? UNSAID_MS : Math.min(LONGEST_MS, Math.max(0, Number(said) * 1000 - MARGIN_MS));
}

/**
 * Connections that stay open between calls. They are told apart by the address that was checked, its port and the name of the certificate: a call never
 * leaves by a connection to an address that its own check did not find. Those that wait do not keep the process from ending.
 */
export class KeptConnections {
  /** Those that wait, the longest first. */
  private readonly idle = new Set<Socket>();
  private readonly waits = new WeakMap<Socket, number>();
  private readonly plain: PlainAgent;
  private readonly secure: SecureAgent;

  /** `ca`: certificates of authorities to trust in place of the well-known ones, in PEM. */
  public constructor(ca?: string) {
    const bounds = { keepAlive: true, maxSockets: MOST_OF_ONE, maxFreeSockets: MOST_OF_ONE };
    this.plain = this.keeping(new PlainAgent(bounds));
    this.secure = this.keeping(new SecureAgent({ ...bounds, ...(ca === undefined ? {} : { ca }) }));
  }

  /** How many connections wait for a next call. */
  public get waiting(): number {
    return this.idle.size;
  }

  /** The agent for a protocol. */
  public agent(protocol: string): PlainAgent {
    return protocol === 'https:' ? this.secure : this.plain;
  }

  /** Which of the checked addresses of a host to call: one to which a connection waits, else the first. */
  public choose(protocol: string, addresses: readonly [string, ...string[]], { port, servername }: Place): string {
    const agent = this.agent(protocol);
    const names = (host: string): string => (agent === this.secure ? this.secure.getName({ ...this.secure.options, host, port, servername }) : agent.getName({ host, port }));
    return addresses.find((address) => (agent.freeSockets[names(address)]?.length ?? 0) > 0) ?? addresses[0];
  }

  /** Notes how long the server of an answer keeps its connection; to be called before the answer is read to its end. */
  public note({ socket, headers }: IncomingMessage): void {
    if (!this.waits.has(socket)) socket.once('close', () => this.idle.delete(socket));
    this.waits.set(socket, idleMs(headers['keep-alive']?.toString()));
  }

  /** Ends all connections, also those in use. */
  public close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  private keeping<Kind extends PlainAgent>(agent: Kind): Kind {
    const reuse = agent.reuseSocket.bind(agent);
    return Object.assign(agent, {
      keepSocketAlive: (socket: Duplex) => socket instanceof Socket && this.keep(socket),
      reuseSocket: (socket: Duplex, request: ClientRequest) => {
        if (socket instanceof Socket) this.idle.delete(socket);
        socket.off('data', spoiled);
        reuse(socket, request);
      },
    });
  }

  private keep(socket: Socket): boolean {
    const wait = this.waits.get(socket) ?? 0;
    if (wait === 0) return false;
    const [longest] = this.idle;
    if (this.idle.size >= MOST_IDLE && longest !== undefined) {
      this.idle.delete(longest);
      longest.destroy();
    }
    this.idle.add(socket);
    socket.on('data', spoiled).unref().setTimeout(wait); // the agent destroys it then
    return true;
  }
}

/** What comes while nothing was asked could be taken for the answer to the next call. */
function spoiled(this: Duplex): void {
  this.destroy();
}
