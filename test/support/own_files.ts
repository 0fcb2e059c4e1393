/** Files whose paths are fixed, as tasks and labs know them, for a process of a test: its own, not those of this computer. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Inside the monitor, before it begins: what it does with these paths, it does in `root`. */
const elsewhere = (root: string): string => `
  import files from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const isFixed = (path) => typeof path === 'string' && /^\\/(?:etc\\/skia\\/|tmp\\/ssh_machine\\.json)/.test(path);
  const at = (path) => (isFixed(path) ? ${JSON.stringify(root)} + path : path);
  for (const name of ['open', 'writeFile', 'rename']) {
    const real = files[name];
    files[name] = (...given) => real(...given.map(at));
  }
  syncBuiltinESMExports();
`;

/** `root` is a directory that exists. */
export const ownFiles = (root: string) => {
  const at = (path: string): string => {
    mkdirSync(dirname(root + path), { recursive: true });
    return root + path;
  };
  at('/tmp/ssh_machine.json');
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(elsewhere(root))}` },
    read: (path: string): string | undefined =>
      existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined,
    /** Undefined: there is no such file. */
    write: (path: string, text: string | undefined): void => {
      if (text === undefined) rmSync(at(path), { force: true });
      else writeFileSync(at(path), text);
    },
  };
};
