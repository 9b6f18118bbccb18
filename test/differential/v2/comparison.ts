import { Random } from '../../support/random.ts';
import type { ServerProgram } from '../../support/server-process.ts';
import { describeRequest, type V2ScriptRequest, type V2Step } from './request.ts';
import { V2Script, type V2ScriptOptions } from './script.ts';
import { type OpenWatch, V2Side } from './side.ts';

export interface V2Difference {
  /** What was asked, and what before it. */
  readonly asked: string;
  readonly expected: string;
  readonly found: string;
}

/** Watches that are open at a time; the oldest are closed behind a comparison. */
const watchesKept = 30;
const settleTimeLimitMs = 4_000;
const settlePollMs = 10;
/** A second until nodes expire, half a second until etcd looks for them, and some for a busy machine. */
const expiryWaitMs = 1_900;
const requestsShown = 12;

/** Sends one script to two fresh servers with the v2 API; gives the first difference. */
export async function compareScript(
  first: ServerProgram,
  second: ServerProgram,
  options: V2ScriptOptions,
): Promise<V2Difference | null> {
  const sides = await Promise.all([V2Side.start(first), V2Side.start(second)]);
  try {
    return await new Comparison(sides, options).run();
  } finally {
    await Promise.all(sides.map((side) => side.remove()));
  }
}

class Comparison {
  private readonly sides: readonly [V2Side, V2Side];
  private readonly script: V2Script;
  private readonly ports: Random;
  private watches: (readonly [OpenWatch, OpenWatch])[] = [];
  private readonly sent: string[] = [];

  constructor(sides: readonly [V2Side, V2Side], options: V2ScriptOptions) {
    this.sides = sides;
    this.script = new V2Script(options);
    this.ports = new Random(options.seed);
  }

  async run(): Promise<V2Difference | null> {
    try {
      for (;;) {
        const step = this.script.next(this.sides[0].index);
        if (step === null) return null;
        const difference = await this.perform(step);
        if (difference !== null) return difference;
      }
    } finally {
      for (const pair of this.watches) for (const watch of pair) watch.close();
    }
  }

  private async perform(step: V2Step): Promise<V2Difference | null> {
    switch (step.kind) {
      case 'request':
        return this.send(step.request);
      case 'watch':
        return this.watch(step.request);
      case 'settle':
        return this.settle();
      case 'expire':
        for (const request of step.requests) {
          const difference = await this.send(request);
          if (difference !== null) return difference;
        }
        await new Promise((resolve) => setTimeout(resolve, expiryWaitMs));
        return this.send({ method: 'GET', key: '', query: 'recursive=true&sorted=true', form: null });
    }
  }

  private async send(request: V2ScriptRequest): Promise<V2Difference | null> {
    this.sent.push(describeRequest(request));
    const onHttpPort = this.ports.chance(0.5);
    const [expected, found] = await Promise.all(this.sides.map((side) => side.send(request, onHttpPort)));
    return expected === found ? null : this.difference(expected!, found!);
  }

  private async watch(request: V2ScriptRequest): Promise<V2Difference | null> {
    this.sent.push(`${describeRequest(request)} &`);
    const onHttpPort = this.ports.chance(0.5);
    const [first, second] = await Promise.all(this.sides.map((side) => side.watch(request, onHttpPort)));
    this.watches.push([first!, second!]);
    return null;
  }

  /** Events may still be on their way. */
  private async settle(): Promise<V2Difference | null> {
    const deadlineMs = performance.now() + settleTimeLimitMs;
    for (const [first, second] of this.watches) {
      while (first.text !== second.text && performance.now() < deadlineMs) {
        await new Promise((resolve) => setTimeout(resolve, settlePollMs));
      }
      if (first.text !== second.text) {
        this.sent.push(`(the watch) ${first.description}`);
        return this.difference(first.text, second.text);
      }
    }
    const open = this.watches.filter(([first]) => !first.ended);
    for (const pair of open.slice(0, -watchesKept)) for (const watch of pair) watch.close();
    this.watches = open.slice(-watchesKept);
    return null;
  }

  private difference(expected: string, found: string): V2Difference {
    return { asked: this.sent.slice(-requestsShown).join('\n'), expected, found };
  }
}
