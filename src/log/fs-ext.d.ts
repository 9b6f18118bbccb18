declare module 'fs-ext' {
  type Callback = (error: NodeJS.ErrnoException | null) => void;
  const fsExt: { flock(fd: number, flags: 'exnb' | 'un', done: Callback): void };
  export default fsExt;
}
