import type { EnumType, Field, Message, Schema } from './schema.ts';

/** Name of a field in TypeScript: camelCase; one that is all capitals (`ID`, `TTL`) becomes lower case. */
export function propertyName(field: Field): string {
  return /^[A-Z]+$/.test(field.name) ? field.name.toLowerCase() : camelName(field);
}

/** The second name that JSON input may use for a field (`protoc`'s json_name). */
export function camelName(field: Field): string {
  return field.name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Name of a field in the Go code that `protoc` makes, which decoding errors show. */
export function goName(field: Field): string {
  return goWords(field.name);
}

/** Name of a oneof's type in Go, an interface, for Go's JSON errors: `etcdserverpb.isCompare_TargetUnion`. */
export function oneofGoType(packageName: string, message: Message, oneof: string): string {
  return `${packageName}.is${message.name}_${goWords(oneof)}`;
}

function goWords(name: string): string {
  return name.replace(/_([a-z])|^[a-z]/g, (start) => start.at(-1)!.toUpperCase());
}

/** Where the types that one .proto file mentions come from. */
export class Types {
  private readonly schemas: readonly Schema[];

  constructor(schemas: readonly Schema[]) {
    this.schemas = schemas;
  }

  /** The message or enum that a field's type names, with the file that has it; null for a scalar. */
  find(type: string): { message: Message; schema: Schema } | { enumType: EnumType; schema: Schema } | null {
    const name = type.slice(type.lastIndexOf('.') + 1);
    const packageName = type.slice(0, Math.max(type.lastIndexOf('.'), 0));
    for (const schema of this.schemas) {
      if (packageName !== '' && schema.packageName !== packageName) continue;
      const message = schema.messages.find((candidate) => candidate.name === name);
      if (message !== undefined) return { message, schema };
      const enumType = schema.enums.find(({ path }) => path === name || path.endsWith(`.${name}`));
      if (enumType !== undefined) return { enumType, schema };
    }
    return null;
  }

  messageOf(field: Field): Message | null {
    const found = this.find(field.type);
    return found !== null && 'message' in found ? found.message : null;
  }

  enumOf(field: Field): EnumType | null {
    const found = this.find(field.type);
    return found !== null && 'enumType' in found ? found.enumType : null;
  }

  /** Name of an enum for Go's JSON errors: `etcdserverpb.RangeRequest_SortOrder`, with the .proto path. */
  fullEnumName(field: Field): string {
    const found = this.find(field.type);
    if (found === null || !('enumType' in found)) throw new Error(`${field.type} is no enum`);
    return `${found.schema.packageName}.${found.enumType.path.replaceAll('.', '_')}`;
  }
}
