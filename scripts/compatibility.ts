import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AuthService } from '../src/api/auth/auth.ts';
import { ClusterService } from '../src/api/cluster/cluster.ts';
import { KvService } from '../src/api/kv/kv.ts';
import { LeaseService } from '../src/api/lease/lease.ts';
import { ElectionService } from '../src/api/lock/election.ts';
import { LockService } from '../src/api/lock/lock.ts';
import { HealthService } from '../src/api/maintenance/health.ts';
import { MaintenanceService } from '../src/api/maintenance/maintenance.ts';
import { SnapshotService } from '../src/api/maintenance/snapshot.ts';
import { WatchService } from '../src/api/watch/watch.ts';
import * as services from '../src/codec/generated/services.generated.ts';
import { flags } from '../src/config/flags.ts';

/*
 * Writes the tables of docs/COMPATIBILITY.md from the tables in the code; a test holds the document to what this would
 * write. Run: npm run compatibility
 */

/** Paths of the gRPC methods that are served. */
export function servedMethods(): Set<string> {
  // The rows are asked for their names alone: no handler runs.
  const nothing = {} as never;
  const rpcs = [
    ...new KvService(nothing).rpcs(),
    ...new AuthService(nothing).rpcs(),
    ...new ClusterService(nothing).rpcs(),
    ...new MaintenanceService(nothing).rpcs(),
    ...new SnapshotService(nothing, nothing).streamRpcs(),
    ...new HealthService(nothing).rpcs(),
    ...new LeaseService(nothing).rpcs(),
    ...new LeaseService(nothing).streamRpcs(),
    ...new WatchService(nothing).streamRpcs(),
    ...new LockService(nothing).rpcs(),
    ...new ElectionService(nothing).rpcs(),
    ...new ElectionService(nothing).streamRpcs(),
  ];
  return new Set([...rpcs.map((row) => row.method.path), '/grpc.health.v1.Health/Watch']);
}

/** The document with its tables made anew. */
export function withTables(document: string): string {
  return replaceTable(replaceTable(document, 'RPCs', rpcTable()), 'flags', flagTable());
}

function replaceTable(document: string, name: string, table: string): string {
  const begin = `<!-- ${name}: begin -->`;
  const end = `<!-- ${name}: end -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/COMPATIBILITY.md lacks the marks ${begin} and ${end}`);
  return `${document.slice(0, from + begin.length)}\n${table}\n${document.slice(to)}`;
}

function rpcTable(): string {
  const served = servedMethods();
  const rows = ['| RPC | JSON route | state |', '|---|---|---|'];
  for (const service of Object.values(services)) {
    for (const { path, httpPaths } of Object.values(service)) {
      const routes = httpPaths.map((route: string) => `\`POST ${route}\``).join('<br>');
      rows.push(`| \`${path.slice(1)}\` | ${routes || '–'} | ${served.has(path) ? 'served' : 'not yet'} |`);
    }
  }
  return rows.join('\n');
}

const stateTexts = { works: 'works', accepted: 'accepted, no effect', refused: 'refused' } as const;

function flagTable(): string {
  const rows = ['| flag | default | state | note |', '|---|---|---|---|'];
  for (const { name, default: value, state, note } of flags) {
    rows.push(
      `| \`--${name}\` | ${value === '' ? '–' : `\`${value}\``} | ${stateTexts[state]} | ${note ?? ''} |`,
    );
  }
  return rows.join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(process.cwd(), 'docs', 'COMPATIBILITY.md');
  writeFileSync(file, withTables(readFileSync(file, 'utf8')));
}
