import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flags } from '../../src/config/flags.ts';
import { inCheckout } from '../support/checkout.ts';

/** One constant of the table "Limits" of docs/ARCHITECTURE.md; `value` as it is written there. */
interface Limit {
  readonly constant: string;
  readonly value: string;
  readonly place: string;
}

/** Names end in `Max` as those of limits do, and are none: how something is done best, what a format has, what is shown. */
const noLimits = new Set([
  // Up to here one way of doing it is faster, above it another.
  'loopCopyBytesMax',
  'loopBytesMax',
  'lastingFieldBytesMax',
  'inputBytesMax',
  'freeParsersMax',
  'rangeAtOnceKeysMax',
  'rangeAtOnceBytesMax',
  'keysLookedAtMax',
  'probesMax',
  'sameFragmentsMax',
  'fineBytesMax',
  'slotBytesMax',
  'namesPerBucketMax',
  'joinedEntriesMax',
  'firstSegmentBytesMax',
  // How much is done in one slice; how long another slice is preferred.
  'listPartMax',
  'payloadBytesMax',
  'sliceVersionsMax',
  'sliceBytesMax',
  'sliceWatchesMax',
  'sliceDeliveryBytesMax',
  'sweepWatchesMax',
  'longSweepsMax',
  'shortSweepRevisionsMax',
  'queueGapMax',
  // What formats, numbers and the system have.
  'integerCharactersMax',
  'safeDigitsMax',
  'uint64DigitsMax',
  'defaultFrameBytesMax',
  'int31Max',
  'lengthBytesMax',
  'fieldsBytesMax',
  'flagsMax',
  'framePayloadBytesMax',
  'recordBytesMax',
  'delayMsMax',
  'heightMax',
  'int64Max',
  'uint64Max',
  'slabCountMax',
  'arenaBytesMax',
  'termMax',
  'typeMax',
  'numberMax',
  'timerMsMax',
  'indexMax',
  'recordsMax',
  'clusterVersionMax',
  // What people are shown, and measurements.
  'shownCharactersMax',
  'conflictsShownMax',
  'samplesMax',
  // etcd's patience, in election time-outs; of an offline command.
  'leaderlessElectionsMax',
  'copyAttemptsMax',
]);

const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const secondsOf: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

function readTable(): Limit[] {
  const document = readFileSync(inCheckout('docs', 'ARCHITECTURE.md'), 'utf8');
  const [, section] = document.split('\n## Limits\n');
  const rows = section!.split('\n## ')[0]!.split('\n');
  return rows
    .filter((row) => row.startsWith('| ') && !row.startsWith('| limit |'))
    .flatMap((row) => {
      const [, value, constant, where] = row.slice(2, -2).split(' | ');
      const values = value!.split('; ');
      const constants = constant!.split('; ');
      assert.is(values.length, constants.length, `as many values as constants: ${row}`);
      return constants.map((quoted, i) => ({
        constant: quoted.replaceAll('`', ''),
        value: values[i]!,
        place: where!.replaceAll('`', ''),
      }));
    });
}

/** A written value in the unit in which the constant has it. */
function numberOf({ constant, value }: Limit): number {
  const match = /^([\d,.]+)(?: (\w+))?$/.exec(value);
  assert.ok(match, `${constant}: '${value}' is no number with a unit`);
  const [, digits, unit] = match!;
  const number = Number(digits!.replaceAll(',', ''));
  if (unit === undefined) return number;
  if (unit in units) return number * units[unit]!;
  assert.ok(unit in secondsOf, `${constant}: unit ${unit}`);
  return number * secondsOf[unit]! * (/Ms|_MS/.test(constant) ? 1000 : 1);
}

/** The value of a constant, of a field of a table of defaults, or of a default behind `??`; null where there is none. */
function valueIn(source: string, name: string): number | null {
  const term = '([\\w.*/+ -]+)';
  const forms = [`const ${name} = ${term};`, `\\b${name}: ${term}[,}]`, `\\b${name} \\?\\? ${term},`];
  for (const form of forms) {
    for (const [, text] of source.matchAll(new RegExp(form, 'g'))) {
      const value = evaluate(source, text!.trim());
      if (value !== null) return value;
    }
  }
  return null;
}

/** A product, quotient or sum of numbers and of constants of the same file. */
function evaluate(source: string, text: string): number | null {
  let isKnown = true;
  const numbers = text.replace(/\b[a-zA-Z]\w*/g, (name) => {
    const value = name === text ? null : valueIn(source, name);
    const named = value ?? (new RegExp(`const ${name} = [\\d_]`).test(source) ? valueIn(source, name) : null);
    if (named === null) isKnown = false;
    return String(named);
  });
  if (!isKnown || !/^[\d_.*/+ -]+$/.test(numbers)) return null;
  return Number(new Function(`return ${numbers};`)());
}

function sourceOf(place: string): string {
  return readFileSync(inCheckout('src', `${place}.ts`), 'utf8');
}

test('each limit of the table has its value in the place that is named', () => {
  for (const limit of readTable()) {
    const { constant, value, place } = limit;
    if (value === 'a table') {
      assert.match(sourceOf(place), new RegExp(`export const ${constant}: \\w+ = \\{`), constant);
    } else if (constant.startsWith('--')) {
      const flag = flags.find(({ name }) => `--${name}` === constant);
      assert.is(Number(flag?.default), numberOf(limit), constant);
      assert.is(place, 'config/flags', constant);
    } else {
      assert.is(valueIn(sourceOf(place), constant), numberOf(limit), `${constant} in ${place}`);
    }
  }
});

test('each constant that is named as a limit is in the table', () => {
  const table = readTable();
  const inTable = new Set(table.map(({ constant, place }) => `${place} ${constant}`));
  const declared: string[] = [];
  for (const path of readdirSync(inCheckout('src'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.includes('generated')) continue;
    const source = readFileSync(inCheckout('src', path), 'utf8');
    const place = path.slice(0, -'.ts'.length);
    for (const [, name] of source.matchAll(/^(?:export )?const (\w+(?:Max|_MAX|LimitMs)) = /gm)) {
      declared.push(`${place} ${name}`);
    }
  }
  const isMissing = (entry: string) => !inTable.has(entry) && !noLimits.has(entry.split(' ')[1]!);
  assert.equal(declared.filter(isMissing), []);
  const names = new Set(declared.map((entry) => entry.split(' ')[1]!));
  assert.equal(
    [...noLimits].filter((name) => !names.has(name)),
    [],
    'exceptions that nothing needs',
  );
});

test.run();
