import { codeOfKey } from '../../src/codec/json-reader.ts';
import { camelName, goName, oneofGoType, propertyName, type Types } from './names.ts';
import type { Field, Message } from './schema.ts';

/** Expression that reads a value of a field, not a message, from its JSON entry. */
function readScalar(field: Field, entry: string, types: Types): string {
  switch (field.type) {
    case 'bytes':
      return `reader.bytesValue(${entry})`;
    case 'string':
      return `reader.text(${entry})`;
    case 'bool':
      return `reader.bool(${entry})`;
    case 'uint32':
      return `reader.uint32(${entry})`;
    case 'int64':
      return field.jsNumber ? `reader.int64(${entry})` : `reader.bigInt64(${entry})`;
    case 'uint64':
      return field.jsNumber ? `reader.uint64(${entry})` : `reader.bigUint64(${entry})`;
    default:
      return `reader.enumValue(${entry}, ${types.enumOf(field)!.name}, '${types.fullEnumName(field)}')`;
  }
}

/** Statement that writes a value of a field, not a message, with a comma behind it. */
function writeScalar(field: Field, value: string, types: Types): string {
  switch (field.type) {
    case 'bytes':
      return `writeJsonBytes(writer, ${value});`;
    case 'string':
      return `writeJsonText(writer, ${value});`;
    case 'bool':
      return `writeJsonBool(writer, ${value});`;
    case 'uint32':
      return `writeJsonInteger(writer, ${value});`;
    case 'int64':
    case 'uint64':
      return field.jsNumber ? `writeJsonInteger64(writer, ${value});` : `writeJsonBigint(writer, ${value});`;
    default:
      return `writeJsonEnum(writer, ${value}, jsonNamesOf${types.enumOf(field)!.name});`;
  }
}

/** The codec of a message in JSON: how it is read and written. */
export function emitJson(message: Message, packageName: string, types: Types): string {
  return `${emitRead(message, packageName, types)}\n${emitNames(message)}${emitWrite(message, types)}`;
}

/**
 * Go collects the fields of an object first, so that the last of several wins and the camelCase name wins over the
 * other, and reads them in order of declaration, members of a oneof last. Errors come in that order too.
 *
 * A oneof is a field of Go's struct as well, under its own name and where its first member is declared: an interface, which takes null
 * alone.
 */
function emitRead(message: Message, packageName: string, types: Types): string {
  const { name, fields } = message;
  if (fields.length === 0) {
    return (
      `export function readJson${name}(reader: JsonReader, entry: number): ${name} {\n` +
      `  reader.openMessage(entry);\n  reader.closeMessage();\n  return new${name}();\n}\n`
    );
  }
  const keys: { text: string; slot: string }[] = [];
  for (const field of fields) {
    if (isFirstOfOneof(field, fields)) keys.push({ text: field.oneof!, slot: oneofSlot(field) });
    keys.push({ text: field.name, slot: `at${field.number}` });
    if (camelName(field) !== field.name)
      keys.push({ text: camelName(field), slot: `camelAt${field.number}` });
  }
  const byCode = new Map<number, typeof keys>();
  for (const key of keys) {
    const code = codeOfKey(Buffer.from(key.text), 0, key.text.length);
    byCode.set(code, [...(byCode.get(code) ?? []), key]);
  }
  let out = `export function readJson${name}(reader: JsonReader, entry: number): ${name} {\n`;
  out += `  const message = new${name}();\n`;
  for (const { slot } of keys) out += `  let ${slot} = 0;\n`;
  out += '  const end = reader.openMessage(entry);\n';
  out += '  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {\n';
  out += '    switch (reader.keyCode(key)) {\n';
  for (const [code, alike] of byCode) {
    out += `      case ${code}:\n`;
    alike.forEach(({ text, slot }, i) => {
      out += `        ${i === 0 ? '' : 'else '}if (reader.keyIs(key, '${text}')) ${slot} = key + entryWords;\n`;
    });
    out += '        break;\n';
  }
  out += '    }\n  }\n';
  for (const field of fields) {
    if (field.oneof === null) out += emitReadField(field, fields, types);
    else if (isFirstOfOneof(field, fields)) {
      const slot = oneofSlot(field);
      const goType = oneofGoType(packageName, message, field.oneof);
      out += `  if (${slot} !== 0) reader.refuseOneof(${slot}, '${goType}');\n`;
    }
  }
  for (const field of fields) if (field.oneof !== null) out += emitReadField(field, fields, types);
  return `${out}  reader.closeMessage();\n  return message;\n}\n`;
}

