import type { Types } from './names.ts';
import type { Schema } from './schema.ts';

/** The table of all RPCs: what a gRPC server or JSON gateway needs to bind each to a handler. */
export function emitServices(schemas: readonly Schema[], types: Types): string {
  const used = new Map<string, Set<string>>();
  const use = (type: string): string => {
    const found = types.find(type);
    if (found === null || !('message' in found))
      throw new Error(`an RPC takes or gives ${type}, which is no message`);
    const names = used.get(found.schema.file) ?? new Set();
    used.set(found.schema.file, names.add(found.message.name));
    return found.message.name;
  };
  let body = '';
  for (const { packageName, services } of schemas) {
    for (const service of services) {
      body += `\nexport const ${service.name}Service = {\n`;
      for (const method of service.methods) {
        body +=
          `  ${method.name}: {\n    path: '/${packageName}.${service.name}/${method.name}',\n` +
          `    request: ${use(method.request)},\n    response: ${use(method.response)},\n` +
          `    requestStream: ${method.requestStream},\n    responseStream: ${method.responseStream},\n` +
          `    httpPaths: [${method.httpPaths.map((path) => `'${path}'`).join(', ')}],\n  },\n`;
      }
      body += '} as const;\n';
    }
  }
  const imports = [...used].map(([file, names]) => {
    return `import {\n${[...names]
      .sort()
      .map((name) => `  ${name},\n`)
      .join('')}} from './${file}.generated.ts';\n`;
  });
  return (
    '// Made from proto/*.proto by scripts/generate-codec.ts; not to be edited.\n\n' +
    `${imports.join('')}${body}`
  );
}
