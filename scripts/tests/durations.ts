/** How long test files took when they ran last: the longest are begun first, so that none is left for the end. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of a file that has not run here yet. Most that start servers take longer than most that do not. */
const unknownS = { slow: 10, fast: 1 };
/** The longest, as a fresh clone is to know them. */
export const longestS: Readonly<Record<string, number>> = {
  'test/cluster/scenarios.test.ts': 90,
  'test/differential/transcripts/v2-auth-transcripts.test.ts': 60,
  'test/differential/transcripts/v2-transcripts.test.ts': 60,
  'test/sim/sim.test.ts': 50,
  'test/differential/tls-peers.test.ts': 40,
  'test/differential/cluster.test.ts': 35,
  'test/differential/tls-common-name.test.ts': 35,
  'test/cluster/etcdctl.test.ts': 30,
  'test/differential/v2-tree.test.ts': 30,
  'test/differential/transcripts/transcripts.test.ts': 30,
  'test/sim/planted.test.ts': 20,
};

export class Durations {
  private readonly file: string;
  private readonly seconds: Map<string, number>;

  /** @param file where they are kept; one that is not there, or cannot be read, knows nothing */
  constructor(file: string) {
    this.file = file;
    this.seconds = new Map(Object.entries({ ...longestS, ...read(file) }));
  }

  /** The files, the longest first; what is equally long stays in its order. */
  longestFirst(sources: readonly string[], isFast: (source: string) => boolean): string[] {
    const expectedS = new Map(
      sources.map((source) => [
        source,
        this.seconds.get(source) ?? (isFast(source) ? unknownS.fast : unknownS.slow),
      ]),
    );
    return [...sources].sort((a, b) => expectedS.get(b)! - expectedS.get(a)!);
  }

  set(source: string, durationS: number): void {
    this.seconds.set(source, Math.round(durationS * 10) / 10);
  }

  save(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(Object.fromEntries(this.seconds)));
  }
}

function read(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
