/**
 * Stands in for uvu where tests are chosen by name: only tests whose names have one of the parts in `TEST_NAME_PARTS` (a JSON array)
 * in them are registered, and each is told in a line of its own. A suite without any of them does not run, nor do its hooks.
 */
import * as uvu from 'uvu';
import { isNamed, namedTestPrefix } from './selection.ts';

const nameParts: string[] = JSON.parse(process.env.TEST_NAME_PARTS ?? '[]');
let chosen = 0;
let endTimer: NodeJS.Timeout | undefined;

/** uvu's `suite`. */
export function suite<T>(title?: string, context?: T): uvu.Test<T> {
  return onlyNamed(uvu.suite(title, context));
}

/** uvu's `test`. */
export const test: uvu.Test = suite();

function onlyNamed<T>(all: uvu.Test<T>): uvu.Test<T> {
  let chosenHere = 0;
  const register = (into: (name: string, run: uvu.Callback<T>) => void) => {
    return (name: string, run: uvu.Callback<T>) => {
      if (!isNamed(name, nameParts)) return;
      chosen++;
      chosenHere++;
      console.log(namedTestPrefix + JSON.stringify(name));
      into(name, run);
    };
  };
  const named = register(all) as uvu.Test<T>;
  named.only = register(all.only);
  named.skip = (name) => {
    if (name !== undefined && isNamed(name, nameParts)) all.skip(name);
  };
  named.before = all.before;
  named.after = all.after;
  named.run = () => {
    if (chosenHere > 0) all.run();
    chosenHere = 0;
    // What the file holds open for its tests would keep the process alive. uvu too takes the last `run` of a turn for the last.
    clearTimeout(endTimer);
    endTimer = setTimeout(() => {
      if (chosen === 0) process.exit();
    });
  };
  return named;
}
