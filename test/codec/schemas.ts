import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { propertyName, Types } from '../../scripts/codec/names.ts';
import { type Field, type Message, parseSchema } from '../../scripts/codec/schema.ts';
import * as ofEtcd from '../../src/codec/generated/etcd.generated.ts';
import * as ofServer from '../../src/codec/generated/messages.generated.ts';
import type { MessageType } from '../../src/codec/message-type.ts';
import { inCheckout } from '../support/checkout.ts';

/** Any message, whatever its type. */
export type AnyMessage = Record<string, unknown>;

export const schemas = readdirSync(inCheckout('proto'))
  .filter((name) => name.endsWith('.proto'))
  .map((name) => parseSchema(name.slice(0, -6), readFileSync(inCheckout('proto', name), 'utf8')));

const types = new Types(schemas);

const generated: AnyMessage = { ...ofServer, ...ofEtcd };

/** How deep generated messages nest: transactions may hold transactions. */
const depthMax = 4;

/** Every message of `proto/` with its codec. */
export const messages = schemas.flatMap((schema) =>
  schema.messages.map((message) => ({ message, schema, type: typeOf(message.name) })),
);

/** The codec of the message of that name, with or without its package. */
export function typeOf(name: string): MessageType<AnyMessage> {
  const type = generated[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) throw new Error(`no codec was generated for ${name}`);
  return type as MessageType<AnyMessage>;
}

/** Messages of a type, fields at the edges of their ranges included. */
export function arbitraryMessage(message: Message, depth = 1): fc.Arbitrary<AnyMessage> {
  const fields = message.fields.filter((field) => depth < depthMax || types.messageOf(field) === null);
  const members = fields.filter((field) => field.oneof !== null);
  const record: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of fields) record[propertyName(field)] = arbitraryField(field, depth);
  return fc
    .record({ fields: fc.record(record), member: fc.nat(members.length) })
    .map(({ fields, member }) => {
      for (const other of members) if (other !== members[member]) delete fields[propertyName(other)];
      return typeOf(message.name).create(fields as AnyMessage);
    });
}

function arbitraryField(field: Field, depth: number): fc.Arbitrary<unknown> {
  const value = arbitraryValue(field, depth);
  if (field.repeated) return fc.array(value, { maxLength: 3 });
  return types.messageOf(field) === null ? value : fc.option(value, { nil: undefined });
}

function arbitraryValue(field: Field, depth: number): fc.Arbitrary<unknown> {
  const nested = types.messageOf(field);
  if (nested !== null) return arbitraryMessage(nested, depth + 1);
  const enumType = types.enumOf(field);
  if (enumType !== null) {
    const known = fc.constantFrom(...enumType.values.map(({ number }) => number));
    return fc.oneof({ arbitrary: known, weight: 5 }, fc.integer());
  }
  switch (field.type) {
    case 'bytes':
      return fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 60 });
    case 'bool':
      return fc.boolean();
    case 'uint32':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case 'int64':
      return field.jsNumber ? fc.maxSafeInteger() : fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'uint64':
      return field.jsNumber ? fc.maxSafeNat() : fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    default:
      throw new Error(`field ${field.name} has unknown type ${field.type}`);
  }
}

/** A message as protobufjs has it: names of the schema, 64-bit integers as text, fields at their default left out. */
export function plainMessage(message: Message, value: AnyMessage): AnyMessage {
  const plain: AnyMessage = {};
  for (const field of message.fields) {
    const found = value[propertyName(field)];
    const one = (item: unknown): unknown => {
      const nested = types.messageOf(field);
      if (nested !== null) return plainMessage(nested, item as AnyMessage);
      return /^u?int64$/.test(field.type) ? String(item) : item;
    };
    if (field.repeated) {
      if ((found as unknown[]).length > 0) plain[field.name] = (found as unknown[]).map(one);
    } else if (field.oneof !== null || types.messageOf(field) !== null) {
      if (found !== undefined) plain[field.name] = one(found);
    } else if (!isDefault(found)) {
      plain[field.name] = one(found);
    }
  }
  return plain;
}

function isDefault(value: unknown): boolean {
  return value === 0 || value === 0n || value === false || (value as { length?: number }).length === 0;
}
