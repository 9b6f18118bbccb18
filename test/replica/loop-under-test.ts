import { CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import { PutRequest } from '../../src/codec/generated/messages.generated.ts';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import { silentLogger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import type { Disk } from '../../src/log/disk.ts';
import { type Bootstrapped, bootstrap } from '../../src/replica/bootstrap.ts';
import { DriveLoop } from '../../src/replica/drive-loop.ts';
import { noPeerNetwork } from '../../src/replica/peer-network.ts';
import type { PeerTransport } from '../../src/replica/peer-transport.ts';
import { RequestIds } from '../../src/replica/proposals.ts';

/** The way to the other members of a cluster of one. */
const noPeers: PeerTransport = {
  setPeers() {},
  send() {},
  sendSnapshot() {},
  call: (_to, _kind, _body, _timeoutMs, done) => done(new Error('there is nobody'), new Uint8Array(0)),
  activeSinceMs: () => null,
  close: () => Promise.resolve(),
};

/** A member's data, consensus and state without ports, on a disk of the test's. */
export interface LoopUnderTest {
  readonly parts: Bootstrapped;
  readonly loop: DriveLoop;
  /** What the loop reported as the end of the member. */
  readonly fatal: Error[];
  /** Why messages of others were not taken. */
  readonly refused: string[];
}

/** Recovers or begins a member on `disk` and runs its loop; it leads when its first entry is applied. */
export async function startLoop(
  disk: Disk,
  nowMs: () => number = systemClock.nowMs,
  segmentBytes = 65_536,
): Promise<LoopUnderTest> {
  const requestIds = new RequestIds(1);
  const parts = await bootstrap({
    config: makeConfig(parseFlags(['--data-dir=/member', `--wal-segment-bytes=${segmentBytes}`], {})),
    disk,
    logger: silentLogger,
    network: noPeerNetwork,
    requestIds,
    clock: { ...systemClock, random: () => 0 },
    onWrite() {},
  });
  const fatal: Error[] = [];
  const refused: string[] = [];
  const loop = new DriveLoop({
    ...parts,
    requestIds,
    transport: noPeers,
    clock: { ...systemClock, nowMs },
    heartbeatMs: 100,
    electionMs: 1000,
    requestTimeoutMs: 7000,
    warningApplyMs: 100,
    snapshotPath: () => '',
    hooks: {
      onChange() {},
      onApplied() {},
      onSlowApply() {},
      onLeaderChange() {},
      onMembersChange() {},
      onInstall: (install) => install(),
      onSnapshotWanted() {},
      onRefused: (_message, why) => refused.push(why),
      onFatal: (error) => fatal.push(error),
    },
  });
  loop.start();
  loop.campaign();
  return { parts, loop, fatal, refused };
}

const encoder = new TextEncoder();

/** Proposes a put; resolves with the error, or `null` when it is acknowledged. */
export function put(loop: DriveLoop, key: string, value: string): Promise<ApiError | null> {
  const request = PutRequest.create({ key: encoder.encode(key), value: encoder.encode(value) });
  return propose(loop, new NewCommand(CommandKind.PUT, request));
}

/** The same of any command. */
export function propose(loop: DriveLoop, command: NewCommand): Promise<ApiError | null> {
  return new Promise((resolve) => loop.propose(command, resolve));
}

/** Resolves when a linearizable read may run. */
export function barrier(loop: DriveLoop): Promise<ApiError | null> {
  return new Promise((resolve) => loop.linearize(resolve));
}

/** The value of a key as the state has it, `null` when there is none. */
export function storedValue({ parts }: LoopUnderTest, key: string): string | null {
  const { index } = parts.state.kv;
  const version = index.get(encoder.encode(key), 0);
  return version === 0 ? null : index.value(version).toString();
}
