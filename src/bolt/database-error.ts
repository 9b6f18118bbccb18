/** Bytes that are no bbolt database, or a damaged one. The message says which page, what was found, and what was expected. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(what: string) {
    super(`the database is damaged, or is none of bbolt: ${what}`);
  }
}
