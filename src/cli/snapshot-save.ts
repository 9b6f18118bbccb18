import { readFileSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  AuthenticateRequest,
  AuthenticateResponse,
  SnapshotRequest,
  SnapshotResponse,
} from '../codec/generated/messages.generated.ts';
import type { MessageType } from '../codec/message-type.ts';
import { Writer } from '../codec/writer.ts';
import { UsageError } from '../errors/usage-error.ts';
import { withEtcdSnapshot } from '../etcd/snapshot-file.ts';
import type { Clock } from '../host/clock.ts';
import { systemDisk } from '../log/disk.ts';
import { type CommandFlags, parseCommandFlags } from './command-flags.ts';
import { ProgressBar } from './progress-bar.ts';

/**
 * `wald snapshot save FILE`: a snapshot of a member that runs, wald's or an etcd's, as `etcdctl snapshot save` makes it; read once more and checked
 * before the file gets its name. What was there under the name is replaced then.
 *
 * @throws UsageError with what the member, or the connection, says; the file is as it was
 */
export async function runSnapshotSave(file: string, args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(
    args,
    usage,
    [],
    ['endpoints', 'cacert', 'cert', 'key', 'user', 'password'],
    ['insecure-skip-tls-verify'],
  );
  const endpoint = flags.text('endpoints') || defaultEndpoint;
  if (endpoint.includes(','))
    throw new UsageError('snapshot must be requested to one selected node, not multiple', 1);
  const client = connect(endpoint, flags);
  const unfinished = `${file}.part`;
  try {
    await save(client, await metadataOf(client, flags, clock), unfinished, clock);
    await withEtcdSnapshot(unfinished, systemDisk, 'open', async ({ hasHash, checkHash }) => {
      if (!hasHash) throw new UsageError(`${unfinished}: the member sent no SHA-256 behind its database`, 1);
      await checkHash();
    });
    await rename(unfinished, file);
    await systemDisk.syncDirectory(dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    if (isServiceError(error)) throw new UsageError(`${endpoint}: ${error.details}`, 1);
    throw error;
  } finally {
    client.close();
  }
  process.stdout.write(`Snapshot saved at ${file}\n`);
}

const usage =
  'Usage: wald snapshot save FILE [--endpoints URL] [--cacert FILE] [--cert FILE --key FILE] [--insecure-skip-tls-verify] ' +
  '[--user NAME[:PASSWORD]] [--password PASSWORD]';
const defaultEndpoint = '127.0.0.1:2379';
const authenticateLimitMs = 10_000;
/** A member that says nothing for so long is asked whether it is there, and for so long it may not answer. */
const silenceLimitMs = 10_000;

function connect(endpoint: string, flags: CommandFlags): Client {
  const [, scheme = '', address = ''] = /^(?:(https?):\/\/)?(.*)$/.exec(endpoint) ?? [];
  const isSecure =
    scheme === 'https' || (scheme === '' && (flags.text('cacert') !== '' || flags.text('cert') !== ''));
  return new Client(address, isSecure ? secure(flags) : credentials.createInsecure(), {
    'grpc.keepalive_time_ms': silenceLimitMs,
    'grpc.keepalive_timeout_ms': silenceLimitMs,
  });
}

function secure(flags: CommandFlags): ChannelCredentials {
  const file = (flag: string) => (flags.text(flag) === '' ? null : readFileSync(flags.text(flag)));
  return credentials.createSsl(file('cacert'), file('key'), file('cert'), {
    rejectUnauthorized: !flags.isSet('insecure-skip-tls-verify'),
  });
}

/** With a user's token, where one is given. */
async function metadataOf(client: Client, flags: CommandFlags, clock: Clock): Promise<Metadata> {
  const metadata = new Metadata();
  const [, name = '', password = ''] = /^([^:]*)(?::(.*))?$/s.exec(flags.text('user')) ?? [];
  if (name === '') return metadata;
  const request = AuthenticateRequest.create({ name, password: flags.text('password') || password });
  const { token } = await new Promise<AuthenticateResponse>((resolve, reject) => {
    client.makeUnaryRequest(
      '/etcdserverpb.Auth/Authenticate',
      encoded(AuthenticateRequest),
      decoded(AuthenticateResponse),
      request,
      { deadline: clock.wallMs() + authenticateLimitMs },
      (error, response) => (error ? reject(error) : resolve(response!)),
    );
  });
  metadata.set('token', token);
  return metadata;
}

async function save(client: Client, metadata: Metadata, path: string, clock: Clock): Promise<void> {
  const call: ClientReadableStream<SnapshotResponse> = client.makeServerStreamRequest(
    '/etcdserverpb.Maintenance/Snapshot',
    encoded(SnapshotRequest),
    decoded(SnapshotResponse),
    SnapshotRequest.create({}),
    metadata,
  );
  const bar = new ProgressBar(process.stderr, clock);
  // As etcdctl has it: a snapshot is everything that there is, passwords too.
  const file = await open(path, 'w', 0o600);
  try {
    let written = 0;
    for await (const { blob, remainingBytes } of call as AsyncIterable<SnapshotResponse>) {
      await writeWhole(file, blob);
      written += blob.length;
      bar.show(written, written + remainingBytes);
    }
    await file.sync();
  } finally {
    bar.end();
    await file.close();
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, null)).bytesWritten;
}

function encoded<Message>(type: MessageType<Message>): (message: Message) => Buffer {
  return (message) => {
    const writer = new Writer(64);
    type.encode(message, writer);
    return writer.copy();
  };
}

function decoded<Message>(type: MessageType<Message>): (bytes: Buffer) => Message {
  return (bytes) => type.decode(bytes);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && 'metadata' in error;
}
