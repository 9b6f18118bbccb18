import type { Router } from './router.ts';

/** `GET /debug/vars`: variables as Go's expvar writes them, one a line in order of their names. */
export function addDebugVarsRoute(router: Router, variables: ReadonlyMap<string, () => unknown>): void {
  const names = [...variables.keys()].sort();
  router.add('GET', '/debug/vars', (_request, response) => {
    const lines = names.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(variables.get(name)!())}`);
    response.header('Content-Type', 'application/json; charset=utf-8').end(`{\n${lines.join(',\n')}\n}\n`);
  });
}
