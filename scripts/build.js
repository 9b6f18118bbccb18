/**
 * Makes build/ from the sources, file by file, without a look at types (`npm run lint` checks those): what has changed
 * since the last build is transpiled, and what has no source any more is removed. The output is tsc's, byte for byte.
 * JavaScript, so that Node.js runs it before anything is built.
 *
 *     node scripts/build.js [src]     all folders, or only src, which is enough for bin/wald
 *
 * Several processes may build at once, and a build may end at any moment: a file is written beside its place and renamed, and
 * the manifest, written last, knows an output by the file that the build itself made. An output that is not that file counts as
 * not built.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const thisFile = fileURLToPath(import.meta.url);
const manifestPath = 'build/.manifest.json';
/** A temporary file that is older was left behind by a build that was killed. */
const temporaryAgeMaxMs = 600_000;
/** Time stamps of files come from a clock that is up to a tick of the kernel behind. */
const fileClockLagMaxMs = 20;

/**
 * @typedef {{ source: string, output: string }} Stamps which state of a source was built, and which file that made
 * @typedef {{ key: string, files: Record<string, Stamps> }} Manifest
 * @typedef {{ path: string, why: 'has changed since it was built' | 'is not built' | 'has no source any more' }} Stale
 * @typedef {{ stamps: Record<string, Stamps>, problems: string[] }} Transpiled
 * @typedef {{ built: string[], removed: string[], problems: string[] }} Built problems are errors of syntax
 */

/**
 * What build/ does not have as the sources have it, in the order of paths.
 * @param {string} root the directory of package.json
 * @param {readonly string[]} folders of tsconfig.json's `include`; all by default
 * @returns {Stale[]}
 */
export function staleSources(root, folders = includedFolders(root)) {
  const manifest = readManifest(root);
  const current = manifest?.key === keyOf(root) ? manifest.files : {};
  /** @type {Stale[]} */
  const stale = [];
  for (const folder of folders) {
    const sources = sourcesIn(root, folder);
    const outputs = new Set(filesBelow(join(root, 'build'), folder));
    for (const source of sources) {
      const output = outputOf(source);
      if (!outputs.delete(output) || current[source]?.output !== stampOf(join(root, 'build', output))) {
        stale.push({ path: source, why: 'is not built' });
      } else if (current[source].source !== stampOf(join(root, source))) {
        stale.push({ path: source, why: 'has changed since it was built' });
      }
    }
    for (const output of outputs) {
      if (output.endsWith('.js')) stale.push({ path: join('build', output), why: 'has no source any more' });
    }
  }
  return stale;
}

/**
 * Brings build/ up to date. What has an error of syntax keeps its old output, and stays stale.
 * @param {string} root the directory of package.json
 * @param {readonly string[]} folders of tsconfig.json's `include`; all by default
 * @returns {Promise<Built>}
 */
export async function build(root, folders = includedFolders(root)) {
  const startedAtMs = Date.now();
  const key = keyOf(root);
  const stale = staleSources(root, folders);
  const built = stale.filter(({ why }) => why !== 'has no source any more').map(({ path }) => path);
  const removed = stale.filter(({ why }) => why === 'has no source any more').map(({ path }) => path);
  for (const output of removed) fs.rmSync(join(root, output), { force: true });
  for (const folder of folders) removeOldTemporaries(root, folder, startedAtMs);

  const { stamps, problems } = await transpile(root, built);
  // Of another folder, or of a process that built at the same time: what it says of files is checked against them.
  const before = readManifest(root);
  const files = { ...(before?.key === key ? before.files : {}), ...stamps };
  for (const source of Object.keys(files)) {
    const isGone =
      folders.some((folder) => source.startsWith(`${folder}/`)) && !fs.existsSync(join(root, source));
    if (isGone) delete files[source];
  }
  const path = join(root, manifestPath);
  if (built.length > 0 || removed.length > 0 || before?.key !== key) {
    replaceFile(path, JSON.stringify({ key, files }));
  }
  // bin/wald looks for sources that are newer than the manifest: whatever changed behind the start of this build is.
  const seenAtS = problems.length > 0 ? 0 : (startedAtMs - fileClockLagMaxMs) / 1000;
  fs.utimesSync(path, seenAtS, seenAtS);
  return { built, removed, problems };
}

/**
 * One program of the compiler makes all outputs. It sees the sources and nothing else: no library, no import is followed,
 * no type is checked, and none needs to be (tsconfig.json's isolatedModules).
 * @param {string} root
 * @param {readonly string[]} sources
 * @returns {Promise<Transpiled>}
 */
