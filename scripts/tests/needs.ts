/** What a test file needs beside a processor: found in what it imports, so that nobody keeps a list of fast tests. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { inCheckout } from '../../test/support/checkout.ts';

/** Modules of Node.js that open sockets, start processes or threads. */
const slowModules: ReadonlySet<string> = new Set([
  'child_process',
  'cluster',
  'dgram',
  'http',
  'http2',
  'https',
  'net',
  'tls',
  'worker_threads',
]);
/** What these modules have that opens nothing. */
const harmlessNames: ReadonlySet<string> = new Set([
  'BlockList',
  'checkServerIdentity',
  'isIP',
  'isIPv4',
  'isIPv6',
  'isMainThread',
  'STATUS_CODES',
]);
/**
 * Files that open sockets only for whoever asks them to, imported by much that tests run over fakes. In a fast run a socket that is
 * opened all the same fails its test (`no-sockets`).
 */
export const notOpened: ReadonlySet<string> = new Set([
  // Members' questions to others over HTTP: bootstrap and the replica are given another network in the simulator.
  'peer-network.js',
]);
/** Packages that do. */
const slowPackages: ReadonlySet<string> = new Set([
  '@grpc/grpc-js',
  '@node-rs/bcrypt',
  'etcd3',
  'uWebSockets.js',
  'unix-dgram',
]);

export interface Import {
  specifier: string;
  /** What is taken from it by name; null where that is not all. */
  names: readonly string[] | null;
}

/** Finds out which files open sockets, processes or threads. */
export class Needs {
  private readonly directory: string;
  private readonly imports = new Map<string, Import[]>();

  /** @param directory of the compiled files: types that are imported are gone from them */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * The way to an import that makes a file slow, `test/a.test.js > src/b.js > node:net`; null where there is none.
   * @param path of a compiled file, in the directory
   */
  wayToSlow(path: string): string | null {
    const ways = new Map([[path, path]]);
    for (const [file, way] of ways) {
      for (const { specifier, names } of this.importsOf(file)) {
        if (isSlow(specifier, names)) return `${way} > ${specifier}`;
        if (!specifier.startsWith('.')) continue;
        const imported = join(dirname(file), specifier);
        if (notOpened.has(basename(imported))) continue;
        if (!ways.has(imported)) ways.set(imported, `${way} > ${imported}`);
      }
    }
    return null;
  }

  private importsOf(path: string): Import[] {
    let imports = this.imports.get(path);
    if (imports === undefined) {
      imports = importsIn(readFileSync(join(this.directory, path), 'utf8'));
      this.imports.set(path, imports);
    }
    return imports;
  }
}

/** What a compiled file imports, also where it does so later. */
export function importsIn(text: string): Import[] {
  const found = text.matchAll(
    /^(?:import|export) ([^'"`;=]*?) from (["'])([^"']+)\2;|^import (["'])([^"']+)\4;|\b(?:import|createRequire\([^()]*\))\((["'])([^"']+)\6\)/gm,
  );
  return [...found].map(([, clause, , specifier, , alone, , later]) => ({
    specifier: (specifier ?? alone ?? later)!,
    names:
      /^\{([^}]*)\}$/
        .exec(clause ?? '')?.[1]
        ?.split(',')
        .map((name) => name.trim().split(' ')[0]!) ?? null,
  }));
}

function isSlow(specifier: string, names: Import['names']): boolean {
  const name = specifier.replace(/^node:/, '');
  if (slowPackages.has(name)) return true;
  return slowModules.has(name.split('/')[0]!) && !names?.every((each) => harmlessNames.has(each));
}

const built = new Needs(inCheckout('build'));

/** Whether a test file of this checkout, `test/….test.ts`, needs neither sockets nor processes nor threads. */
export function isFast(source: string): boolean {
  return built.wayToSlow(source.replace(/\.ts$/, '.js')) === null;
}
