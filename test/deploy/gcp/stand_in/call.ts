/** One call of the stand-in gcloud: its words taken apart, and what the stand-in remembers from call to call. */
import type { Json } from '../../../../deploy/gcp/resource.ts';

export type Thing = Record<string, Json>;

/** Kept as JSON between calls. */
export interface State {
  readonly number: string;
  /** Kinds by their command group: `pubsub topics`; each thing under its name. */
  readonly things: Record<string, Record<string, Thing>>;
  /** Policies by what they are on. */
  readonly policies: Record<string, Record<string, string[]>>;
  /** Every call that changed something. */
  readonly changes: string[];
  count: number;
}

export const emptyState = (): State => ({
  number: '123456789012',
  things: {},
  policies: {},
  changes: [],
  count: 0,
});

/** gcloud's exit with 1 and a message. */
export class Refusal extends Error {}

export interface Call {
  /** The group, as `pubsub topics`, and the verb. */
  readonly group: string;
  readonly verb: string;
  readonly names: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  /** Flags given more than once. */
  readonly all: (flag: string) => readonly string[];
  readonly project: string;
}

export const flag = ({ flags }: Call, name: string): string => {
  const value = flags.get(name);
  if (value === undefined) throw new Refusal(`--${name} is needed`);
  return value;
};

export const kind = (state: State, group: string): Record<string, Thing> => (state.things[group] ??= {});

export const existing = (state: State, group: string, name: string): Thing => {
  const thing = kind(state, group)[name];
  if (thing === undefined) throw new Refusal(`NOT_FOUND: ${group} ${name} was not found`);
  return thing;
};

export const add = (state: State, group: string, name: string, thing: Thing): void => {
  if (kind(state, group)[name] !== undefined)
    throw new Refusal(`ALREADY_EXISTS: ${group} ${name} already exists`);
  kind(state, group)[name] = thing;
};

export const removeThing = (state: State, group: string, name: string): void => {
  existing(state, group, name);
  const users = Object.entries(state.things).flatMap(([other, things]) =>
    Object.entries(things)
      .filter(([user]) => other !== group || user !== name)
      .filter(([, thing]) => JSON.stringify(thing).includes(`/${USED_AS[group] ?? '-'}/${name}"`))
      .map(([user]) => `${other} ${user}`),
  );
  if (users.length > 0)
    throw new Refusal(`The resource ${name} is already being used by ${users.join(', ')}`);
  Reflect.deleteProperty(kind(state, group), name);
  Reflect.deleteProperty(state.policies, `${group} ${name}`);
};

/** How others' JSON points at a kind, where Google refuses to delete what is in use. */
const USED_AS: Readonly<Record<string, string>> = {
  'compute backend-services': 'backendServices',
  'compute network-endpoint-groups': 'networkEndpointGroups',
  'compute url-maps': 'urlMaps',
  'compute ssl-certificates': 'sslCertificates',
  'compute ssl-policies': 'sslPolicies',
  'compute target-https-proxies': 'targetHttpsProxies',
};

/** Words up to the verb name the group; what follows are names. */
export const parseCall = (args: readonly string[], verbs: ReadonlySet<string>): Call => {
  const words = args.filter((arg) => !arg.startsWith('--'));
  const given = args
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => {
      const [name = '', ...value] = arg.slice(2).split('=');
      return [name, value.join('=')] as const;
    });
  const at = words.findIndex((word) => verbs.has(word));
  const track = /^(alpha|beta) /;
  return {
    group: words.slice(0, at).join(' ').replace(track, ''),
    verb: words[at] ?? '',
    names: words.slice(at + 1),
    flags: new Map(given),
    all: (name) => given.filter(([one]) => one === name).map(([, value]) => value),
    project: new Map(given).get('project') ?? words[at + 1] ?? '',
  };
};
