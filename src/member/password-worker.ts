import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/bcrypt';

/** A task for a thread of `PasswordWorkers`, one at a time. */
export type PasswordTask =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: number }
  | { readonly kind: 'verify'; readonly password: string; readonly hash: string };

/** The result of a task: the hash, or whether the password is right. */
export type PasswordResult = string | boolean;

/** Linux counts niceness by thread: the event loop goes first where there are fewer cores than threads. */
const niceness = 10;

function run(task: PasswordTask): PasswordResult {
  if (task.kind === 'verify') return verifySync(task.password, task.hash);
  return hashSync(task.password, { cost: task.cost, version: '2a' });
}

if (parentPort !== null) {
  const port = parentPort;
  try {
    setPriority(0, niceness);
  } catch {
    // A sandbox may forbid it: slower writes beside it then, nothing else.
  }
  port.on('message', (task: PasswordTask) => port.postMessage(run(task)));
}
