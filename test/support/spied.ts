/** Tells `seen` what each call of a method returned, on all objects of a class, until the returned function is called. */
export function spied<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  seen: (returned: Target[Name] extends (...args: never) => infer Returned ? Returned : never) => void,
): () => void {
  const real = target[name] as (...args: unknown[]) => never;
  target[name] = function (this: unknown, ...args: unknown[]) {
    const returned = real.apply(this, args);
    seen(returned);
    return returned;
  } as Target[Name];
  return () => {
    target[name] = real as Target[Name];
  };
}
