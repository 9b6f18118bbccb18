import { goName, propertyName, type Types } from './names.ts';
import type { Field, Message } from './schema.ts';

const wireVarint = 0;
const wireBytes = 2;

/** How the values of a field are held, read and written; `null` as a reader or writer where it is a message. */
interface Shape {
  readonly type: string;
  readonly empty: string;
  readonly read: string | null;
  /** Writes `value`, its tag already there. */
  readonly write: ((value: string) => string) | null;
  readonly wireType: number;
  /** Room that one value needs behind its tag, as an expression; 0 for a message. */
  readonly room: (value: string) => string | number;
}

function shapeOf(field: Field, types: Types): Shape {
  const scalar = (type: string, empty: string, read: string, write: Shape['write'], room: number): Shape => ({
    type,
    empty,
    read: `reader.${read}(end)`,
    write,
    wireType: wireVarint,
    room: () => room,
  });
  const integer64 = (unsigned: boolean): Shape =>
    field.jsNumber
      ? scalar('number', '0', unsigned ? 'uint64' : 'int64', (value) => `writer.int64(${value})`, 10)
      : scalar(
          'bigint',
          '0n',
          unsigned ? 'bigUint64' : 'bigInt64',
          (value) => `writer.bigint64(${value})`,
          10,
        );
  switch (field.type) {
    case 'bytes':
      return {
        type: 'Uint8Array',
        empty: 'emptyBytes',
        read: 'reader.bytesField(end)',
        write: (value) => `writer.lengthAndBytes(${value})`,
        wireType: wireBytes,
        room: (value) => `${value}.length + 5`,
      };
    case 'string':
      return {
        type: 'string',
        empty: "''",
        read: 'reader.text(end)',
        write: (value) => `writer.lengthAndText(${value})`,
        wireType: wireBytes,
        room: (value) => `${value}.length * 3 + 5`,
      };
    case 'bool':
      return scalar('boolean', 'false', 'bool', (value) => `writer.byte(${value} ? 1 : 0)`, 1);
    case 'uint32':
      return scalar('number', '0', 'uint32', (value) => `writer.uint32(${value})`, 5);
    case 'int64':
      return integer64(false);
    case 'uint64':
      return integer64(true);
  }
  const enumType = types.enumOf(field);
  if (enumType !== null) {
    return scalar('number', '0', 'int32', (value) => `writer.int64(${value})`, 10);
  }
  const message = types.messageOf(field);
  if (message === null) throw new Error(`field ${field.name}: unknown type ${field.type}`);
  return {
    type: message.name,
    empty: 'undefined',
    read: null,
    write: null,
    wireType: wireBytes,
    room: () => 0,
  };
}

/** TypeScript type of a field of a message. */
function fieldType(field: Field, types: Types): string {
  const { type } = shapeOf(field, types);
  if (field.repeated) return `${type}[]`;
  return types.messageOf(field) !== null || field.oneof !== null ? `${type} | undefined` : type;
}

function defaultOf(field: Field, types: Types): string {
  if (field.repeated) return '[]';
  return field.oneof === null ? shapeOf(field, types).empty : 'undefined';
}

