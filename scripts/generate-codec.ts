/*
 * Makes src/codec/*.generated.ts out of proto/*.proto:
 *
 *     npm run generate
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docComment, emitBinary } from './codec/binary.ts';
import { Types } from './codec/names.ts';
import { parseSchema, type Schema } from './codec/schema.ts';
import { emitServices } from './codec/services.ts';

const protoFolder = new URL('../proto/', import.meta.url);
const codecFolder = new URL('../src/codec/', import.meta.url);

/** Name and text of every generated file. */
export function generateCodec(): Map<string, string> {
  const schemas = readdirSync(protoFolder)
    .filter((name) => name.endsWith('.proto'))
    .sort()
    .map((name) =>
      parseSchema(name.slice(0, -'.proto'.length), readFileSync(new URL(name, protoFolder), 'utf8')),
    );
  const types = new Types(schemas);
  const files = new Map<string, string>();
  for (const schema of schemas) files.set(`${schema.file}.generated.ts`, emitFile(schema, types));
  files.set('services.generated.ts', emitServices(schemas, types));
  return files;
}

function emitFile(schema: Schema, types: Types): string {
  let body = '';
  for (const { name, comment, values } of schema.enums) {
    const lines = values.map(
      (value) => `${docComment(value.comment, '  ')}  ${value.name}: ${value.number},\n`,
    );
    body += `\n${docComment(comment, '')}export const ${name} = {\n${lines.join('')}} as const;\n`;
  }
  for (const message of schema.messages) {
    body += `\n${emitBinary(message, types)}\n${emitMessageType(schema, message.name)}`;
  }
  const usesEmptyBytes = body.includes('emptyBytes');
  return (
    `// Made from proto/${schema.file}.proto by scripts/generate-codec.ts; not to be edited.\n\n` +
    `import type { MessageType } from './message-type.ts';\n` +
    `import { ${usesEmptyBytes ? 'emptyBytes, ' : ''}type Reader, sharedReader } from './reader.ts';\n` +
    `import type { Writer } from './writer.ts';\n${emitImports(schema, body)}${body}`
  );
}

/** Imports of what other generated files have, as far as `body` mentions it. */
function emitImports(schema: Schema, body: string): string {
  let out = '';
  for (const file of schema.imports.filter((name) => !name.includes('/')).sort()) {
    const stem = file.slice(0, -'.proto'.length);
    const text = readFileSync(new URL(file, protoFolder), 'utf8');
    const names = parseSchema(stem, text).messages.flatMap(({ name }) => [
      ...(new RegExp(`: ${name}\\b`).test(body) ? [`type ${name}`] : []),
      ...[`encode${name}`, `merge${name}`, `new${name}`].filter((called) => body.includes(`${called}(`)),
    ]);
    if (names.length > 0)
      out += `import {\n${names.map((name) => `  ${name},\n`).join('')}} from './${stem}.generated.ts';\n`;
  }
  return out;
}

function emitMessageType(schema: Schema, name: string): string {
  return (
    `export const ${name}: MessageType<${name}> = {\n  name: '${schema.packageName}.${name}',\n` +
    `  create: create${name},\n  encode: encode${name},\n` +
    `  decode(bytes, start = 0, end = bytes.length) {\n    sharedReader.start(bytes, start);\n` +
    `    const message = new${name}();\n    merge${name}(message, sharedReader, end);\n    return message;\n  },\n};\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of generateCodec()) writeFileSync(new URL(name, codecFolder), text);
}