function isFirstOfOneof(field: Field, fields: readonly Field[]): boolean {
  return field.oneof !== null && fields.find((other) => other.oneof === field.oneof) === field;
}

/** The variable for the entry that stands under the name of a member's oneof. */
function oneofSlot(member: Field): string {
  return `oneofAt${member.number}`;
}

function emitReadField(field: Field, fields: readonly Field[], types: Types): string {
  const at = `at${field.number}`;
  const value = `message.${propertyName(field)}`;
  const nested = types.messageOf(field);
  const both =
    camelName(field) === field.name
      ? ''
      : `  if (camelAt${field.number} !== 0) ${at} = camelAt${field.number};\n`;
  if (field.repeated) {
    const item = nested === null ? readScalar(field, 'item', types) : `readJson${nested.name}(reader, item)`;
    const refuse = nested === null ? '' : `      reader.refuseNull(item, '${goName(field)}');\n`;
    return (
      `${both}  if (${at} !== 0) {\n    const behind = reader.openList(${at});\n` +
      `    for (let item = ${at} + entryWords; item < behind; item = reader.behind(item)) {\n` +
      `${refuse}      ${value}.push(${item});\n    }\n  }\n`
    );
  }
  const read = nested === null ? readScalar(field, at, types) : `readJson${nested.name}(reader, ${at})`;
  const others = fields.filter(
    (other) => other.oneof !== null && other.oneof === field.oneof && other !== field,
  );
  const clear = others.map((other) => `    message.${propertyName(other)} = undefined;\n`).join('');
  const present = nested === null ? `${at} !== 0` : `${at} !== 0 && !reader.isNull(${at})`;
  return `${both}  if (${present}) {\n    ${value} = ${read};\n${clear}  }\n`;
}

function emitNames(message: Message): string {
  return message.fields
    .map((field) => `const json${message.name}${goName(field)} = jsonName('${field.name}');\n`)
    .join('');
}

function emitWrite(message: Message, types: Types): string {
  const { name, fields } = message;
  const parameter = fields.length === 0 ? '_message' : 'message';
  let out = `\nexport function writeJson${name}(${parameter}: ${name}, writer: Writer): void {\n  openJsonObject(writer);\n`;
  for (const field of fields) {
    const value = `message.${propertyName(field)}`;
    const key = `json${name}${goName(field)}`;
    const nested = types.messageOf(field);
    const write = (item: string, indent: string): string =>
      nested === null
        ? `${indent}${writeScalar(field, item, types)}\n`
        : `${indent}writeJson${nested.name}(${item}, writer);\n${indent}writeJsonComma(writer);\n`;
    if (field.repeated) {
      out += `  if (${value}.length > 0) {\n    openJsonList(writer, ${key});\n    for (const item of ${value}) {\n`;
      out += `${write('item', '      ')}    }\n    closeJsonList(writer);\n  }\n`;
    } else {
      out += `  if (${isPresent(field, value, types)}) {\n    writeJsonName(writer, ${key});\n${write(value, '    ')}  }\n`;
    }
  }
  return `${out}  closeJsonObject(writer);\n}\n`;
}

function isPresent(field: Field, value: string, types: Types): string {
  if (field.oneof !== null || types.messageOf(field) !== null) return `${value} !== undefined`;
  if (field.type === 'bytes' || field.type === 'string') return `${value}.length !== 0`;
  if (field.type === 'bool') return value;
  return `${value} !== ${/^u?int64$/.test(field.type) && !field.jsNumber ? '0n' : '0'}`;
}
