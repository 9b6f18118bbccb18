import type {
  CallContext,
  SlicedResponse,
  StreamCall,
  StreamMethod,
  UnaryCall,
  UnaryMethod,
} from '../../src/api/rpc.ts';
import type { AuthInfo } from '../../src/codec/command/auth-info.ts';
import { commandHeaderBytes } from '../../src/codec/command/command.ts';
import type { MessageType } from '../../src/codec/message-type.ts';
import { Writer } from '../../src/codec/writer.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import type { Random } from '../support/random.ts';
import { rawRequest } from '../support/raw-command.ts';
import type { Machine } from './machine.ts';
import type { SimMember } from './sim-member.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Longest way of a request to its member. */
const wayMaxUs = 2_000;
/** What lies where a message of a stream was, once its handler has returned. */
const goneByte = 0xdb;

/** What a client says of itself with a call. */
export interface Caller {
  readonly token?: string;
  /** The common name of his certificate. */
  readonly certificateName?: string;
  /** Does not want a stream that has no leader. */
  readonly needsLeader?: boolean;
}

/** Who is asked nothing, for he may do everything: root, by his certificate. */
export const asRoot: Caller = { certificateName: 'root' };

/** How a call ended: answered, refused, or with its connection, which says nothing of what became of it. */
export type Outcome<Response> =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'refusal'; readonly error: ApiError }
  | { readonly kind: 'broken' };

export interface StreamEnds<Response> {
  onMessage(response: Response): void;
  /** The stream is over: by an error, or `null` where its connection broke, or it ended well. */
  onEnd(error: ApiError | null): void;
}

/** What a connection carries: a call, or something that lasts. */
export interface Ongoing {
  /** The client gives it up, and hears nothing any more. False where its member need not hear of that. */
  leave(): boolean;
  /** The member learns that the client has left. */
  hungUp(): void;
  /** The process that had it is gone. */
  broke(): void;
}

export interface WireOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
}

/**
 * A client's connection to the process that a machine runs now, as the wire layers make one: requests arrive as bytes, in
 * their order, and answers leave as bytes. It breaks when the client closes it, or the process is over.
 */
export class Connection {
  readonly machine: Machine;
  readonly member: SimMember;
  private readonly options: WireOptions;
  private readonly carried = new Set<Ongoing>();
  private readonly arriving: (() => void)[] = [];
  private lastArrivalUs = 0;
  isOpen = true;

  /** Null where nobody listens. */
  static open(machine: Machine, options: WireOptions): Connection | null {
    const member = machine.serving;
    if (member === null) return null;
    const connection = new Connection(machine, member, options);
    machine.connections.add(connection);
    return connection;
  }

  private constructor(machine: Machine, member: SimMember, options: WireOptions) {
    this.machine = machine;
    this.member = member;
    this.options = options;
  }

  /** Asks for one thing. @param done called once, unless the call is cancelled; must not call the member */
  call<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    caller: Caller,
    done: (outcome: Outcome<Response>) => void,
  ): WireCall<Response> {
    const raw = rawRequest(bytesOf(method.request, request));
    const call = new WireCall(method.response, raw, caller, () => this.carried.delete(call), done);
    this.carried.add(call);
    this.arrive(() => {
      if (call.isOver) return;
      this.member.rpc(method.path).handle(method.request.decode(raw, commandHeaderBytes), call);
      // A call that waits for long keeps its context, and its request's bytes are not to be had from there any more.
      call.raw = null;
    });
    return call;
  }

  /** Opens a stream. Nothing that `ends` does may call the member. */
  stream<Request, Response>(
    method: StreamMethod<Request, Response>,
    caller: Caller,
    ends: StreamEnds<Response>,
  ): WireStream<Request, Response> {
    const row = this.member.streamRpc(method.path);
    const over = (): boolean => this.carried.delete(stream);
    const stream = new WireStream<Request, Response>(row.method, caller, ends, over, (run) =>
      this.arrive(run),
    );
    this.carried.add(stream);
    this.arrive(() => {
      if (!stream.isOver) row.open(stream);
    });
    return stream;
  }

  /** Has something else end with the connection. */
  carry(ongoing: Ongoing): void {
    this.carried.add(ongoing);
  }

  /** Lets something happen at the member, behind what is on its way there. */
  arrive(run: () => void): void {
    const { clock, random } = this.options;
    const arrivalUs = Math.max(this.lastArrivalUs + 1, clock.nowUs + random.below(wayMaxUs));
    this.lastArrivalUs = arrivalUs;
    this.arriving.push(run);
    // A process that stood still may see events in another order than that of their times: what is on the way keeps its own.
    clock.after(arrivalUs - clock.nowUs, 'request', this.machine, () => {
      const next = this.arriving.shift()!;
      if (this.isOpen) next();
    });
  }

  /** The client leaves: the member is told. */
  close(): void {
    const { clock, random } = this.options;
    const left: Ongoing[] = [];
    this.end((call) => {
      if (call.leave()) left.push(call);
    });
    if (left.length === 0) return;
    clock.after(random.below(wayMaxUs), 'hang up', this.machine, () => {
      for (const call of left) call.hungUp();
    });
  }

  /** The member's process is over. */
  break(): void {
    this.end((call) => call.broke());
  }

  private end(each: (call: Ongoing) => void): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.machine.connections.delete(this);
    for (const call of [...this.carried]) each(call);
  }
}

