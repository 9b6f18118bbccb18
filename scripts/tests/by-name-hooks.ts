import type { ResolveHook } from 'node:module';

const substitute = new URL('./named-tests.js', import.meta.url).href;

/** Resolves uvu to `named-tests`, for all but `named-tests` itself. */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  specifier === 'uvu' && context.parentURL !== substitute
    ? { url: substitute, shortCircuit: true }
    : nextResolve(specifier, context);
