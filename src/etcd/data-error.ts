import { UsageError } from '../errors/usage-error.ts';

/** A file of an etcd is damaged, cut off, or none of etcd's; nothing is made of it. */
export class EtcdDataError extends UsageError {
  /** @param place the byte of the file */
  constructor(file: string, place: number, expected: string, found: string) {
    super(`${file} at byte ${place}: expected ${expected}, found ${found}`, 1);
  }
}
