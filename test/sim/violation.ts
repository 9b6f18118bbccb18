/** Something happened that must never happen, whatever fails. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** @throws Violation where `holds` is false; its text is made only then */
export function ensure(holds: boolean, text: () => string): asserts holds {
  if (!holds) throw new Violation(text());
}