export function docComment(lines: readonly string[], indent: string): string {
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function emitInterface(message: Message, types: Types): string {
  let out = `${docComment(message.comment, '')}export interface ${message.name} {`;
  if (message.fields.length > 0) out += '\n';
  let oneof: string | null = null;
  for (const field of message.fields) {
    const comment = [...field.comment];
    if (field.oneof !== null && field.oneof !== oneof)
      comment.push(`One of ${field.oneof}: at most one is set.`);
    oneof = field.oneof;
    const enumType = types.enumOf(field);
    if (enumType !== null) comment.push(`A value of ${enumType.name}, or one that is not known here.`);
    const optional = field.oneof === null ? '' : '?';
    out += `${docComment(comment, '  ')}  ${propertyName(field)}${optional}: ${fieldType(field, types)};\n`;
  }
  return `${out}}\n`;
}

/** `newX()`: every message of a type is made in one place, so that all have one hidden class. */
function emitNew(message: Message, types: Types): string {
  const fields = message.fields.map((field) => `${propertyName(field)}: ${defaultOf(field, types)}`);
  return `export function new${message.name}(): ${message.name} {\n  return ${objectLiteral(fields)};\n}\n`;
}

function emitCreate(message: Message): string {
  if (message.fields.length === 0)
    return `function create${message.name}(): ${message.name} {\n  return {};\n}\n`;
  const lines = message.fields.map((field) => {
    const name = propertyName(field);
    return `  if (fields.${name} !== undefined) message.${name} = fields.${name};\n`;
  });
  return (
    `function create${message.name}(fields?: Partial<${message.name}>): ${message.name} {\n` +
    `  const message = new${message.name}();\n  if (fields === undefined) return message;\n` +
    `${lines.join('')}  return message;\n}\n`
  );
}

function objectLiteral(fields: readonly string[]): string {
  if (fields.length === 0) return '{}';
  return `{\n${fields.map((field) => `    ${field},\n`).join('')}  }`;
}

function emitEncode(message: Message, types: Types): string {
  const { name, fields } = message;
  if (fields.length === 0)
    return `export function encode${name}(_message: ${name}, _writer: Writer): void {}\n`;
  let body = '';
  // Fields of one value have room made for them together, in front of the first; what comes behind a repeated or nested field, which makes its own
  // room and uses whatever there is, has it made anew.
  let together: Field[] = [];
  const emitTogether = (): void => {
    body += emitRoom(together, types) + together.map((field) => emitEncodeField(field, types)).join('');
    together = [];
  };
  for (const field of fields) {
    if (!field.repeated && types.messageOf(field) === null) {
      together.push(field);
      continue;
    }
    emitTogether();
    body += emitEncodeField(field, types);
  }
  emitTogether();
  return `export function encode${name}(message: ${name}, writer: Writer): void {\n${body}}\n`;
}

/** Makes room for fields of one value: numbers have a bound, bytes and text add their own lengths. */
function emitRoom(fields: readonly Field[], types: Types): string {
  let lengths = 0;
  const terms: string[] = [];
  for (const field of fields) {
    const value = `message.${propertyName(field)}`;
    const room = shapeOf(field, types).room(value);
    lengths += tagBytes(field).length;
    if (typeof room === 'number') {
      lengths += room;
      continue;
    }
    lengths += 5;
    const factor = field.type === 'string' ? ' * 3' : '';
    terms.push(
      field.oneof === null
        ? `${value}.length${factor}`
        : `(${value} === undefined ? 0 : ${value}.length${factor})`,
    );
  }
  return lengths === 0 ? '' : `  writer.ensure(${[lengths, ...terms].join(' + ')});\n`;
}

function emitEncodeField(field: Field, types: Types): string {
  const shape = shapeOf(field, types);
  const value = `message.${propertyName(field)}`;
  const nested = types.messageOf(field);
  if (nested !== null) {
    const write = (target: string, indent: string): string => {
      const atLeast = lengthAtLeast(nested, target, types);
      const bound = atLeast === '0' ? '0' : 'atLeast';
      return (
        `${indent}writer.ensure(${tagBytes(field).length});\n${emitTag(field, indent)}` +
        (atLeast === '0' ? '' : `${indent}const atLeast = ${atLeast};\n`) +
        `${indent}const start = writer.beginMessage(${bound});\n` +
        `${indent}encode${nested.name}(${target}, writer);\n${indent}writer.endMessage(start, ${bound});\n`
      );
    };
    if (field.repeated) return `  for (const item of ${value}) {\n${write('item', '    ')}  }\n`;
    return `  if (${value} !== undefined) {\n${write(value, '    ')}  }\n`;
  }
  if (field.repeated && shape.wireType === wireVarint) {
    return (
      `  if (${value}.length > 0) {\n    writer.ensure(${value}.length * ${shape.room('')} + 5);\n` +
      `    writer.byte(${tagBytes({ ...field, repeated: false }, wireBytes)[0]});\n    const start = writer.beginMessage(${value}.length);\n` +
      `    for (const item of ${value}) ${shape.write!('item')};\n    writer.endMessage(start, ${value}.length);\n  }\n`
    );
  }
  if (field.repeated) {
    return (
      `  for (const item of ${value}) {\n    writer.ensure(${tagBytes(field).length} + ${shape.room('item')});\n` +
      `${emitTag(field, '    ')}    ${shape.write!('item')};\n  }\n`
    );
  }
  const present =
    field.oneof !== null
      ? `${value} !== undefined`
      : shape.type === 'Uint8Array'
        ? `${value}.length !== 0`
        : shape.type === 'boolean'
          ? value
          : `${value} !== ${shape.empty}`;
  return `  if (${present}) {\n${emitTag(field, '    ')}    ${shape.write!(value)};\n  }\n`;
}

/** A lower bound of the length of an encoded message, from the lengths that can be had for nothing. */
function lengthAtLeast(message: Message, target: string, types: Types): string {
  const terms: string[] = [];
  for (const field of message.fields) {
    const length = `${target}.${propertyName(field)}.length`;
    if (field.oneof !== null) continue;
    if (field.repeated) {
      if (types.messageOf(field) !== null) terms.push(`${length} * 2`);
    } else if (field.type === 'bytes' || field.type === 'string') terms.push(length);
  }
  return terms.length === 0 ? '0' : terms.join(' + ');
}

function tagBytes(field: Field, wireType?: number): number[] {
  const wire = wireType ?? (isVarint(field) ? wireVarint : wireBytes);
  const tag = field.number * 8 + wire;
  return tag < 0x80 ? [tag] : [(tag & 0x7f) | 0x80, tag >>> 7];
}

/** Scalars are varints but for bytes and text; set by `emitBinary` for the types it knows. */
let isVarint: (field: Field) => boolean = () => false;

function emitTag(field: Field, indent: string): string {
  return tagBytes(field)
    .map((byte) => `${indent}writer.byte(${byte});\n`)
    .join('');
}

function emitDecode(message: Message, types: Types): string {
  const { name, fields } = message;
  let cases = '';
  for (const field of fields) cases += emitDecodeField(field, fields, types);
  const known = fields.length === 0 ? '[]' : `fieldsOf${name}`;
  const names: (string | undefined)[] = [];
  for (const field of fields) names[field.number] = goName(field);
  const listed =
    fields.length === 0
      ? ''
      : fields.at(-1)!.number > 32
        ? `const fieldsOf${name}: string[] = [];\n${fields.map((field) => `fieldsOf${name}[${field.number}] = '${goName(field)}';\n`).join('')}`
        : `const fieldsOf${name} = [${Array.from(names, (entry) => (entry === undefined ? 'undefined' : `'${entry}'`)).join(', ')}];\n`;
  const target = fields.length === 0 ? '_message' : 'message';
  return (
    `${listed}\nexport function merge${name}(${target}: ${name}, reader: Reader, end: number): void {\n` +
    `  while (reader.at < end) {\n    const start = reader.at;\n    const tag = reader.tag(end);\n` +
    (fields.length === 0
      ? `    reader.unknown(tag, start, end, '${name}', ${known});\n`
      : `    switch (tag) {\n${cases}      default:\n        reader.unknown(tag, start, end, '${name}', ${known});\n    }\n`) +
    `  }\n}\n`
  );
}

function emitDecodeField(field: Field, fields: readonly Field[], types: Types): string {
  const shape = shapeOf(field, types);
  const value = `message.${propertyName(field)}`;
  const nested = types.messageOf(field);
  const tag = field.number * 8 + shape.wireType;
  const others = fields.filter(
    (other) => other.oneof !== null && other.oneof === field.oneof && other !== field,
  );
  const clear = others.map((other) => `        message.${propertyName(other)} = undefined;\n`).join('');
  let body: string;
  if (nested !== null) {
    // As in Go: a repeated occurrence of a field is merged, one of a oneof replaces what was there.
    const make = `new${nested.name}()`;
    body = `        const to = reader.openMessage(end);\n`;
    if (field.repeated) body += `        const item = ${make};\n        ${value}.push(item);\n`;
    else if (field.oneof !== null)
      body += `        const item = ${make};\n${clear}        ${value} = item;\n`;
    else body += `        ${value} ??= ${make};\n`;
    const target = field.repeated || field.oneof !== null ? 'item' : value;
    body += `        merge${nested.name}(${target}, reader, to);\n        reader.closeMessage();\n`;
    return `      case ${tag}: {\n${body}        break;\n      }\n`;
  }
  if (field.repeated) {
    body = `      case ${tag}:\n        ${value}.push(${shape.read});\n        break;\n`;
    if (shape.wireType !== wireVarint) return body;
    return (
      `${body}      case ${field.number * 8 + wireBytes}: {\n        const to = reader.length(end);\n` +
      `        while (reader.at < to) ${value}.push(${shape.read!.replace('(end)', '(to)')});\n        break;\n      }\n`
    );
  }
  return `      case ${tag}:\n        ${value} = ${shape.read};\n${clear}        break;\n`;
}

/** The codec of a message in protobuf: how it is made, written and read. */
export function emitBinary(message: Message, types: Types): string {
  isVarint = (field) => shapeOf(field, types).wireType === wireVarint;
  return [
    emitInterface(message, types),
    emitNew(message, types),
    emitCreate(message),
    emitEncode(message, types),
    emitDecode(message, types),
  ].join('\n');
}
