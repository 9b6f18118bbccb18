/** Another process works in the data directory. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError';
  readonly dir: string;

  constructor(dir: string, holder: string) {
    super(
      `the data directory ${dir} is in use by another process${holder}. ` +
        'Two members in one directory would destroy its log: stop the other one, or choose another --data-dir.',
    );
    this.dir = dir;
  }
}
