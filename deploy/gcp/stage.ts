/** What is uploaded: the functions' files and the instance's config, copied apart, and named by what they hold. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Instance } from '../../shared/types/instance.ts';
import type { Derived } from './facts.ts';
import { runGcloud } from './gcloud.ts';
import { backendIdFact, PROJECT_NUMBER } from './names.ts';
import { peoplesFunctions } from './url_map.ts';

export const STAGE = 'folder of the staged source';
export const RELEASE = 'release';
/** Where the config lies among what is uploaded; INSTANCE_CONFIG names it. */
export const INSTANCE_FILE = 'instance.json';

/** Paths below `root`, in order: what gcloud would upload, going by .gcloudignore. Nothing leaves the machine. */
export const listUpload = async (root: string): Promise<readonly string[]> => {
  const printed = await runGcloud(['meta', 'list-files-for-upload', root], 60_000);
  return printed
    .split('\n')
    .filter((path) => path !== '')
    .sort();
};

/** The config as deployed: IAP's audiences are those of its own backend services besides those that the file names. */
const deployedInstance = (instance: Instance, audiences: readonly string[]): Instance => ({
  ...instance,
  identity: {
    ...instance.identity,
    iapAudiences: [...new Set([...instance.identity.iapAudiences, ...audiences])],
  },
});

/** The same content is the same release, whoever stages it where and when: 16 hex digits, as a label takes them. */
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

/** The facts about the release; known once IAP's audiences are. Staging happens when they are first asked for. */
export const releaseFacts = (spec: {
  readonly root: string;
  readonly files: readonly string[];
  readonly instance: Instance;
  readonly folder: string;
}): Derived => ({
  [STAGE]: (known) => (known(RELEASE) === undefined ? undefined : spec.folder),
  [RELEASE]: (known) => {
    const number = known(PROJECT_NUMBER);
    const ids = peoplesFunctions.map((name) => known(backendIdFact(name)));
    if (number === undefined || ids.includes(undefined)) return undefined;
    const audiences = ids.map((id) => `/projects/${number}/global/backendServices/${id ?? ''}`);
    return stage(spec.root, spec.files, deployedInstance(spec.instance, audiences), spec.folder);
  },
});
