/** Loaded ahead of a test file (`node --import`): what the file imports as uvu is `named-tests`. */
import { register } from 'node:module';

register('./by-name-hooks.js', import.meta.url);
