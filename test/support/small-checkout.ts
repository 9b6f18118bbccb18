import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inCheckout } from './checkout.ts';

/** A checkout of a few files in a temporary directory, with this checkout's compiler, its options and its `bin/wald`. */
export class SmallCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'wald-checkout-'));

  constructor(files: Record<string, string>) {
    for (const path of ['tsconfig.json', 'package.json', 'scripts/build.js', 'bin/wald']) {
      cpSync(inCheckout(path), join(this.root, path));
    }
    mkdirSync(join(this.root, 'node_modules'));
    symlinkSync(inCheckout('node_modules', 'typescript'), join(this.root, 'node_modules', 'typescript'));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  /** A path inside it. */
  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