/** What calls of both kinds have in common. */
abstract class WireContext implements CallContext, Ongoing {
  raw: Buffer | null;
  authInfo: AuthInfo | null = null;
  readonly remoteAddress = '127.0.0.1:1';
  onCancel: (() => void) | null = null;
  isOver = false;
  private readonly caller: Caller;
  private readonly onOver: () => void;

  constructor(raw: Buffer | null, caller: Caller, onOver: () => void) {
    this.raw = raw;
    this.caller = caller;
    this.onOver = onOver;
  }

  certificateName(): string | null {
    return this.caller.certificateName ?? null;
  }

  metadata(name: string): string | undefined {
    if (name === 'token') return this.caller.token;
    if (name === 'hasleader' && this.caller.needsLeader) return 'true';
    return undefined;
  }

  leave(): boolean {
    return this.finish();
  }

  hungUp(): void {
    const { onCancel } = this;
    this.onCancel = null;
    onCancel?.();
  }

  /** A bug of wald's ends the simulation. */
  failInternally(error: unknown): void {
    throw error;
  }

  abstract broke(): void;

  /** False where it was over before. */
  protected finish(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.onOver();
    return true;
  }
}

/** A call with one answer. */
export class WireCall<Response> extends WireContext implements UnaryCall<Response> {
  private readonly type: MessageType<Response>;
  private readonly done: (outcome: Outcome<Response>) => void;

  constructor(
    type: MessageType<Response>,
    raw: Buffer | null,
    caller: Caller,
    onOver: () => void,
    done: (outcome: Outcome<Response>) => void,
  ) {
    super(raw, caller, onOver);
    this.type = type;
    this.done = done;
  }

  respond(response: Response): void {
    const copy = copyOf(this.type, response);
    if (this.finish()) this.done({ kind: 'answer', response: copy });
  }

  respondInSlices(slices: SlicedResponse<Response>): void {
    const parts: Uint8Array[] = [];
    for (let part = slices.next(); part !== null; part = slices.next()) parts.push(bytesOf(this.type, part));
    slices.release();
    const response = this.type.decode(Buffer.concat(parts));
    if (this.finish()) this.done({ kind: 'answer', response });
  }

  fail(error: ApiError): void {
    if (this.finish()) this.done({ kind: 'refusal', error });
  }

  broke(): void {
    if (this.finish()) this.done({ kind: 'broken' });
  }
}

/** A call with messages in both directions. Its client may stop to read for a while. */
export class WireStream<Request, Response> extends WireContext implements StreamCall<Request, Response> {
  onMessage: ((request: Request) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  private readonly method: StreamMethod<Request, Response>;
  private readonly ends: StreamEnds<Response>;
  private readonly arrive: (run: () => void) => void;
  /** Messages that may wait for a client which does not read, before its member is told so; `null`: it reads. */
  private roomLeft: number | null = null;
  private readonly unread: Response[] = [];
  private isPaused = false;
  private readonly heldBack: (() => void)[] = [];
  private endError: ApiError | null | undefined = undefined;

  constructor(
    method: StreamMethod<Request, Response>,
    caller: Caller,
    ends: StreamEnds<Response>,
    onOver: () => void,
    arrive: (run: () => void) => void,
  ) {
    super(null, caller, onOver);
    this.method = method;
    this.ends = ends;
    this.arrive = arrive;
  }

  get cancelled(): boolean {
    return this.isOver;
  }

  // ------------------------------------------------------------------ the client's side

  /** Sends a request, which arrives behind those before it. */
  ask(request: Request): void {
    const bytes = bytesOf(this.method.request, request);
    this.arrive(() => this.take(bytes));
  }

  /** Reads nothing until `readOn`. @param room messages that may wait before the member has to hold back */
  stopReading(room: number): void {
    this.roomLeft = room;
  }

  readOn(): void {
    if (this.roomLeft === null) return;
    const wasFull = this.roomLeft <= 0;
    this.roomLeft = null;
    for (const response of this.unread.splice(0)) this.ends.onMessage(response);
    if (this.endError !== undefined) this.ends.onEnd(this.endError);
    else if (wasFull) {
      this.arrive(() => {
        if (!this.isOver) this.onDrain?.();
      });
    }
  }

  broke(): void {
    if (this.finish()) this.ends.onEnd(null);
  }

  // ------------------------------------------------------------------ the service's side

  send(response: Response): boolean {
    if (this.isOver) return true;
    const copy = copyOf(this.method.response, response);
    if (this.roomLeft === null) {
      this.ends.onMessage(copy);
      return true;
    }
    this.unread.push(copy);
    return --this.roomLeft > 0;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    while (this.heldBack.length > 0 && !this.isPaused) this.heldBack.shift()!();
  }

  end(): void {
    this.close(null);
  }

  fail(error: ApiError): void {
    this.close(error);
  }

  private close(error: ApiError | null): void {
    if (!this.finish()) return;
    if (this.roomLeft === null) this.ends.onEnd(error);
    else this.endError = error;
  }

  private take(bytes: Buffer): void {
    if (this.isOver) return;
    if (this.isPaused) {
      this.heldBack.push(() => this.take(bytes));
      return;
    }
    this.onMessage?.(this.method.request.decode(bytes));
    bytes.fill(goneByte);
  }
}

const writer = new Writer(4096);

function bytesOf<T>(type: MessageType<T>, message: T): Buffer {
  writer.reset();
  type.encode(message, writer);
  return Buffer.from(writer.view());
}

/** As it arrives on the other side: its bytes are nobody else's. */
function copyOf<T>(type: MessageType<T>, message: T): T {
  return type.decode(bytesOf(type, message));
}
