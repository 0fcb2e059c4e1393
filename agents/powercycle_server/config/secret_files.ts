/** Secrets of a controller: in the config, in a file that it names, or in the environment. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './members.ts';
import { codeOf } from '../../../shared/errors.ts';

/** The member with the file's content, and the member with the file's name. */
const FROM_FILE = [
  ['password', 'passwordFile'],
  ['community', 'communityFile'],
] as const;

export const SECRET_MEMBERS: readonly string[] = FROM_FILE.map(([name]) => name);

const contentOf = (path: unknown, where: string): string => {
  if (typeof path !== 'string') throw new ConfigError(`${where} must be the name of a file in quotes`);
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text !== '' && text.length <= 1024 && !text.includes('\n')) return text;
  } catch (error) {
    throw new ConfigError(`${where} ${path} cannot be read (${codeOf(error) || 'unknown error'})`);
  }
  throw new ConfigError(`${where} ${path} must hold one line`);
};

/** For a driver that takes the secret `name`, whether its file may be named. */
export const fileMembersFor = (names: readonly string[]): readonly string[] =>
  FROM_FILE.filter(([name]) => names.includes(name)).map(([, file]) => file);

/** Puts the content of the files in the place of their names; a CA certificate too. */
export const withSecrets = (members: Map<string, unknown>, where: string): void => {
  for (const [name, file] of FROM_FILE) {
    if (!members.has(file)) continue;
    if (members.has(name)) throw new ConfigError(`${where}: ${name} and ${file} are both given: keep one`);
    members.set(name, contentOf(members.get(file), `${where}: ${file}`));
    members.delete(file);
  }
  const ca = members.get('ca');
  if (typeof ca !== 'string') return;
  try {
    members.set('ca', readFileSync(ca, 'utf8'));
  } catch {
    throw new ConfigError(`${where}: ca ${ca} cannot be read`);
  }
};
