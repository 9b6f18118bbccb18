import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Passwords } from '../api/auth/passwords.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import type { PasswordResult, PasswordTask } from './password-worker.ts';

/**
 * Makes and checks hashes of passwords on threads of its own, since libuv's pool is what writes the log: a handful of
 * log-ins there would hold up every write. Threads start with the first work there is for them and stay until `stop`.
 */
export class PasswordWorkers implements Passwords {
  private readonly threadsMax: number;
  private readonly threads: Thread[] = [];
  private readonly waiting: Job[] = [];
  private stopping: Promise<void> | null = null;

  constructor(threads = Math.min(availableParallelism(), threadsMax)) {
    this.threadsMax = threads;
  }

  /** Threads that run now, idle ones too. */
  get threadCount(): number {
    return this.threads.length;
  }

  hash(password: string, cost: number, done: (error: ApiError | null, hash: string) => void): void {
    this.add({
      task: { kind: 'hash', password, cost },
      done: (error, result) => done(error, error === null ? (result as string) : ''),
    });
  }

  verify(password: string, hash: string, done: (error: ApiError | null, matches: boolean) => void): void {
    this.add({
      task: { kind: 'verify', password, hash },
      done: (error, result) => done(error, result === true),
    });
  }

  /**
   * Ends the threads, each behind the hash that it is at. What was under way or waited is answered with an error. May be
   * called more than once.
   */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private add(job: Job): void {
    if (this.stopping !== null) {
      refuse(job, errors.stopped);
      return;
    }
    const idle = this.threads.find((thread) => thread.job === null) ?? this.startThread();
    if (idle !== null) this.give(idle, job);
    else if (this.waiting.length < passwordsWaitingMax) this.waiting.push(job);
    else refuse(job, errors.tooManyRequests);
  }

  /** One more thread; null when there are as many as there may be. */
  private startThread(): Thread | null {
    if (this.threads.length >= this.threadsMax) return null;
    const worker = new Worker(workerFile);
    const thread: Thread = { worker, job: null };
    worker.on('message', (result: PasswordResult) => this.finished(thread, null, result));
    worker.on('error', () => this.ended(thread));
    worker.on('exit', () => this.ended(thread));
    this.threads.push(thread);
    return thread;
  }

  private give(thread: Thread, job: Job): void {
    thread.job = job;
    // An idle thread does not keep the process alive.
    thread.worker.ref();
    thread.worker.postMessage(job.task);
  }

  private finished(thread: Thread, error: ApiError | null, result: PasswordResult): void {
    const job = thread.job;
    if (job === null) return;
    thread.job = null;
    const next = this.stopping === null ? this.waiting.shift() : undefined;
    if (next === undefined) thread.worker.unref();
    else this.give(thread, next);
    job.done(error, result);
  }

  /** A thread that ended by itself, out of memory or by an error: its job fails, and the next one gets a new thread. */
  private ended(thread: Thread): void {
    const at = this.threads.indexOf(thread);
    if (at < 0) return;
    this.threads.splice(at, 1);
    const { job } = thread;
    thread.job = null;
    const next = this.stopping === null ? this.waiting.shift() : undefined;
    if (next !== undefined) this.give(this.startThread()!, next);
    job?.done(this.stopping === null ? errors.passwordWorkerFailed : errors.stopped, false);
  }

  private async stopAll(): Promise<void> {
    for (const job of this.waiting.splice(0)) refuse(job, errors.stopped);
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

/** Threads at most, however many cores there are. */
const threadsMax = 4;
/**
 * Passwords that wait for a thread. At cost 10 a thread does some twenty a second: a caller who would wait
 * longer than a request may take gets an error at once.
 */
export const passwordsWaitingMax = 256;

/** A thread is given no loader for TypeScript: a test that is run from its source needs a build. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../build/src/member/password-worker.js' : './password-worker.js',
  import.meta.url,
);

type Done = (error: ApiError | null, result: PasswordResult) => void;

interface Job {
  readonly task: PasswordTask;
  readonly done: Done;
}

/** A thread and what it works on; null while it is idle. */
interface Thread {
  readonly worker: Worker;
  job: Job | null;
}

function refuse(job: Job, error: ApiError): void {
  queueMicrotask(() => job.done(error, false));
}
