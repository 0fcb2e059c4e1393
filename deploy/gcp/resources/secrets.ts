/** The secrets that the instance config names: an operator creates them in Secret Manager; a deployment gives them to the functions that send notices. */
import { createHash } from 'node:crypto';
import type { FunctionName } from '../../../functions/table.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { access } from '../access.ts';
import { binding } from '../binding.ts';
import type { Derived } from '../facts.ts';
import { showCommand } from '../gcloud.ts';
import { at, items, lastPart, text } from '../json_path.ts';
import { accountMember, functionAccount, secretName } from '../names.ts';
import { gcloud, type Json, type Resource } from '../resource.ts';
import { functionNames } from '../sizes.ts';
import { apiName } from './apis.ts';

/** A hash of the newest versions of all secrets. */
export const SECRET_VERSIONS = 'versions of secrets';

/** The environment variables that the config takes secrets from, each once. */
const variablesOf = ({ channels = [], deadManFrom }: Instance): readonly string[] => {
  const members = [...channels, { deadManFrom }].flatMap((one) => Object.entries(one));
  const variables = members.flatMap(([member, value]) =>
    member.endsWith('From') && typeof value === 'string' ? [value] : [],
  );
  return [...new Set(variables)].sort();
};

/**
 * The secrets of a function by environment variable. `latest`, so that every revision, also one that a rollback returns to, starts with
 * the newest version.
 */
export const secretsOf = (instance: Instance, name: FunctionName): readonly string[] =>
  access[name].secrets === true
    ? variablesOf(instance).map((variable) => `${variable}=${secretName(variable)}:latest`)
    : [];

/** How an operator runs the command with a secret: from a prompt through a pipe, so that the secret is in no argument and no history. */
const fromPrompt = (...args: readonly string[]): string =>
  `  read -rs SECRET; printf %s "$SECRET" | ${showCommand(gcloud(...args, '--data-file=-'))}`;

const versionFact = (id: string): string => `newest version of secret ${id}`;

/** `gcloud secrets versions list` prints `projects/1/secrets/machine-server-slack-url/versions/3`. */
const versionNumber = (version: Json): number => Number(lastPart(text(version, 'name')));

const secret = ({ project }: Instance, variable: string): readonly Resource[] => {
  const id = secretName(variable);
  const name = `secret ${id}`;
  const nothing = { want: () => ({}), create: () => [], update: () => [] } as const;
  return [
    {
      ...nothing,
      name,
      within: apiName('secretmanager.googleapis.com'),
      read: ['secrets', 'list', `--project=${project}`],
      find: (printed) => items(printed).find((item) => lastPart(text(item, 'name')) === id),
      byHand:
        `The instance config takes ${variable} from the secret ${id}, which does not exist. Create it; this waits for the value, and Enter:\n` +
        fromPrompt('secrets', 'create', id, '--replication-policy=automatic', `--project=${project}`),
    },
    {
      ...nothing,
      name: versionFact(id),
      within: name,
      read: ['secrets', 'versions', 'list', id, `--project=${project}`],
      // `latest` is the newest version whatever its state: a disabled one would stop every new instance.
      find: (printed) => {
        const [newest] = [...items(printed)].sort((a, b) => versionNumber(b) - versionNumber(a));
        return at(newest, 'state') === 'ENABLED' ? newest : undefined;
      },
      byHand:
        `The newest version of the secret ${id}, from which the instance config takes ${variable}, is not enabled. Add one; this waits for the value, and Enter:\n` +
        fromPrompt('secrets', 'versions', 'add', id, `--project=${project}`),
      facts: (found) => ({ [versionFact(id)]: String(versionNumber(found)) }),
    },
    binding({
      on: name,
      within: name,
      role: 'roles/secretmanager.secretAccessor',
      members: () =>
        functionNames
          .filter((one) => access[one].secrets === true)
          .map((one) => accountMember(project, functionAccount(one))),
      group: ['secrets'],
      target: [id, `--project=${project}`],
      ours: functionNames.map((one) => accountMember(project, functionAccount(one))),
    }),
  ];
};

/** After the accounts, which get access; before the functions, which do not start without. */
export const secrets = (instance: Instance): readonly Resource[] =>
  variablesOf(instance).flatMap((variable) => secret(instance, variable));

/** Known once the newest version of every secret is. */
export const secretFacts = (instance: Instance): Derived => ({
  [SECRET_VERSIONS]: (known) => {
    const versions = variablesOf(instance).map((variable) => known(versionFact(secretName(variable))));
    if (versions.includes(undefined)) return undefined;
    return createHash('sha256').update(versions.join()).digest('hex').slice(0, 16);
  },
});
