import { parseDuration } from '../codec/duration.ts';
import { UsageError } from '../errors/usage-error.ts';
import { type Flag, flags, removedFlags } from './flags.ts';

/**
 * Reads arguments in the syntax of Go's flag package (`--a b`, `--a=b`, `-a b`; a bool takes a value only
 * behind `=`) and `ETCD_*` environment variables for what the arguments leave open.
 *
 * @throws UsageError with Go's or etcd's words.
 */
export function parseFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): FlagValues {
  const given = new Map<string, FlagValue>();
  const warnings: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const match = /^--?([^=-][^=]*)(?:=(.*))?$/s.exec(args[at]!);
    if (!match) {
      if (args[at] === '--') break;
      throw new UsageError(`error verifying flags, '${args[at]}' is not a valid flag. See 'wald --help'.`, 1);
    }
    const flag = byName.get(match[1]!);
    if (!flag || removedFlags.has(match[1]!)) {
      throw new UsageError(`flag provided but not defined: -${match[1]}`, 2);
    }
    let text = match[2];
    if (text === undefined) {
      if (flag.type === 'bool') text = 'true';
      else if (at + 1 < args.length) text = args[++at]!;
      else throw new UsageError(`flag needs an argument: -${flag.name}`, 2);
    }
    given.set(flag.name, parseValue(flag, text));
  }
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('ETCD_') || text === undefined) continue;
    const name = variable.slice('ETCD_'.length).toLowerCase().replaceAll('_', '-');
    const flag = byName.get(name);
    if (!flag) {
      warnings.push(`unrecognized environment variable ${variable}=${text}`);
    } else if (given.has(name)) {
      throw new UsageError(
        `conflicting environment variable "${variable}" is shadowed by corresponding command-line flag ` +
          '(either unset environment variable or disable flag)',
        1,
      );
    } else if (text !== '') {
      given.set(name, parseValue(flag, text));
    }
  }
  return complete(given, warnings);
}

export type FlagValue = string | number | boolean | readonly string[];

/** Values of all flags, by name; `isSet` tells those that were given from those that have their default. */
export interface FlagValues {
  readonly values: ReadonlyMap<string, FlagValue>;
  readonly isSet: ReadonlySet<string>;
  /** Warnings for the log: unknown ETCD_ variables, flags without effect. */
  readonly warnings: readonly string[];
}

const byName: ReadonlyMap<string, Flag> = new Map(flags.map((flag) => [flag.name, flag]));

/**
 * Takes the values of a configuration file: a YAML mapping from flag names to values, which replaces command line and
 * environment, as in etcd.
 *
 * @throws UsageError naming the key and what was expected.
 */
export function flagsFromFile(file: string, document: unknown): FlagValues {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    throw new UsageError(`${file}: expected a YAML mapping of flag names to values`, 1);
  }
  const given = new Map<string, FlagValue>();
  const warnings: string[] = [];
  for (const [key, name, value] of entriesOf(document)) {
    const flag = byName.get(name);
    if (!flag) {
      warnings.push(`${file}: unknown key "${key}" is ignored`);
      continue;
    }
    if (value === null || value === '') continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    given.set(name, parseValue(flag, text));
  }
  return complete(given, warnings);
}

/** The two sections of etcd's configuration file, with the flag of each of their keys. */
const securitySections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'client-transport-security': {
    'cert-file': 'cert-file',
    'key-file': 'key-file',
    'client-cert-auth': 'client-cert-auth',
    'trusted-ca-file': 'trusted-ca-file',
    'auto-tls': 'auto-tls',
  },
  'peer-transport-security': {
    'cert-file': 'peer-cert-file',
    'key-file': 'peer-key-file',
    'client-cert-auth': 'peer-client-cert-auth',
    'trusted-ca-file': 'peer-trusted-ca-file',
    'auto-tls': 'peer-auto-tls',
    'allowed-cn': 'peer-cert-allowed-cn',
    'allowed-hostname': 'peer-cert-allowed-hostname',
  },
};

/** Yields the keys of a configuration file as errors name them, with the flag's name and the value. */
function* entriesOf(document: object): Generator<[key: string, name: string, value: unknown]> {
  for (const [name, value] of Object.entries(document)) {
    const section = securitySections[name];
    if (section === undefined || value === null || typeof value !== 'object') yield [name, name, value];
    else {
      for (const [key, inner] of Object.entries(value)) {
        const told = `${name}.${key}`;
        yield [told, section[key] ?? told, inner];
      }
    }
  }
}

