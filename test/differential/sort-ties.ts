import type { Operation } from './operation.ts';
import { canonicalJson } from './spelling.ts';

/*
 * etcd sorts with Go's sort.Sort, which is not stable beyond 12 elements and whose algorithm changed with Go's version:
 * keys whose sort targets are equal may come in any order, and a limit may keep any of them. Everything else about a
 * sorted answer is settled.
 */
const sortTarget = /"sort_?target"\s*:\s*"?(\w+)/gi;
const sortedFields: Readonly<Record<string, string>> = {
  ...{ VERSION: 'version', CREATE: 'create_revision', MOD: 'mod_revision', VALUE: 'value' },
  ...{ 1: 'version', 2: 'create_revision', 3: 'mod_revision', 4: 'value' },
};

interface KeyValue {
  key?: string;
  [field: string]: unknown;
}

/** True if two answers to an operation that sorts differ in nothing but the order of equals, and the choice among them. */
export function equalUpToTies(operation: Operation, expected: string, found: string): boolean {
  const text = requestText(operation);
  const fields = [...text.matchAll(sortTarget)].flatMap(([, target]) => sortedFields[target!] ?? []);
  if (fields.length === 0) return false;
  const expectedMessage = parseMessage(expected);
  const foundMessage = parseMessage(found);
  if (expectedMessage === null || foundMessage === null) return false;
  const expectedLists = takeLists(expectedMessage);
  const foundLists = takeLists(foundMessage);
  if (JSON.stringify(expectedMessage) !== JSON.stringify(foundMessage)) return false;
  const isLimited = /"limit"/.test(text);
  return expectedLists.every((list, i) => equalLists(list, foundLists[i]!, fields, isLimited));
}

function requestText(operation: Operation): string {
  switch (operation.kind) {
    case 'call':
      return canonicalJson(operation.request);
    case 'raw':
      return operation.body.toString('latin1');
    case 'restart':
      return '';
  }
}

/** The same keys, unless a limit chose among equals, in the same order of at least one of the fields sorted by. */
function equalLists(
  expected: readonly KeyValue[],
  found: readonly KeyValue[],
  fields: readonly string[],
  isLimited: boolean,
): boolean {
  if (expected.length !== found.length) return false;
  const byKey = (list: readonly KeyValue[]) => JSON.stringify(list.map((kv) => JSON.stringify(kv)).sort());
  if (!isLimited && byKey(expected) !== byKey(found)) return false;
  return fields.some((field) => expected.every((kv, i) => kv[field] === found[i]![field]));
}

function parseMessage(answer: string): object | null {
  const start = answer.indexOf('{');
  if (start < 0) return null;
  try {
    return JSON.parse(answer.slice(start)) as object;
  } catch {
    return null;
  }
}

/** Takes the lists of keys out of a message, in the order in which they stand there. */
function takeLists(message: object): KeyValue[][] {
  const lists: KeyValue[][] = [];
  for (const [name, value] of Object.entries(message)) {
    if (name === 'kvs') {
      lists.push(value as KeyValue[]);
      (message as { kvs: number }).kvs = (value as KeyValue[]).length;
    } else if (typeof value === 'object' && value !== null) {
      lists.push(...takeLists(value));
    }
  }
  return lists;
}
