/*
 * Paths of the tree: `/a/b`. What a client gives is made one the way Go's path.Clean does it, as etcd's does.
 */

/** The shortest path that means the same: rooted, without empty, `.` and `..` segments, and without a slash at its end. */
export function cleanPath(path: string): string {
  if (isClean(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

function isClean(path: string): boolean {
  const { length } = path;
  if (length === 0 || path.charCodeAt(0) !== slash) return false;
  if (length === 1) return true;
  // An empty segment, or one that begins with a dot: `.a` is rare enough to take the long way.
  for (let at = 0; at >= 0; at = path.indexOf('/', at + 1)) {
    const next = at + 1 < length ? path.charCodeAt(at + 1) : slash;
    if (next === slash || next === dot) return false;
  }
  return true;
}

/**
 * Returns whether a node is hidden from listings of its directory, and from watches of directories above it.
 */
export function isHidden(name: string): boolean {
  return name.charCodeAt(0) === underscore;
}

/** The order of the names' UTF-8 bytes, which is not that of JavaScript's code units. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codeUnitRank(left) - codeUnitRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for what is above all other code units. */
function codeUnitRank(unit: number): number {
  return unit >= firstSurrogate && unit <= lastSurrogate ? unit + aboveAllUnits : unit;
}

const slash = 0x2f;
const dot = 0x2e;
const underscore = 0x5f;
const firstSurrogate = 0xd800;
const lastSurrogate = 0xdfff;
const aboveAllUnits = 0x10000;