/** Returns the text of `--help`. */
export function serverUsage(): string {
  const lines = ['Usage:', '', '  wald [flags]', '    Start a member.', ''];
  lines.push('  wald --version', '    Show the version.', '');
  lines.push('  wald --config-file FILE', '    Read all flags from a YAML file instead.', '');
  lines.push('  wald log dump DIR [--json]', '    Print the segments and records of a log.', '');
  lines.push('  wald migrate --data-dir DIR [--wal-dir DIR] [--no-ttl] [--dry-run]');
  lines.push('    Make keys of v3 from the keys of the v2 API of a stopped member.', '');
  lines.push('  wald backup --data-dir DIR --backup-dir DIR [--wal-dir DIR] [flags of the new cluster]');
  lines.push('    Copy the data of a member, as those of a new cluster.', '');
  lines.push(
    '  wald import DIR [--etcd-wal-dir DIR] [--data-dir DIR] [--wal-dir DIR] [flags of the new cluster]',
  );
  lines.push('    Make the data of a member out of the data directory of a stopped etcd.', '');
  lines.push('  wald replace [flags of the member]');
  lines.push('    Bring a stopped member whose data are lost back under another ID.', '');
  lines.push('  wald snapshot status FILE [-w simple|table|json|fields]');
  lines.push('    Tell what a snapshot that etcdctl saved has in it.', '');
  lines.push(
    '  wald snapshot save FILE [--endpoints URL] [--cacert FILE] [--cert FILE --key FILE] [--user NAME[:PASSWORD]]',
  );
  lines.push('    Save a snapshot of a member that runs, wald or etcd.', '');
  lines.push('  wald snapshot restore FILE [--data-dir DIR] [--wal-dir DIR] [flags of the new cluster]');
  lines.push('    Make the data of a member out of a snapshot of an etcd, or of a wald.', '');
  let section = '';
  for (const flag of flags) {
    if (flag.section !== section) {
      section = flag.section;
      lines.push(`${section}:`);
    }
    lines.push(`  --${flag.name} '${flag.default}'`, `    ${flag.help}${flag.note ? ` (${flag.note})` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Flags that say who the first members are, of which a start has one at most. */
const clusterFlags = ['initial-cluster', 'discovery', 'discovery-srv'];

function complete(given: ReadonlyMap<string, FlagValue>, warnings: string[]): FlagValues {
  if (clusterFlags.filter((name) => given.has(name)).length > 1) {
    throw new UsageError(
      'error verifying flags, multiple discovery or bootstrap flags are set. ' +
        `Choose one of "initial-cluster", "discovery" or "discovery-srv". See 'wald --help'.`,
      1,
    );
  }
  const values = new Map<string, FlagValue>();
  for (const flag of flags) {
    const value = given.get(flag.name);
    values.set(flag.name, value ?? parseValue(flag, flag.default));
    if (value === undefined || String(value) === String(parseValue(flag, flag.default))) continue;
    if (flag.state === 'refused') {
      throw new UsageError(`--${flag.name} cannot be honoured: ${flag.note}. Start without it.`, 1);
    }
    if (flag.state === 'accepted') warnings.push(`--${flag.name} has no effect: ${flag.note}`);
  }
  return { values, isSet: new Set(given.keys()), warnings };
}

function parseValue(flag: Flag, text: string): FlagValue {
  switch (flag.type) {
    case 'string':
      return text;
    case 'list':
      return text === '' ? [] : text.split(',').map((part) => part.trim());
    case 'bool':
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
      if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
      throw new UsageError(`invalid boolean value "${text}" for -${flag.name}: parse error`, 2);
    case 'int': {
      const value = Number(text);
      if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
      throw new UsageError(`invalid value "${text}" for flag -${flag.name}: parse error`, 2);
    }
    case 'duration': {
      const value = text === '' ? 0 : parseDuration(text);
      if (value !== undefined) return value;
      throw new UsageError(`invalid value "${text}" for flag -${flag.name}: parse error`, 2);
    }
  }
}
