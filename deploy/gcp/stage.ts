/** Staging of a release: a copy of the functions' files and the instance config, named by a hash of its content. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instance } from '../../shared/types/instance.ts';
import type { Derived } from './facts.ts';
import { runGcloud } from './gcloud.ts';

export const STAGE = 'staged source folder';
export const RELEASE = 'release';
/** The path of the config in the upload; the environment variable INSTANCE_CONFIG names it. */
export const INSTANCE_FILE = 'instance.json';

/** The sorted paths below `root` that gcloud would upload, according to .gcloudignore. Uploads nothing. */
export const listUpload = async (root: string): Promise<readonly string[]> => {
  const printed = await runGcloud(['meta', 'list-files-for-upload', root], 60_000);
  return printed
    .split('\n')
    .filter((path) => path !== '')
    .sort();
};

/** Copies the files to `folder` and returns the release: 16 hex digits, valid as a label. Equal content gives an equal release. */
const stage = (root: string, files: readonly string[], config: Instance, folder: string): string => {
  const hash = createHash('sha256');
  const add = (path: string, content: Buffer): void => {
    hash.update(`${path}\0${String(content.length)}\0`).update(content);
  };
  for (const path of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
    add(path, readFileSync(join(root, path)));
  }
  const content = Buffer.from(`${JSON.stringify(config, null, 2)}\n`);
  writeFileSync(join(folder, INSTANCE_FILE), content);
  add(INSTANCE_FILE, content);
  return hash.digest('hex').slice(0, 16);
};

/** The facts about the release. The first use of one stages the files. */
export const releaseFacts = (spec: {
  readonly root: string;
  readonly files: readonly string[];
  readonly instance: Instance;
  readonly folder: string;
}): Derived => ({
  [STAGE]: (known) => (known(RELEASE) === undefined ? undefined : spec.folder),
  [RELEASE]: () => stage(spec.root, spec.files, spec.instance, spec.folder),
});
