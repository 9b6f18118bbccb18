import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields, Logger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { Handler } from '../../src/http/exchange.ts';
import { Http1Server } from '../../src/http/http1/server.ts';
import { httpLimitsDefault } from '../../src/http/limits.ts';
import { addVersionRoute } from '../../src/http/monitoring.ts';
import { Router } from '../../src/http/router.ts';
import { type Listener, listen } from '../../src/net/listener.ts';
import { HttpPeerTransport, type PeerTransportOptions } from '../../src/peers/http-peer-transport.ts';
import { type Message, makeMessage, RaftMessageType } from '../../src/raft/message.ts';
import type { Peer, PeerCall, PeerHandler } from '../../src/replica/peer-transport.ts';
import { freePort } from '../support/free-port.ts';

export const clusterId = 0x5a13af9a2a693d4dn;

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps what is logged. */
class LogRecorder implements Logger {
  readonly lines: LogLine[] = [];
  level = 'debug';
  debug = (message: string, fields: LogFields = {}) => this.add('debug', message, fields);
  info = (message: string, fields: LogFields = {}) => this.add('info', message, fields);
  warn = (message: string, fields: LogFields = {}) => this.add('warn', message, fields);
  error = (message: string, fields: LogFields = {}) => this.add('error', message, fields);
  fatal = (message: string, fields: LogFields = {}) => this.add('fatal', message, fields);
  flush(): void {}

  child(): Logger {
    return this;
  }

  /** Whether a line, with its fields, has the text. */
  has(text: string): boolean {
    return this.lines.some((line) => JSON.stringify(line).includes(text));
  }

  private add(level: string, message: string, fields: LogFields): void {
    this.lines.push({ level, message, fields });
  }
}

type Answer = (
  from: bigint,
  kind: PeerCall,
  body: Uint8Array,
  reply: (error: Error | null, answer: Uint8Array) => void,
) => void;

/** Keeps what the transport tells, and answers calls as the test says. */
class RecordingHandler implements PeerHandler {
  readonly messages: Message[] = [];
  readonly unreachables: bigint[] = [];
  readonly goneMembers: bigint[] = [];
  readonly snapshotsSent: { member: bigint; delivered: boolean }[] = [];
  removedTimes = 0;
  onMessage: (message: Message) => void = () => {};
  onSnapshot: (message: Message, file: AsyncIterable<Uint8Array>) => Promise<void> = async (
    _message,
    file,
  ) => {
    for await (const _chunk of file);
  };
  onCall: Answer = (_from, _kind, body, reply) => reply(null, body);

  receive(message: Message): void {
    this.messages.push(message);
    this.onMessage(message);
  }

  receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void> {
    return this.onSnapshot(message, file);
  }

  answer(...call: Parameters<Answer>): void {
    this.onCall(...call);
  }

  gone(member: bigint): void {
    this.goneMembers.push(member);
  }

  unreachable(member: bigint): void {
    this.unreachables.push(member);
  }

  snapshotSent(member: bigint, delivered: boolean): void {
    this.snapshotsSent.push({ member, delivered });
  }

  removed(): void {
    this.removedTimes++;
  }
}

/** A transport with a peer port on loopback. */
export class TransportUnderTest {
  readonly id: bigint;
  readonly port: number;
  readonly handler = new RecordingHandler();
  readonly log = new LogRecorder();
  readonly transport: HttpPeerTransport;
  readonly removed = new Set<bigint>();
  /** Connections that the port has accepted and that are open. */
  readonly accepted = new Set<Socket>();
  private readonly http: Http1Server;
  private listener: Listener | null = null;

  private constructor(id: bigint, port: number, options: Partial<PeerTransportOptions>) {
    this.id = id;
    this.port = port;
    this.transport = new HttpPeerTransport({
      clusterId,
      memberId: id,
      peerUrls: [this.url],
      handler: this.handler,
      logger: this.log,
      clock: systemClock,
      isRemoved: (member) => this.removed.has(member),
      serverVersion: '3.4.23',
      ...options,
    });
    const router = new Router();
    addVersionRoute(router, '3.4.23', () => '3.4.0');
    const handle: Handler = (request, response) => {
      if (!this.transport.accept(request)) router.handle(request, response);
    };
    this.http = new Http1Server(handle, httpLimitsDefault, systemClock);
  }

  /** With its port open. */
  static async start(id: bigint, options: Partial<PeerTransportOptions> = {}): Promise<TransportUnderTest> {
    const made = new TransportUnderTest(id, await freePort(), options);
    await made.openPort();
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get peer(): Peer {
    return { id: this.id, urls: [this.url] };
  }

  async openPort(): Promise<void> {
    const url = { scheme: 'http', host: '127.0.0.1', port: this.port, path: '', text: this.url } as const;
    const accept = (socket: Socket, head: Buffer): void => {
      this.accepted.add(socket);
      socket.on('close', () => this.accepted.delete(socket));
      this.http.accept(socket, head);
    };
    this.listener = await listen(url, { http: { accept }, grpc: null, clock: systemClock, logger: this.log });
  }

  /** Ends what was accepted, and accepts no more. */
  closePort(): void {
    void this.listener?.close();
    this.listener = null;
    for (const socket of this.accepted) socket.destroy();
  }

  /** Resolves when this member's messages reach `other`. */
  async reaches(other: TransportUnderTest): Promise<void> {
    await until(() => this.transport.activeSinceMs(other.id) !== null, `${this.id} reaches ${other.id}`);
  }

  async stop(): Promise<void> {
    await this.transport.close();
    await this.http.close(0);
    this.closePort();
  }
}

/** Members that know each other, when all connections work. */
export async function startCluster(
  count: number,
  options: Partial<PeerTransportOptions> = {},
): Promise<TransportUnderTest[]> {
  const members: TransportUnderTest[] = [];
  for (let id = 1n; id <= count; id++) members.push(await TransportUnderTest.start(id, options));
  for (const member of members) introduce(member, members);
  for (const member of members) {
    for (const other of members) if (other !== member) await member.reaches(other);
  }
  return members;
}

/** Tells a member who the others are. */
export function introduce(member: TransportUnderTest, members: readonly TransportUnderTest[]): void {
  member.transport.setPeers(members.filter((other) => other !== member).map((other) => other.peer));
}

export async function stopAll(members: readonly TransportUnderTest[]): Promise<void> {
  await Promise.all(members.map((member) => member.stop()));
}

/** Resolves once `condition` holds; rejects, naming `what`, after 10 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const beganMs = performance.now();
  while (!condition()) {
    if (performance.now() - beganMs > 10_000) throw new Error(`waited in vain until ${what}`);
    await sleep(5);
  }
}

/** A heartbeat of term 1, unless `fields` say otherwise. */
export function messageWith(from: bigint, to: bigint, fields: Partial<Message> = {}): Message {
  const { type = RaftMessageType.HEARTBEAT, term = 1 } = fields;
  return makeMessage(type, from, to, term, fields);
}
