/*
 * Makes src/codec/generated/*.generated.ts out of proto/*.proto:
 *
 *     npm run generate
 *
 * It is run in the root of the checkout.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docComment, emitBinary } from './codec/binary.ts';
import { emitJson } from './codec/json.ts';
import { Types } from './codec/names.ts';
import { parseSchema, type Schema } from './codec/schema.ts';
import { emitServices } from './codec/services.ts';

const checkoutDirectory = process.cwd();
const protoDirectory = join(checkoutDirectory, 'proto');
const codecDirectory = join(checkoutDirectory, 'src/codec/generated');

/** Name and text of every generated file. */
export function generateCodec(): Map<string, string> {
  const schemas = readdirSync(protoDirectory)
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) =>
      parseSchema(name.slice(0, -'.proto'.length), readFileSync(join(protoDirectory, name), 'utf8')),
    );
  const types = new Types(schemas);
  const files = new Map<string, string>();
  for (const schema of schemas) files.set(`${schema.file}.generated.ts`, emitFile(schema, schemas, types));
  files.set('services.generated.ts', emitServices(schemas, types));
  files.set('messages.generated.ts', emitMessages(schemas));
  return files;
}

function emitFile(schema: Schema, schemas: readonly Schema[], types: Types): string {
  let body = '';
  for (const { name, comment, values } of schema.enums) {
    const lines = values.map(
      (value) => `${docComment(value.comment, '  ')}  ${value.name}: ${value.number},\n`,
    );
    body += `\n${docComment(comment, '')}export const ${name} = {\n${lines.join('')}} as const;\n`;
    const names = values.map((value) => `  [${name}.${value.name}]: Buffer.from('"${value.name}"'),\n`);
    body += `\nexport const jsonNamesOf${name}: readonly (Uint8Array | undefined)[] = Object.assign([], {\n${names.join('')}});\n`;
  }
  for (const message of schema.messages) {
    body += `\n${emitBinary(message, types)}\n${emitJson(message, schema.packageName, types)}\n${emitMessageType(schema, message.name)}`;
  }
  return (
    `// Made from proto/${schema.file}.proto by scripts/generate-codec.ts; not to be edited.\n\n` +
    `${emitOwnImports(body)}${emitImports(schema, schemas, body)}${body}`
  );
}

/** What a command alone reads: a server does not load it. */
const apart = 'etcd';

/** One place to import every message of the server's from: `PutRequest` is both the type of a message and its codec. */
function emitMessages(schemas: readonly Schema[]): string {
  const lines = schemas
    .filter(({ file }) => file !== apart)
    .map(({ file }) => `export * from './${file}.generated.ts';\n`);
  return `// Made from proto/ by scripts/generate-codec.ts; not to be edited.\n\n${lines.join('')}`;
}

/** What generated code uses of the hand-written files, in the order of their names. */
const handWritten = {
  'json-reader.ts': ['type JsonReader', 'sharedJsonReader'],
  'json-scanner.ts': ['entryWords'],
  'json-writer.ts': [
    'closeJsonList',
    'closeJsonObject',
    'jsonName',
    'openJsonList',
    'openJsonObject',
    'writeJsonBigint',
    'writeJsonBool',
    'writeJsonBytes',
    'writeJsonComma',
    'writeJsonEnum',
    'writeJsonInteger',
    'writeJsonInteger64',
    'writeJsonName',
    'writeJsonText',
  ],
  'message-type.ts': ['type MessageType'],
  'reader.ts': ['emptyBytes', 'type Reader', 'sharedReader'],
  'writer.ts': ['type Writer'],
};

function importOf(names: readonly string[]): string {
  if (names.every((name) => name.startsWith('type '))) {
    return `import type { ${names.map((name) => name.slice('type '.length)).join(', ')} }`;
  }
  const line = `import { ${names.join(', ')} }`;
  return line.length < 80 ? line : `import {\n${names.map((name) => `  ${name},\n`).join('')}}`;
}

function emitOwnImports(body: string): string {
  let out = body.includes('Buffer.from') ? "import { Buffer } from 'node:buffer';\n" : '';
  for (const [file, names] of Object.entries(handWritten)) {
    const used = names.filter((name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(body));
    if (used.length > 0) out += `${importOf(used)} from '../${file}';\n`;
  }
  return out;
}

/** Imports of what other generated files have, as far as `body` mentions it. */
function emitImports(schema: Schema, schemas: readonly Schema[], body: string): string {
  let out = '';
  for (const file of schema.imports.filter((name) => !name.includes('/')).sort()) {
    const { enums, messages } = schemas.find((other) => `${other.file}.proto` === file)!;
    const names = messages.flatMap(({ name }) => [
      ...(new RegExp(`: ${name}\\b`).test(body) ? [`type ${name}`] : []),
      ...[`encode${name}`, `merge${name}`, `new${name}`, `readJson${name}`, `writeJson${name}`].filter(
        (called) => body.includes(`${called}(`),
      ),
    ]);
    for (const { name } of enums) {
      if (body.includes(`jsonNamesOf${name}`)) names.push(name, `jsonNamesOf${name}`);
    }
    if (names.length > 0) out += `${importOf(names)} from './${file.replace('.proto', '.generated.ts')}';\n`;
  }
  return out;
}

function emitMessageType(schema: Schema, name: string): string {
  return (
    `export const ${name}: MessageType<${name}> = {\n  name: '${schema.packageName}.${name}',\n` +
    `  create: create${name},\n  encode: encode${name},\n` +
    `  decode(bytes, start = 0, end = bytes.length) {\n    sharedReader.start(bytes, start);\n` +
    `    const message = new${name}();\n    merge${name}(message, sharedReader, end);\n    return message;\n  },\n` +
    `  fromJson(text) {\n    return sharedJsonReader.start(text) ? readJson${name}(sharedJsonReader, 0) : new${name}();\n  },\n` +
    `  writeJson: writeJson${name},\n};\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of generateCodec()) writeFileSync(join(codecDirectory, name), text);
}