async function transpile(root, sources) {
  /** @type {Transpiled} */
  const result = { stamps: {}, problems: [] };
  if (sources.length === 0) return result;
  const { default: ts } = await import('typescript');
  const { compilerOptions } = JSON.parse(fs.readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root);
  Object.assign(options, { noLib: true, noResolve: true, noCheck: true, types: [], noEmit: false });
  Object.assign(options, { incremental: false, tsBuildInfoFile: undefined });

  const sourceStamps = new Map(sources.map((source) => [source, stampOf(join(root, source))]));
  const program = ts.createProgram(
    sources.map((source) => join(root, source)),
    options,
  );
  const errors = program.getSyntacticDiagnostics();
  const withErrors = new Set(errors.map(({ file }) => file?.fileName));
  program.emit(undefined, (path, text, _byteOrderMark, _onError, [file] = []) => {
    if (file === undefined || withErrors.has(file.fileName)) return;
    const source = relative(root, file.fileName);
    const sourceStamp = sourceStamps.get(source);
    if (sourceStamp) result.stamps[source] = { source: sourceStamp, output: replaceFile(path, text) };
  });
  if (errors.length > 0) {
    result.problems.push(
      ts.formatDiagnostics(errors, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => '\n',
      }),
    );
  }
  return result;
}

/**
 * Writes a file so that nobody ever sees a part of it; the stamp of what was written.
 * @param {string} path
 * @param {string} text
 */
function replaceFile(path, text) {
  const temporary = `${path}.${process.pid}.tmp`;
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(temporary, text);
  const stamp = /** @type {string} */ (stampOf(temporary));
  fs.renameSync(temporary, path);
  return stamp;
}

/**
 * Tells one state of a file from another: its time, size, and which file it is. Null where there is none.
 * @param {string} path
 */
function stampOf(path) {
  const stat = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.mtimeNs}-${stat.size}-${stat.ino}`;
}

/**
 * What all outputs depend on, beside their sources.
 * @param {string} root
 */
function keyOf(root) {
  const { version } = JSON.parse(fs.readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'));
  const hash = createHash('sha256').update(version);
  for (const path of ['tsconfig.json', 'scripts/build.js']) hash.update(fs.readFileSync(join(root, path)));
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function includedFolders(root) {
  return JSON.parse(fs.readFileSync(join(root, 'tsconfig.json'), 'utf8')).include;
}

/**
 * @param {string} root
 * @returns {Manifest | null} null where there is none, or none that can be read
 */
function readManifest(root) {
  try {
    return JSON.parse(fs.readFileSync(join(root, manifestPath), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} folder
 */
function sourcesIn(root, folder) {
  return filesBelow(root, folder).filter((path) => /\.[jt]s$/.test(path) && !path.endsWith('.d.ts'));
}

/** @param {string | undefined} path */
function realpathOf(path) {
  return path === undefined ? null : fs.realpathSync(path);
}

/** @param {string} source */
function outputOf(source) {
  return source.replace(/\.ts$/, '.js');
}

/**
 * The files below a folder, as paths that begin with it, sorted; none if there is no such folder.
 * @param {string} directory
 * @param {string} folder
 */
function filesBelow(directory, folder) {
  if (!fs.existsSync(join(directory, folder))) return [];
  return fs
    .readdirSync(join(directory, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(directory, '/').length))
    .sort();
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {number} nowMs
 */
function removeOldTemporaries(root, folder, nowMs) {
  for (const path of filesBelow(join(root, 'build'), folder)) {
    if (!path.endsWith('.tmp')) continue;
    const stat = fs.statSync(join(root, 'build', path), { throwIfNoEntry: false });
    const isOld = stat !== undefined && nowMs - stat.mtimeMs > temporaryAgeMaxMs;
    if (isOld) fs.rmSync(join(root, 'build', path), { force: true });
  }
}

async function main() {
  const folders = process.argv.slice(2);
  if (folders.some((folder) => folder !== 'src')) throw new Error('usage: node scripts/build.js [src]');
  const root = resolve(dirname(thisFile), '..');
  const { problems } = await build(root, folders.length > 0 ? folders : undefined);
  for (const problem of problems) process.stderr.write(problem);
  if (problems.length > 0) process.exitCode = 1;
}

if (thisFile === realpathOf(process.argv[1])) await main();
