/** Private copies of the files with fixed paths (`/etc/skia/`, `/tmp/ssh_machine.json`) for a process that a test starts. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A module that the process loads first: it redirects these paths into `root`. */
const redirecting = (root: string): string => `
  import files from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const isFixed = (path) => typeof path === 'string' && /^\\/(?:etc\\/skia\\/|tmp\\/ssh_machine\\.json)/.test(path);
  const at = (path) => (isFixed(path) ? ${JSON.stringify(root)} + path : path);
  for (const name of ['open', 'writeFile', 'rename']) {
    const real = files[name];
    files[name] = (...args) => real(...args.map(at));
  }
  syncBuiltinESMExports();
`;

/** `root` is an existing directory. */
export const ownFiles = (root: string) => {
  const at = (path: string): string => {
    mkdirSync(dirname(root + path), { recursive: true });
    return root + path;
  };
  at('/tmp/ssh_machine.json');
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(redirecting(root))}` },
    /** Returns undefined if the file does not exist. */
    read: (path: string): string | undefined =>
      existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined,
    /** Removes the file if `text` is undefined. */
    write: (path: string, text: string | undefined): void => {
      if (text === undefined) rmSync(at(path), { force: true });
      else writeFileSync(at(path), text);
    },
  };
};
